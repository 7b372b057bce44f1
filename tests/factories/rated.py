"""Many people with rated courses, written in bulk: only their pain and its times matter here."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from perineural.records import clock
from perineural.records.isolation import clinic_scope
from perineural.records.models import (
    Assessment,
    Candidacy,
    Complaint,
    Course,
    PainRating,
    Patient,
    Session,
)
from tests.factories import planning
from tests.factories.clinic import Staffed


@dataclass(frozen=True)
class Visit:
    """A signed visit on a day, the score before it, and scores so many days after it."""

    day: float
    before: int | None = None
    after: dict[float, int] = field(default_factory=dict)


def rated(
    staffed: Staffed,
    courses: Sequence[Sequence[Visit]],
    ago_days: float = 3,
    interval_days: int = 14,
    condition: str = "achilles_tendonitis",
    recipe_id: uuid.UUID | None = None,
) -> list[uuid.UUID]:
    """A patient with one course under way for each; the keys of the courses.

    Args:
        ago_days: How long ago each one's last visit was.
    """
    recipe_id = recipe_id or planning.recipe(staffed)
    found = []
    with clinic_scope([staffed.id]):
        for number, visits in enumerate(courses):
            patient = Patient.objects.create(
                clinic_id=staffed.id, family_name=f"Invented{number}", given_names="A",
                search_name=f"invented{number} a", birth_date=dt.date(1970, 1, 1),
            )  # fmt: skip
            course = _course(staffed, patient, condition, recipe_id, interval_days)
            began = clock.now() - dt.timedelta(days=ago_days + visits[-1].day)
            for place, visit in enumerate(visits, 1):
                _visit(staffed, course, place, visit, began)
            found.append(course.id)
    return found


def _course(
    staffed: Staffed, patient: Patient, condition: str, recipe_id: uuid.UUID, interval_days: int
) -> Course:
    own = {"clinic_id": staffed.id}
    complaint = Complaint.objects.create(patient=patient, condition=condition, side="left", **own)
    assessment = Assessment.objects.create(complaint=complaint, **own)
    candidacy = Candidacy.objects.create(
        assessment=assessment, modality="injection", decision="suitable", reasons=[], inputs={},
        knowledge_version="0", policy_version=0, **own,
    )  # fmt: skip
    return Course.objects.create(
        patient=patient, complaint=complaint, candidacy=candidacy, recipe_id=recipe_id,
        modality="injection", nerves=["F2"], sessions_planned=6, interval_days=interval_days,
        review_after_session=3, status="active", **own,
    )  # fmt: skip


def _visit(staffed: Staffed, course: Course, number: int, visit: Visit, began: dt.datetime) -> None:
    at = began + dt.timedelta(days=visit.day)
    session = Session.objects.create(
        patient=course.patient, course=course, number=number, status="signed", signed_at=at,
        signed_by=staffed.clinician, occurred_at=at, clinic_id=staffed.id,
    )  # fmt: skip
    scores = [] if visit.before is None else [(None, visit.before)]
    PainRating.objects.bulk_create(
        _rating(session, days, score) for days, score in [*scores, *visit.after.items()]
    )


def _rating(session: Session, days: float | None, score: int) -> PainRating:
    minutes = None if days is None else round(days * 24 * 60)
    place = "before" if minutes is None else "minutes_after" if minutes < 60 else "later"
    return PainRating(
        clinic_id=session.clinic_id, patient=session.patient, session=session, clock=place,
        minutes_after=minutes, score=score,
        occurred_at=session.occurred_at + dt.timedelta(minutes=minutes or 0),
    )  # fmt: skip
