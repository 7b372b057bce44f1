"""What went wrong, how often, and with which lots."""
