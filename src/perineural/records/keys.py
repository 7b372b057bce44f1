"""Row keys: UUID version 7, made by whoever creates the record, a tablet offline included."""

import uuid

import uuid_utils.compat


def new_key() -> uuid.UUID:
    """A fresh UUIDv7: unique without asking anybody, and sorted by the time it was made."""
    return uuid_utils.compat.uuid7()
