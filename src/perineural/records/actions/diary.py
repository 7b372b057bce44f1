"""The diary: questions scheduled when a session is signed, and what went wrong after it."""

import datetime as dt
import uuid

from perineural.records import audit, clock
from perineural.records.actions.check_ins import zero_of
from perineural.records.actors import Actor
from perineural.records.diary_links import open_link_to_report
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import (
    AdverseEvent,
    DiaryLink,
    Session,
)
from perineural.records.outbox import queue
from perineural.records.outbox.subjects import DIARY_QUESTION
from perineural.records.permissions import Permission, check_can

MOMENTS: tuple[tuple[str, int, int], ...] = (
    ("4h", 4 * 60, 18 * 60),
    ("24h", 24 * 60, 48 * 60),
    ("7d", 7 * 24 * 60, 7 * 24 * 60),
)
"""Name, minutes after the session at which to ask, minutes for which the link then stays open.

When to ask (4 h, 24 h, 7 d) is a derived default, not a finding: knowledge section 5, "consensus
design defaults". How long a link stays open is this program's own choice.
"""


def schedule_diary(*, by: Actor, session: Session) -> None:
    """Plan the questions after a session, and their messages, in the caller's transaction.

    Asking again for the same session plans nothing twice. The message carries no name; where the
    patient has no address or did not agree to messages, the clinic hands the link over itself.
    """
    zero = zero_of(session)
    for moment, minutes_after, open_minutes in MOMENTS:
        due_at = zero + dt.timedelta(minutes=minutes_after)
        link, created = DiaryLink.objects.get_or_create(
            session=session,
            moment=moment,
            defaults={
                "clinic_id": session.clinic_id,
                "patient_id": session.patient_id,
                "minutes_after": minutes_after,
                "due_at": due_at,
                "expires_at": due_at + dt.timedelta(minutes=open_minutes),
            },
        )
        if not created:
            continue
        queue(
            clinic_id=link.clinic_id,
            kind=DIARY_QUESTION,
            subject_id=link.id,
            patient=session.patient,
            due_at=due_at,
            key=f"diary:{link.id}",
        )
        audit.record(
            by, session.clinic_id, "schedule diary", "diary link", link.id,
            patient_id=session.patient_id, details={"moment": moment},
        )  # fmt: skip


@action
def report_from_diary(
    *, by: Actor, link_id: uuid.UUID, event_id: uuid.UUID, description: str
) -> uuid.UUID:
    """Keep what a patient says went wrong, for the clinic to look at. Works after answering too.

    Raises:
        Invalid: Nothing was said.
    """
    link = open_link_to_report(by, link_id)
    if not description.strip():
        raise Invalid("Say in a few words what is wrong.", field="description")
    _, created = AdverseEvent.objects.get_or_create(
        id=event_id,
        defaults={
            "clinic_id": link.clinic_id,
            "patient_id": link.patient_id,
            "session_id": link.session_id,
            "description": description.strip(),
            "reported_by": "patient",
        },
    )
    if created:
        audit.record(
            by, link.clinic_id, "report unwanted event", "adverse event", event_id,
            patient_id=link.patient_id, details={"session": link.session_id},
        )  # fmt: skip
    return event_id


@action
def record_event(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    session_id: uuid.UUID,
    event_id: uuid.UUID,
    description: str,
    severity: str,
    outcome: str = "",
) -> uuid.UUID:
    """Record an unwanted event as the clinic saw it, rated and reviewed by the person recording.

    Raises:
        Invalid: Nothing was said, or the severity is not one of the list.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    session = Session.objects.filter(clinic_id=clinic_id, id=session_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    _check_event(description, severity)
    now = clock.now()
    _, created = AdverseEvent.objects.get_or_create(
        id=event_id,
        defaults={
            "clinic_id": clinic_id,
            "patient_id": session.patient_id,
            "session_id": session_id,
            "description": description.strip(),
            "severity": severity,
            "outcome": outcome.strip(),
            "recorded_by": by,
            "reviewed_at": now,
            "reviewed_by": by,
        },
    )
    if created:
        audit.record(
            by, clinic_id, "record unwanted event", "adverse event", event_id,
            patient_id=session.patient_id, details={"severity": severity},
        )  # fmt: skip
    return event_id


@action
def review_event(
    *, by: Actor, clinic_id: uuid.UUID, event_id: uuid.UUID, severity: str, outcome: str
) -> None:
    """Rate what a patient reported, and say how it ended.

    Raises:
        Conflict: Somebody reviewed it before.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    event = AdverseEvent.objects.filter(clinic_id=clinic_id, id=event_id).first()
    if event is None:
        raise NotFound("There is no such event.")
    if event.reviewed_at is not None:
        raise Conflict("This event was reviewed already.")
    _check_event(event.description, severity)
    AdverseEvent.objects.filter(id=event_id, clinic_id=clinic_id).update(
        severity=severity, outcome=outcome.strip(), reviewed_at=clock.now(), reviewed_by=by
    )
    audit.record(
        by, clinic_id, "review unwanted event", "adverse event", event_id,
        patient_id=event.patient_id, details={"severity": severity},
    )  # fmt: skip


def _check_event(description: str, severity: str) -> None:
    if not description.strip():
        raise Invalid("Say in a few words what happened.", field="description")
    if severity not in {"mild", "moderate", "severe"}:
        raise Invalid("Choose mild, moderate or severe.", field="severity")
