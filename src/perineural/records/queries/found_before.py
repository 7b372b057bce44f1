"""What was found before a course began: the tender places and the patient's own drawing."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.records.models import Candidacy, Course, Intake, TenderPoint


@dataclass(frozen=True)
class TenderPlace:
    """A place found tender at the assessment that a course rests on: where a point is planned."""

    id: uuid.UUID
    view: str
    x: Decimal
    y: Decimal
    side: str
    nerve: str
    region: str
    tenderness: int


@dataclass(frozen=True)
class PainMark:
    """A place where the patient drew pain, and how much it hurts there if they said so."""

    view: str
    x: float
    y: float
    score: int | None


def tender_places(course: Course) -> tuple[TenderPlace, ...]:
    """What the assessment behind a course found tender, the most tender first. One SQL query."""
    rows = TenderPoint.objects.filter(
        clinic_id=course.clinic_id, assessment__candidacies=course.candidacy_id
    ).order_by("-tenderness", "id")
    return tuple(TenderPlace(**row) for row in rows.values(*TenderPlace.__dataclass_fields__))


def pain_drawing(course: Course) -> tuple[PainMark, ...]:
    """What the patient drew before the assessment behind a course. One SQL query."""
    rows = Intake.objects.filter(
        clinic_id=course.clinic_id,
        id__in=Candidacy.objects.filter(id=course.candidacy_id).values("assessment__intake_id"),
    )
    drawn = rows.values_list("pain_drawing", flat=True).first() or ()
    return tuple(PainMark(mark["view"], mark["x"], mark["y"], mark.get("value")) for mark in drawn)
