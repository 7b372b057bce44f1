"""Unwanted events: one to be judged, with what was answered and the batches of its visit."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from perineural.clinical.products import PRODUCTS
from perineural.clinical.reports import REPORT_QUESTIONS
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import AdverseEvent, BatchPart, Bath, InjectionPoint, Session
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.patients import PatientBanner, banner_of

ANSWER_WORDS: Mapping[str, str] = {"yes": "yes", "no": "no", "unknown": "not sure"}


@dataclass(frozen=True)
class BatchChoice:
    """A batch of a visit: its number, and its products with their lots."""

    id: uuid.UUID
    number: int
    parts: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """The batch in one line: "Batch 12: 5 % dextrose, lot A1"."""
        parts = ", ".join(f"{product}, lot {lot}" for product, lot in self.parts)
        return f"Batch {self.number}: {parts}"


@dataclass(frozen=True)
class EventStart:
    """About whom and which visit an unwanted event is recorded."""

    patient: PatientBanner
    session_number: int
    batches: tuple[BatchChoice, ...]


@dataclass(frozen=True)
class Judged:
    """What was made of an event, by whom and when."""

    severity: str
    related: str
    outcome_code: str
    outcome: str
    batch: BatchChoice | None
    at: dt.datetime
    by: str


@dataclass(frozen=True)
class EventPage:
    """One unwanted event: what was reported, the answers, the batches, what was made of it."""

    id: uuid.UUID
    patient: PatientBanner
    telephone: str
    description: str
    reported_by: str
    urgency: str
    occurred_at: dt.datetime
    judge_by: dt.datetime | None
    is_overdue: bool
    session_number: int | None
    answers: tuple[tuple[str, str], ...]
    batches: tuple[BatchChoice, ...]
    judged: Judged | None


@query
def event_start(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> EventStart:
    """The visit an unwanted event is recorded for. Eight SQL queries.

    Raises:
        NotFound: There is no such session in this clinic.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    session = Session.objects.filter(clinic_id=clinic_id, id=session_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    batches = batches_of_session(clinic_id, session_id)
    return EventStart(banner_of(clinic_id, session.patient_id), session.number, batches)


@query
def event_page(*, by: Actor, clinic_id: uuid.UUID, event_id: uuid.UUID) -> EventPage:
    """One unwanted event. Eight SQL queries.

    Raises:
        NotFound: There is no such event in this clinic.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    rows = AdverseEvent.objects.filter(clinic_id=clinic_id, id=event_id)
    row = rows.select_related("patient", "session", "reviewed_by").first()
    if row is None:
        raise NotFound("There is no such event.")
    batches = batches_of_session(clinic_id, row.session_id)
    is_open = row.reviewed_at is None
    return EventPage(
        id=row.id,
        patient=banner_of(clinic_id, row.patient_id),
        telephone=row.patient.telephone,
        description=row.description,
        reported_by=row.reported_by,
        urgency=row.urgency,
        occurred_at=row.occurred_at,
        judge_by=row.judge_by,
        is_overdue=is_open and row.judge_by is not None and row.judge_by < clock.now(),
        session_number=row.session.number if row.session else None,
        answers=answers_in_words(row.answers),
        batches=batches,
        judged=None if is_open else _judged(row, batches),
    )


def _judged(row: AdverseEvent, batches: tuple[BatchChoice, ...]) -> Judged:
    return Judged(
        severity=row.get_severity_display(),
        related=row.related,
        outcome_code=row.outcome_code,
        outcome=row.outcome,
        batch=next((each for each in batches if each.id == row.batch_id), None),
        at=row.reviewed_at,
        by=row.reviewed_by.full_name if row.reviewed_by else "",
    )


def answers_in_words(answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Questions and answers of a report in the order asked; a question of before by its key."""
    order = [*REPORT_QUESTIONS, *(key for key in answers if key not in REPORT_QUESTIONS)]
    return tuple(
        (
            REPORT_QUESTIONS[key].text if key in REPORT_QUESTIONS else key,
            ANSWER_WORDS.get(answers[key], answers[key]),
        )
        for key in order
        if key in answers
    )


def batches_of_session(
    clinic_id: uuid.UUID, session_id: uuid.UUID | None
) -> tuple[BatchChoice, ...]:
    """The batches that a visit drew from, by number, with their lots. One SQL query."""
    if session_id is None:
        return ()
    here = {"clinic_id": clinic_id}
    points = InjectionPoint.objects.filter(session_id=session_id, **here).values("batch_id")
    baths = Bath.objects.filter(session_id=session_id, **here).values("batch_id")
    session = Session.objects.filter(id=session_id, **here).values("batch_id")
    used = Q(batch_id__in=points) | Q(batch_id__in=baths) | Q(batch_id__in=session)
    parts = BatchPart.objects.filter(used, **here).order_by("batch__number", "position")
    found: dict[uuid.UUID, tuple[int, list[tuple[str, str]]]] = {}
    for batch_id, number, product, lot in parts.values_list(
        "batch_id", "batch__number", "product", "lot"
    ):
        found.setdefault(batch_id, (number, []))[1].append((_named(product), lot))
    return tuple(BatchChoice(key, number, tuple(lots)) for key, (number, lots) in found.items())


def _named(product: str) -> str:
    return PRODUCTS[product].name if product in PRODUCTS else product
