"""After the visit: what the clinic should look at."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import AdverseEvent, CheckIn, DiaryLink, Membership
from perineural.records.models.accounts import Role
from perineural.records.permissions import Permission, check_can

EVENTS_AT_MOST = 100
SEEN_DAYS = 14
"""For how long what a patient said stays on the page once somebody has seen it. [days]"""
JUDGED_DAYS = 90
"""For how long an unwanted event stays on the page once it is judged. [days]"""


@dataclass(frozen=True)
class EventLine:
    """An unwanted event, looked at or not."""

    id: uuid.UUID
    patient_id: uuid.UUID
    patient_name: str
    description: str
    severity: str
    outcome: str
    reported_by: str
    occurred_at: dt.datetime
    judge_by: dt.datetime | None
    is_overdue: bool
    reviewed_at: dt.datetime | None
    session_number: int | None


@dataclass(frozen=True)
class OpenQuestion:
    """A diary question that waits for its answer."""

    link_id: uuid.UUID
    patient_id: uuid.UUID
    patient_name: str
    telephone: str
    moment: str
    session_number: int
    due_at: dt.datetime
    expires_at: dt.datetime
    sent_at: dt.datetime | None


@dataclass(frozen=True)
class Said:
    """A diary answer that says more than a number: pain is back, or something in words."""

    id: uuid.UUID
    patient_id: uuid.UUID
    patient_name: str
    session_number: int
    occurred_at: dt.datetime
    score: int
    pain_is_back: bool
    comment: str
    seen_at: dt.datetime | None
    seen_by: str


@dataclass(frozen=True)
class FollowUp:
    """What to look at: events first, then what patients said, then the questions that are out."""

    events: tuple[EventLine, ...]
    """Those nobody has judged yet, by when they must be, then those judged in the last 90 days."""
    said: tuple[Said, ...]
    """Those nobody has seen yet, however old, oldest first."""
    seen: tuple[Said, ...]
    questions: tuple[OpenQuestion, ...]


@query
def follow_up(*, by: Actor, clinic_id: uuid.UUID) -> FollowUp:
    """What happened after the visits and what is still asked. Six SQL queries."""
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    now = clock.now()
    still_open = DiaryLink.objects.filter(
        clinic_id=clinic_id,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=now,
    ).order_by("due_at")
    return FollowUp(
        events=_waiting_events(clinic_id, now) + _judged_events(clinic_id, now),
        said=_said(clinic_id, "occurred_at", seen_at__isnull=True),
        seen=_said(clinic_id, "-seen_at", seen_at__gte=now - dt.timedelta(days=SEEN_DAYS)),
        questions=_questions(still_open),
    )


@query
def open_question(*, by: Actor, clinic_id: uuid.UUID, link_id: uuid.UUID) -> OpenQuestion:
    """One diary question that can still be answered, sent or not. Two SQL queries.

    Raises:
        NotFound: There is none, or it is not open any more.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    found = _questions(
        DiaryLink.objects.filter(
            clinic_id=clinic_id,
            id=link_id,
            answered_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=clock.now(),
        )
    )
    if not found:
        raise NotFound("This question is not open any more.")
    return found[0]


def _waiting_events(clinic_id: uuid.UUID, now: dt.datetime) -> tuple[EventLine, ...]:
    """Those nobody has judged, however old, in the order in which they must be."""
    rows = AdverseEvent.objects.filter(clinic_id=clinic_id, reviewed_at__isnull=True)
    return _events(rows.order_by("judge_by", "occurred_at"), now)


def _judged_events(clinic_id: uuid.UUID, now: dt.datetime) -> tuple[EventLine, ...]:
    rows = AdverseEvent.objects.filter(
        clinic_id=clinic_id, reviewed_at__gte=now - dt.timedelta(days=JUDGED_DAYS)
    )
    return _events(rows.order_by("-reviewed_at"), now)


def _events(rows: QuerySet[AdverseEvent], now: dt.datetime) -> tuple[EventLine, ...]:
    return tuple(
        EventLine(
            id=row.id,
            patient_id=row.patient_id,
            patient_name=f"{row.patient.family_name}, {row.patient.given_names}",
            description=row.description,
            severity=row.get_severity_display(),
            outcome=row.outcome,
            reported_by=row.reported_by,
            occurred_at=row.occurred_at,
            judge_by=row.judge_by,
            is_overdue=row.reviewed_at is None and row.judge_by is not None and row.judge_by < now,
            reviewed_at=row.reviewed_at,
            session_number=row.session.number if row.session else None,
        )
        for row in rows.select_related("patient", "session")[:EVENTS_AT_MOST]
    )


def _said(clinic_id: uuid.UUID, order: str, **which: object) -> tuple[Said, ...]:
    rows = CheckIn.objects.filter(says_more=True, clinic_id=clinic_id, **which).select_related(
        "patient", "session", "rating", "seen_by"
    )
    return tuple(
        Said(
            id=row.id,
            patient_id=row.patient_id,
            patient_name=f"{row.patient.family_name}, {row.patient.given_names}",
            session_number=row.session.number,
            occurred_at=row.occurred_at,
            score=row.rating.score,
            pain_is_back=row.pain_is_back,
            comment=row.comment,
            seen_at=row.seen_at,
            seen_by=row.seen_by.full_name if row.seen_by else "",
        )
        for row in rows.order_by(order, "id")[:EVENTS_AT_MOST]
    )


def _questions(links: QuerySet[DiaryLink]) -> tuple[OpenQuestion, ...]:
    rows = links.select_related("patient", "session")[:EVENTS_AT_MOST]
    return tuple(
        OpenQuestion(
            link_id=row.id,
            patient_id=row.patient_id,
            patient_name=f"{row.patient.family_name}, {row.patient.given_names}",
            telephone=row.patient.telephone,
            moment=row.moment,
            session_number=row.session.number,
            due_at=row.due_at,
            expires_at=row.expires_at,
            sent_at=row.sent_at,
        )
        for row in rows
    )


@query
def own_patient_id(*, by: Actor, clinic_id: uuid.UUID) -> uuid.UUID | None:
    """The record that is the signed-in patient's own in this clinic."""
    check_can(by, clinic_id, Permission.SEE_OWN_RECORD)
    mine = Membership.objects.filter(
        clinic_id=clinic_id, user=by, role=Role.PATIENT, active=True
    ).first()
    return mine.patient_id if mine else None
