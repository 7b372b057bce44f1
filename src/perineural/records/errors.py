"""What can go wrong with a record. The message is for the person at the screen: never a name."""


class RecordsError(Exception):
    """A request that the clinic's records refuse."""


class NotFound(RecordsError):
    """There is nothing here that this person may know of."""


class NotAllowed(RecordsError):
    """The person works in this clinic, but this is not theirs to do."""


class Invalid(RecordsError):
    """What was asked cannot be stored as it stands; `field` names where, if one place is wrong."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Conflict(RecordsError):
    """The record is no longer in the state this request was made for."""
