"""What waits to be sent, sent at least once, through a sender that knows the message's key.

The queue only calls `drain`. A message is claimed by moving its next attempt into the future, so
that two workers do not send it at once and a worker that dies leaves it to be tried again; the
key lets a receiver drop a repeat.
"""

import datetime as dt
import json
import logging
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from perineural.records import audit, clock
from perineural.records.actors import System
from perineural.records.isolation import clinic_scope
from perineural.records.models import Clinic, DiaryLink, Intake, OutboxMessage
from perineural.records.tokens import make_token

log = logging.getLogger(__name__)
FIRST_RETRY_MINUTES = 2
MAX_ATTEMPTS = 8


@dataclass(frozen=True)
class Letter:
    """A message ready to go: to whom, what, and the key by which a repeat is recognised."""

    key: str
    address: str
    text: str


class Sender(Protocol):
    """Something that can deliver a letter, or raise an error that says why not."""

    def send(self, letter: Letter) -> None:
        """Deliver one letter. Sending the same key again must do no harm."""


class FileSender:
    """Writes each letter into a folder, one file a key: for a demo, and for another program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: Letter) -> None:
        """Write the letter, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{letter.key.replace(':', '-')}.json"
        part = target.with_suffix(".part")
        part.write_text(json.dumps(vars(letter), indent=1), encoding="utf-8")
        part.replace(target)


class ConsoleSender:
    """Prints each letter: for somebody who watches the program run."""

    def send(self, letter: Letter) -> None:
        """Print the letter."""
        print(f"to {letter.address}: {letter.text}", flush=True)  # noqa: T201


def sender_in_use() -> Sender:
    """The sender the settings ask for."""
    if settings.PERINEURAL_SENDER == "console":
        return ConsoleSender()
    return FileSender(Path(settings.PERINEURAL_OUTBOX_FOLDER))


def link_address(kind: str, clinic_id: uuid.UUID, subject_id: uuid.UUID) -> str:
    """The whole address of a link, as it stands in a message or a QR code."""
    page = {"diary": "d", "intake": "i"}[kind]
    return f"{settings.PERINEURAL_PUBLIC_URL}/{page}/{make_token(kind, clinic_id, subject_id)}/"


def drain(sender: Sender | None = None) -> int:
    """Send what is due, in every clinic.

    Returns:
        How many letters were handed to the sender.
    """
    sender = sender or sender_in_use()
    sent = 0
    for clinic_id in Clinic.objects.values_list("id", flat=True):
        with clinic_scope([clinic_id]):
            for message_id in _due(clinic_id):
                sent += _send_one(clinic_id, message_id, sender)
    return sent


def _due(clinic_id: uuid.UUID) -> list[uuid.UUID]:
    waiting = OutboxMessage.objects.filter(
        clinic_id=clinic_id,
        sent_at__isnull=True,
        cancelled_at__isnull=True,
        given_up_at__isnull=True,
        next_attempt_at__lte=clock.now(),
        attempts__lt=MAX_ATTEMPTS,
    )
    return list(waiting.order_by("due_at").values_list("id", flat=True)[:200])


def _send_one(clinic_id: uuid.UUID, message_id: uuid.UUID, sender: Sender) -> bool:
    now = clock.now()
    message = OutboxMessage.objects.get(id=message_id, clinic_id=clinic_id)
    retry_in = dt.timedelta(minutes=FIRST_RETRY_MINUTES * 2**message.attempts)
    claimed = OutboxMessage.objects.filter(
        id=message_id, attempts=message.attempts, sent_at__isnull=True, cancelled_at__isnull=True
    ).update(attempts=message.attempts + 1, next_attempt_at=now + retry_in)
    if not claimed:
        return False
    letter = _letter(message)
    if letter is None:
        OutboxMessage.objects.filter(id=message_id).update(cancelled_at=now)
        return False
    try:
        sender.send(letter)
    except Exception as error:  # noqa: BLE001  (whatever a sender raises, the message stays)
        log.warning("message not sent: %s", type(error).__name__)
        OutboxMessage.objects.filter(id=message_id).update(last_error=type(error).__name__)
        return False
    _mark_sent(message)
    return True


def _letter(message: OutboxMessage) -> Letter | None:
    """The words of a message, or nothing when there is no reason to send it any more."""
    if message.kind == "diary question":
        link = DiaryLink.objects.select_related("patient").filter(id=message.subject_id).first()
        if link is None or link.answered_at or link.withdrawn_at or link.patient.deceased:
            return None
        if link.expires_at <= clock.now():
            return None
        address = link_address("diary", link.clinic_id, link.id)
        return Letter(message.key, message.address, f"How is it now? One tap: {address}")
    intake = Intake.objects.filter(id=message.subject_id).first()
    if intake is None or intake.status != "open":
        return None
    address = link_address("intake", intake.clinic_id, intake.id)
    return Letter(message.key, message.address, f"Your questions before the visit: {address}")


def _mark_sent(message: OutboxMessage) -> None:
    now = clock.now()
    with transaction.atomic():
        OutboxMessage.objects.filter(id=message.id).update(sent_at=now, last_error="")
        if message.kind == "diary question":
            DiaryLink.objects.filter(id=message.subject_id).update(sent_at=now)
        audit.record(
            System(message.clinic_id), message.clinic_id, "send message", "message", message.id,
            details={"kind": message.kind},
        )  # fmt: skip
