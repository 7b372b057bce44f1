"""The diary: questions scheduled when a session is signed, answers given through a link."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.diary_links import open_link
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import (
    AdverseEvent,
    CheckIn,
    DiaryLink,
    OutboxMessage,
    PainRating,
    Session,
)
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

    Asking again for the same session plans nothing twice. The message carries no name; without an
    address it waits for nobody, and the clinic hands the link over itself.
    """
    address = session.patient.email or session.patient.telephone
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
        if address:
            _queue_question(link, address)
        audit.record(
            by, session.clinic_id, "schedule diary", "diary link", link.id,
            patient_id=session.patient_id, details={"moment": moment},
        )  # fmt: skip


def zero_of(session: Session) -> dt.datetime:
    """The moment from which a session's clock counts: its last point, or else the visit itself."""
    return session.last_point_at or session.occurred_at


def _queue_question(link: DiaryLink, address: str) -> None:
    OutboxMessage(
        clinic_id=link.clinic_id,
        key=f"diary:{link.id}",
        kind="diary question",
        subject_id=link.id,
        address=address,
        due_at=link.due_at,
        next_attempt_at=link.due_at,
    ).save(force_insert=True)


@dataclass(frozen=True)
class DiaryAnswer:
    """What a patient taps: the score now, and whatever else they care to say."""

    score: int
    global_change: int | None = None
    analgesics_today: bool | None = None
    pain_is_back: bool = False
    comment: str = ""


@action
def answer_diary(
    *, by: Actor, link_id: uuid.UUID, check_in_id: uuid.UUID, answer: DiaryAnswer
) -> uuid.UUID:
    """Keep one diary answer with its real time. The same key twice is one answer.

    Eight SQL queries; seven when the program itself sent the question.

    Raises:
        Invalid: The score is not 0 to 10, or the change not 1 to 7.
        Conflict: The question was answered before, has closed, or was withdrawn.
    """
    link = open_link(by, link_id)
    if link.answered_at is not None:
        return _same_answer(link, check_in_id)
    if not 0 <= answer.score <= 10:
        raise Invalid("Choose a number from 0 to 10.", field="score")
    if answer.global_change is not None and not 1 <= answer.global_change <= 7:
        raise Invalid("Choose one of the seven answers.", field="global_change")
    _keep_answer(link, check_in_id, answer)
    audit.record(
        by, link.clinic_id, "answer diary", "check-in", check_in_id,
        patient_id=link.patient_id, details={"moment": link.moment, "link": link.id},
    )  # fmt: skip
    return check_in_id


def _same_answer(link: DiaryLink, check_in_id: uuid.UUID) -> uuid.UUID:
    """The answer that is there, if it is the one that is sent again."""
    given = CheckIn.objects.filter(id=check_in_id, clinic_id=link.clinic_id, diary_link=link)
    if not given.exists():
        raise Conflict("This question was answered already. Thank you.")
    return check_in_id


def _keep_answer(link: DiaryLink, check_in_id: uuid.UUID, answer: DiaryAnswer) -> None:
    now = clock.now()
    minutes_after = max(0, int((now - zero_of(link.session)).total_seconds() // 60))
    owned = {"clinic_id": link.clinic_id, "patient_id": link.patient_id, "occurred_at": now}
    rating = PainRating(
        session_id=link.session_id,
        clock="later",
        minutes_after=minutes_after,
        score=answer.score,
        source="diary",
        **owned,
    )
    rating.save(force_insert=True)
    CheckIn(
        id=check_in_id,
        diary_link=link,
        session_id=link.session_id,
        rating=rating,
        global_change=answer.global_change,
        analgesics_today=answer.analgesics_today,
        pain_is_back=answer.pain_is_back,
        comment=answer.comment.strip(),
        says_more=answer.pain_is_back or bool(answer.comment.strip()),
        **owned,
    ).save(force_insert=True)
    DiaryLink.objects.filter(id=link.id).update(answered_at=now)
    if link.sent_at is None:  # answered before it was sent: there is nothing to ask any more
        OutboxMessage.objects.filter(
            clinic_id=link.clinic_id, key=f"diary:{link.id}", sent_at__isnull=True
        ).update(cancelled_at=now)


@action
def report_from_diary(
    *, by: Actor, link_id: uuid.UUID, event_id: uuid.UUID, description: str
) -> uuid.UUID:
    """Keep what a patient says went wrong, for the clinic to look at. Works after answering too.

    Raises:
        Invalid: Nothing was said.
    """
    link = open_link(by, link_id)
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
