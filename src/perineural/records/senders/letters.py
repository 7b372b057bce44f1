"""A letter ready to go, what can deliver it, and the two ways in which that can fail."""

from dataclasses import dataclass
from typing import Protocol

EMAIL = "email"
SMS = "sms"


@dataclass(frozen=True)
class Letter:
    """A message ready to go: to whom, what, and the key by which a repeat is recognised.

    Args:
        key: The same for every try of one message.
        address: An e-mail address, or a telephone number as E.164 (`+493012345`).
        text: Plain text, the link in it.
        channel: `email` or `sms`.
        subject: The subject of an e-mail; a text has none.
        stop_url: Where one request stops further messages; empty for a single answer.
    """

    key: str
    address: str
    text: str
    channel: str = EMAIL
    subject: str = ""
    stop_url: str = ""
    language: str = "en"


class NotNow(Exception):
    """It could not be delivered now and may be later: no answer, a busy server, a wrong password.

    Args:
        reason: A few words for the record; never an address, a text or what a server said.
        is_down: The server itself cannot be reached or does not let us in, so that further letters
            need not be tried now.
    """

    def __init__(self, reason: str, *, is_down: bool = False) -> None:
        super().__init__(reason)
        self.is_down = is_down


class Refused(Exception):
    """This letter will never be taken: no such mailbox, no such number."""


class Sender(Protocol):
    """Something that can deliver a letter, or raise an error that says why not."""

    def send(self, letter: Letter) -> None:
        """Deliver one letter. Sending the same key again must do no harm.

        Raises:
            NotNow: It may go later.
            Refused: It never will.
        """

    def close(self) -> None:
        """Let go of what was opened for sending; the next letter opens it again."""
