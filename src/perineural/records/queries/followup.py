"""After the visit: what a diary link shows, and what the clinic should look at."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.clinical.conditions import CONDITIONS
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.diary_links import open_link
from perineural.records.doors import query
from perineural.records.models import AdverseEvent, DiaryLink, Membership
from perineural.records.models.accounts import Role
from perineural.records.permissions import Permission, check_can

EVENTS_AT_MOST = 100


@dataclass(frozen=True)
class DiaryQuestion:
    """What a diary link shows: one question about one place, and nothing of the record."""

    link_id: uuid.UUID
    place: str
    condition: str
    modality: str
    answered: bool


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
    reviewed_at: dt.datetime | None
    session_number: int | None


@dataclass(frozen=True)
class OpenQuestion:
    """A diary question that waits for its answer."""

    link_id: uuid.UUID
    patient_id: uuid.UUID
    patient_name: str
    moment: str
    session_number: int
    due_at: dt.datetime
    expires_at: dt.datetime
    sent_at: dt.datetime | None


@dataclass(frozen=True)
class FollowUp:
    """What to look at: events first, then the questions that are out."""

    events: tuple[EventLine, ...]
    questions: tuple[OpenQuestion, ...]


def place_in_words(condition: str, side: str) -> str:
    """Where a complaint hurts, as one would ask about it: "right hand and wrist", "head"."""
    region = CONDITIONS[condition].place if condition in CONDITIONS else "body"
    if side in ("left", "right"):
        return f"{side} {region}"
    return f"{region} on both sides" if side == "bilateral" and region != "head" else region


@query
def diary_question(*, by: Actor, link_id: uuid.UUID) -> DiaryQuestion:
    """The question a diary link opens. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: It closed unanswered, or was withdrawn.
    """
    link = open_link(by, link_id)
    course = link.session.course
    complaint = course.complaint
    return DiaryQuestion(
        link_id=link.id,
        place=place_in_words(complaint.condition, complaint.side),
        condition=complaint.condition,
        modality=course.modality,
        answered=link.answered_at is not None,
    )


@query
def follow_up(*, by: Actor, clinic_id: uuid.UUID) -> FollowUp:
    """Unwanted events, those nobody looked at first, and open questions. Three SQL queries."""
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    return FollowUp(_events(clinic_id), _questions(clinic_id))


def _events(clinic_id: uuid.UUID) -> tuple[EventLine, ...]:
    rows = AdverseEvent.objects.filter(clinic_id=clinic_id).select_related("patient", "session")
    ordered = sorted(
        rows.order_by("-occurred_at")[:EVENTS_AT_MOST], key=lambda row: row.reviewed_at is not None
    )
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
            reviewed_at=row.reviewed_at,
            session_number=row.session.number if row.session else None,
        )
        for row in ordered
    )


def _questions(clinic_id: uuid.UUID) -> tuple[OpenQuestion, ...]:
    rows = DiaryLink.objects.filter(
        clinic_id=clinic_id,
        answered_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=clock.now(),
    ).select_related("patient", "session")
    return tuple(
        OpenQuestion(
            link_id=row.id,
            patient_id=row.patient_id,
            patient_name=f"{row.patient.family_name}, {row.patient.given_names}",
            moment=row.moment,
            session_number=row.session.number,
            due_at=row.due_at,
            expires_at=row.expires_at,
            sent_at=row.sent_at,
        )
        for row in rows.order_by("due_at")[:EVENTS_AT_MOST]
    )


@query
def own_patient_id(*, by: Actor, clinic_id: uuid.UUID) -> uuid.UUID | None:
    """The record that is the signed-in patient's own in this clinic."""
    check_can(by, clinic_id, Permission.SEE_OWN_RECORD)
    mine = Membership.objects.filter(
        clinic_id=clinic_id, user=by, role=Role.PATIENT, active=True
    ).first()
    return mine.patient_id if mine else None
