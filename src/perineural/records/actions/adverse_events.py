"""Unwanted events: recorded by the clinic, and judged: did the treatment do it, how did it end."""

import uuid
from dataclasses import dataclass

from perineural.clinical.adverse_events import OUTCOMES, RELATED
from perineural.records import audit, clock
from perineural.records.actions.reports import judge_by, report_key
from perineural.records.actors import Actor
from perineural.records.call_tasks import close_call
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.models import AdverseEvent, Session, User
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.adverse_events import batches_of_session

SEVERITIES = ("mild", "moderate", "severe")
JUDGED = "judged"
"""The outcome of a call that nobody has to make because the event was judged."""


@dataclass(frozen=True)
class Judgement:
    """What the clinic makes of an unwanted event.

    Args:
        severity: `mild`, `moderate` or `severe`.
        related: A key of `clinical.adverse_events.RELATED`.
        outcome_code: A key of `clinical.adverse_events.OUTCOMES`.
        outcome: How it ended, in words.
        batch_id: The batch that it may have come from, one of the session's; None for none.
    """

    severity: str
    related: str
    outcome_code: str
    outcome: str = ""
    batch_id: uuid.UUID | None = None


def judge_key(event_id: uuid.UUID) -> str:
    """The key of the call that an event opens which was not judged in time."""
    return f"judge:{event_id}"


@action
def record_event(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    session_id: uuid.UUID,
    event_id: uuid.UUID,
    description: str,
    judgement: Judgement,
) -> uuid.UUID:
    """Record an unwanted event as the clinic saw it, judged by the person recording.

    Raises:
        Invalid: Nothing was said, or a word of the judgement is not one of its list.
        NotFound: There is no such session in this clinic.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    session = Session.objects.filter(clinic_id=clinic_id, id=session_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    if not description.strip():
        raise Invalid("Say in a few words what happened.", field="description")
    values = _checked(clinic_id, session_id, judgement)
    _, created = AdverseEvent.objects.get_or_create(
        id=event_id,
        defaults={
            "clinic_id": clinic_id,
            "patient_id": session.patient_id,
            "session_id": session_id,
            "description": description.strip(),
            "recorded_by": by,
            "judge_by": judge_by(clinic_id),
            "reviewed_at": clock.now(),
            "reviewed_by": by,
            **values,
        },
    )
    if created:
        audit.record(
            by, clinic_id, "record unwanted event", "adverse event", event_id,
            patient_id=session.patient_id, details=_told(judgement),
        )  # fmt: skip
    return event_id


@action
def judge_event(
    *, by: Actor, clinic_id: uuid.UUID, event_id: uuid.UUID, judgement: Judgement
) -> None:
    """Judge what was reported: whether the treatment did it, how bad it was, how it ended.

    The same judgement again changes nothing. The calls that the event had opened are closed.

    Raises:
        Conflict: Somebody judged it before, in another way.
        Invalid: A word of the judgement is not one of its list, or the batch is of another visit.
        NotFound: There is no such event in this clinic.
        NotAllowed: It is not a person who judges.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    if not isinstance(by, User):
        raise NotAllowed("Only a person can judge an event.")
    rows = AdverseEvent.objects.filter(clinic_id=clinic_id, id=event_id)
    event = rows.select_for_update(of=("self",)).first()
    if event is None:
        raise NotFound("There is no such event.")
    values = _checked(clinic_id, event.session_id, judgement)
    if event.reviewed_at is not None:
        if all(getattr(event, name) == value for name, value in values.items()):
            return
        raise Conflict("This event was judged already.")
    rows.update(reviewed_at=clock.now(), reviewed_by=by, **values)
    for key in (report_key(event_id), judge_key(event_id)):
        close_call(clinic_id, key, outcome=JUDGED)
    audit.record(
        by, clinic_id, "judge unwanted event", "adverse event", event_id,
        patient_id=event.patient_id, details=_told(judgement),
    )  # fmt: skip


def _told(judgement: Judgement) -> dict[str, object]:
    return {
        "severity": judgement.severity,
        "related": judgement.related,
        "outcome": judgement.outcome_code,
        "batch": judgement.batch_id,
    }


def _checked(
    clinic_id: uuid.UUID, session_id: uuid.UUID | None, judgement: Judgement
) -> dict[str, object]:
    """The judgement as it is stored."""
    if judgement.severity not in SEVERITIES:
        raise Invalid("Choose mild, moderate or severe.", field="severity")
    if judgement.related not in RELATED:
        raise Invalid("Choose whether the treatment did it.", field="related")
    if judgement.outcome_code not in OUTCOMES:
        raise Invalid("Choose how it ended.", field="outcome_code")
    if judgement.batch_id is not None:
        offered = {each.id for each in batches_of_session(clinic_id, session_id)}
        if judgement.batch_id not in offered:
            raise Invalid("Choose one of the batches of that visit.", field="batch_id")
    return {
        "severity": judgement.severity,
        "related": judgement.related,
        "outcome_code": judgement.outcome_code,
        "outcome": judgement.outcome.strip(),
        "batch_id": judgement.batch_id,
    }
