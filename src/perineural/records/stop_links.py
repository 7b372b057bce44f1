"""The link that stops messages."""

STOP = "stop"
"""The kind of link that stops messages; its subject is the patient, and it never expires."""
