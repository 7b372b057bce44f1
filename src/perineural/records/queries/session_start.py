"""What is shown before the next visit of a course is opened."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.conditions import condition_of
from perineural.clinical.solution import PRODUCTS
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import Course, Session, Weight
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.courses import check_alive
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.sessions import ComplaintLine


@dataclass(frozen=True)
class SessionStart:
    """What is shown before a visit is opened."""

    course_id: uuid.UUID
    patient: PatientBanner
    complaint: ComplaintLine
    recipe: str
    needs_weight: bool
    weight_kg: Decimal | None
    weighed_at: dt.datetime | None
    next_number: int
    sessions_planned: int
    is_active: bool
    open_session_id: uuid.UUID | None
    """A visit that was opened and not signed."""
    open_number: int | None


@query
def session_start(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> SessionStart:
    """What is asked before the next visit of a course is opened. Eight SQL queries.

    Raises:
        NotFound: There is no such course in this clinic.
        Conflict: The patient has died.
    """
    check_can(by, clinic_id, Permission.CHART)
    courses = Course.objects.select_related("patient", "complaint", "recipe").prefetch_related(
        "recipe__parts"
    )
    course = courses.filter(clinic_id=clinic_id, id=course_id).first()
    if course is None:
        raise NotFound("There is no such course.")
    check_alive(course.patient)
    visits = list(
        Session.objects.filter(clinic_id=clinic_id, course=course)
        .order_by("number")
        .values("id", "number", "status", "amends_id", "weight_kg", "occurred_at")
    )
    weight_kg, weighed_at = _latest_weight(course, visits)
    drafts = [each for each in visits if each["status"] == SigningStatus.DRAFT]
    waiting = next((each for each in reversed(drafts) if each["amends_id"] is None), None)
    name = condition_of(course.complaint.condition).name
    return SessionStart(
        course_id=course.id,
        patient=banner_of(clinic_id, course.patient_id),
        complaint=ComplaintLine(course.complaint.condition, name, course.complaint.side),
        recipe=f"{course.recipe.name}, version {course.recipe.version}",
        needs_weight=any(PRODUCTS[p.product].anaesthetic for p in course.recipe.parts.all()),
        weight_kg=weight_kg,
        weighed_at=weighed_at,
        next_number=max((each["number"] for each in visits), default=0) + 1,
        sessions_planned=course.sessions_planned,
        is_active=course.status == "active",
        open_session_id=waiting["id"] if waiting else None,
        open_number=waiting["number"] if waiting else None,
    )


def _latest_weight(course: Course, visits: list[dict]) -> tuple[Decimal | None, dt.datetime | None]:
    """The newest weight known: measured, or used at a visit of this course."""
    rows = Weight.objects.filter(clinic_id=course.clinic_id, patient_id=course.patient_id)
    measured = rows.order_by("-occurred_at").values_list("occurred_at", "weight_kg").first()
    known = [(each["occurred_at"], each["weight_kg"]) for each in visits if each["weight_kg"]]
    newest = max([*known, *([measured] if measured else [])], default=None)
    return (newest[1], newest[0]) if newest else (None, None)
