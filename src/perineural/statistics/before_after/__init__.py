"""Change from before to after, and what of it is not the treatment."""
