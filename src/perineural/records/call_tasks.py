"""Opening and closing calls to make, in the transaction of what makes them necessary or moot.

A call has a key, so that the same reason opens it once, however often it is told.
"""

import datetime as dt
import uuid

from perineural.records import clock
from perineural.records.models import CallKind, CallTask


def open_call(
    *,
    clinic_id: uuid.UUID,
    key: str,
    kind: CallKind,
    within: dt.timedelta,
    patient_id: uuid.UUID,
    session_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
) -> bool:
    """Put a call on the clinic's list, unless it is there or was there before.

    Args:
        key: What makes the reason one, such as "return:<key>".
        within: From now until when the call should be made.

    Returns:
        Whether it was not there before.
    """
    _, created = CallTask.objects.get_or_create(
        clinic_id=clinic_id,
        key=key,
        defaults={
            "kind": kind,
            "patient_id": patient_id,
            "session_id": session_id,
            "subject_id": subject_id,
            "due_by": clock.now() + within,
        },
    )
    return created


def close_call(clinic_id: uuid.UUID, key: str, *, outcome: str) -> None:
    """Take a call off the list that needs no person any more. Does nothing if it is not there."""
    waiting = CallTask.objects.filter(clinic_id=clinic_id, key=key, done_at__isnull=True)
    waiting.update(done_at=clock.now(), outcome=outcome)
