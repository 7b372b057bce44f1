"""Putting a message into the outbox, and taking it out again before it was sent.

Where it goes, in which words and whether the patient agreed is asked when it is sent: what changes
until then counts.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from perineural.records import clock
from perineural.records.models import OutboxMessage, Patient

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Waiting:
    """A message to be sent: about what, to whom, due when, under which key.

    Args:
        kind: One of `outbox.subjects.SUBJECTS`, such as `diary question`.
        subject_id: The key of the row that the message is about.
        key: The same for every try; a second message under the same key is not kept.
    """

    kind: str
    subject_id: uuid.UUID
    patient_id: uuid.UUID | None
    due_at: dt.datetime
    key: str


def queue(
    *,
    clinic_id: uuid.UUID,
    kind: str,
    subject_id: uuid.UUID,
    patient: Patient | None,
    due_at: dt.datetime,
    key: str,
) -> None:
    """Put one message into the outbox, in the caller's transaction. One SQL query.

    The same key twice is one message.
    """
    patient_id = patient.id if patient is not None else None
    queue_all(clinic_id, [Waiting(kind, subject_id, patient_id, due_at, key)])


def queue_all(clinic_id: uuid.UUID, waiting: Iterable[Waiting]) -> None:
    """Put many messages into the outbox, in the caller's transaction. One query each 500."""
    rows = [
        OutboxMessage(
            clinic_id=clinic_id,
            key=each.key,
            kind=each.kind,
            subject_id=each.subject_id,
            patient_id=each.patient_id,
            due_at=each.due_at,
            next_attempt_at=each.due_at,
        )
        for each in waiting
    ]
    OutboxMessage.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)


def cancel(clinic_id: uuid.UUID, keys: Iterable[str], why: str) -> int:
    """Take messages out that were not sent yet, in the caller's transaction. One SQL query.

    Returns:
        How many there were.
    """
    return OutboxMessage.objects.filter(
        clinic_id=clinic_id, key__in=list(keys), sent_at__isnull=True, cancelled_at__isnull=True
    ).update(cancelled_at=clock.now(), last_error=why)


def cancel_for(clinic_id: uuid.UUID, patient_id: uuid.UUID, why: str) -> int:
    """Take out all that waits for one patient, in the caller's transaction. One SQL query.

    Returns:
        How many there were.
    """
    return OutboxMessage.objects.filter(
        clinic_id=clinic_id,
        patient_id=patient_id,
        sent_at__isnull=True,
        cancelled_at__isnull=True,
        given_up_at__isnull=True,
    ).update(cancelled_at=clock.now(), last_error=why)
