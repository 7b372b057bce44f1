"""The treatment room: one session, charted and signed."""
