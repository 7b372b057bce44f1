"""What happened to everyone who was treated here, condition by condition."""
