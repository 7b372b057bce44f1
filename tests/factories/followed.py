"""Many people with signed visits a week apart, written in bulk: only their pain matters here."""

import datetime as dt
import uuid
from collections.abc import Sequence

from perineural.records import clock
from perineural.records.actions.statistics import rebuild_statistics
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

WEEK = dt.timedelta(days=7)


def followed(
    staffed: Staffed,
    people: Sequence[Sequence[Sequence[int | None]]],
    condition: str = "achilles_tendonitis",
    recipe_id: uuid.UUID | None = None,
) -> list[uuid.UUID]:
    """People with complaints of one condition, and their pain before each weekly visit.

    Args:
        people: For each person, for each of their complaints, the scores before its visits; None
            where it was not rated.

    Returns:
        The keys of the people.
    """
    recipe_id, ids = recipe_id or planning.recipe(staffed), []
    with clinic_scope([staffed.id]):
        for number, complaints in enumerate(people):
            patient = Patient.objects.create(
                clinic_id=staffed.id, family_name=f"Invented{number}", given_names="A",
                search_name=f"invented{number} a", birth_date=dt.date(1970, 1, 1),
            )  # fmt: skip
            ids.append(patient.id)
            for scores in complaints:
                _complaint(staffed, patient, condition, recipe_id, scores)
        rebuild_statistics(by=staffed.clinic_lead, clinic_id=staffed.id)
    return ids


def _complaint(
    staffed: Staffed,
    patient: Patient,
    condition: str,
    recipe_id: uuid.UUID,
    scores: Sequence[int | None],
) -> None:
    own = {"clinic_id": staffed.id}
    complaint = Complaint.objects.create(patient=patient, condition=condition, side="left", **own)
    assessment = Assessment.objects.create(complaint=complaint, **own)
    candidacy = Candidacy.objects.create(
        assessment=assessment, modality="injection", decision="suitable", reasons=[], inputs={},
        knowledge_version="0", policy_version=0, **own,
    )  # fmt: skip
    course = Course.objects.create(
        patient=patient, complaint=complaint, candidacy=candidacy, recipe_id=recipe_id,
        modality="injection", nerves=["F2"], sessions_planned=6, interval_days=7,
        review_after_session=3, status="active", **own,
    )  # fmt: skip
    began = clock.now() - WEEK * (len(scores) + 1)
    for number, score in enumerate(scores, 1):
        at = began + WEEK * number
        session = Session.objects.create(
            patient=patient, course=course, number=number, status="signed", signed_at=at,
            signed_by=staffed.clinician, occurred_at=at, **own,
        )  # fmt: skip
        if score is not None:
            PainRating.objects.create(
                patient=patient, session=session, clock="before", score=score, occurred_at=at,
                **own,
            )  # fmt: skip
