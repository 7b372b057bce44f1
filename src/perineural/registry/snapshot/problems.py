"""Why a snapshot cannot be made: one sentence that says what would be right."""


class SnapshotRefused(ValueError):
    """The folder, the key or an option cannot be used, or the files cannot be written."""
