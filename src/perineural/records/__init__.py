"""What the clinic keeps, and who may change it."""
