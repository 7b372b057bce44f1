"""What people with visits said of everyday life, written in bulk: only that matters here."""

import datetime as dt
import uuid
from decimal import Decimal

from perineural.records import clock
from perineural.records.isolation import clinic_scope
from perineural.records.models import (
    AdverseEvent,
    Batch,
    CheckIn,
    Complaint,
    Course,
    DiaryLink,
    InjectionPoint,
    InstrumentScore,
    Intake,
    PainRating,
    Questionnaire,
    QuestionnaireAnswer,
    Session,
)
from tests.factories.clinic import Staffed
from tests.factories.trail import written

DAY = dt.timedelta(days=1)
NEVER_SENT = "lived"


def visits_of(staffed: Staffed, patient_id: uuid.UUID) -> list[Session]:
    """A person's visits, the first first."""
    return list(
        Session.objects.filter(clinic_id=staffed.id, patient_id=patient_id).order_by("occurred_at")
    )


def scored(
    staffed: Staffed,
    patient_id: uuid.UUID,
    first: float | None,
    newest: float | None,
    instrument: str = "visa_a",
    complaint: int = 0,
    days_before: int = 3,
) -> None:
    """A score some days before the first visit, and one today; None was not asked.

    Args:
        complaint: Which of the person's complaints, the first first.
    """
    with clinic_scope([staffed.id]):
        whose = list(Complaint.objects.filter(patient_id=patient_id).order_by("id"))[complaint]
        began = visits_of(staffed, patient_id)[0].occurred_at
        for score, at in ((first, began - days_before * DAY), (newest, clock.now())):
            if score is not None:
                InstrumentScore.objects.create(
                    clinic_id=staffed.id, patient_id=patient_id, complaint=whose,
                    instrument=instrument, score=Decimal(str(score)), occurred_at=at,
                )  # fmt: skip
    written(staffed, patient_id)


def by_version(
    staffed: Staffed, patient_id: uuid.UUID, versions: tuple[str, str], scores: tuple[float, float]
) -> None:
    """A score before and one today, each the total of a version of an invented questionnaire."""
    own = {"clinic_id": staffed.id}
    scored(staffed, patient_id, *scores)
    with clinic_scope([staffed.id]):
        kept = InstrumentScore.objects.filter(patient_id=patient_id).order_by("occurred_at")
        for version, score in zip(versions, kept, strict=True):
            form, _ = Questionnaire.objects.get_or_create(
                url="urn:invented", version=version, defaults={"licence": "none"}, **own
            )
            QuestionnaireAnswer.objects.create(
                questionnaire=form, patient_id=patient_id, complaint_id=score.complaint_id,
                occurred_at=score.occurred_at, completed_at=score.occurred_at, response={}, **own,
            )  # fmt: skip
    written(staffed, patient_id)


def said(
    staffed: Staffed,
    patient_id: uuid.UUID,
    days_after: float = 3,
    visit: int = -1,
    **beside: object,
) -> CheckIn:
    """An answer so many days after one of a person's visits, with what was said beside it."""
    own = {"clinic_id": staffed.id, "patient_id": patient_id}
    with clinic_scope([staffed.id]):
        session = visits_of(staffed, patient_id)[visit]
        at = session.occurred_at + DAY * days_after
        count = DiaryLink.objects.filter(session=session).count()
        asked = DiaryLink.objects.create(
            session=session, moment=f"{NEVER_SENT}{count}", minutes_after=60, due_at=at,
            expires_at=at + DAY, answered_at=at, **own,
        )  # fmt: skip
        rating = PainRating.objects.create(
            session=session, clock="later", minutes_after=60, score=3, occurred_at=at, **own
        )
        answer = CheckIn.objects.create(
            diary_link=asked, session=session, rating=rating, occurred_at=at, **own, **beside
        )
    written(staffed, patient_id)
    return answer


def took_before(staffed: Staffed, patient_id: uuid.UUID, days_a_week: int) -> None:
    """What an accepted intake told of painkillers before the first visit."""
    with clinic_scope([staffed.id]):
        began = visits_of(staffed, patient_id)[0].occurred_at
        complaint = Complaint.objects.filter(patient_id=patient_id).order_by("id")[0]
        Intake.objects.create(
            clinic_id=staffed.id, status="accepted", patient_id=patient_id, complaint=complaint,
            condition=complaint.condition, family_name="Invented", given_names="A",
            birth_date=dt.date(1970, 1, 1), analgesic_days_per_week=days_a_week,
            occurred_at=began - 5 * DAY,
        )  # fmt: skip
    written(staffed, patient_id)


def injected(
    staffed: Staffed, patient_ids: list[uuid.UUID], events: int = 0, points: int = 10
) -> None:
    """Points at the first visit of each, and an event of the first so many of them."""
    own = {"clinic_id": staffed.id}
    with clinic_scope([staffed.id]):
        for place, patient_id in enumerate(patient_ids):
            session = visits_of(staffed, patient_id)[0]
            InjectionPoint.objects.bulk_create(
                InjectionPoint(
                    session=session, position=number, volume_ml=Decimal(1), side="left",
                    model_version="1", view="foot-lateral-left", x=Decimal(1), y=Decimal(1), **own,
                )
                for number in range(1, points + 1)
            )  # fmt: skip
            if place < events:
                AdverseEvent.objects.create(
                    patient_id=patient_id, session=session, description="Dizzy", **own
                )
    for patient_id in patient_ids:
        written(staffed, patient_id)


def planned_otherwise(staffed: Staffed, patient_ids: list[uuid.UUID], recipe_id: uuid.UUID) -> None:
    """The first course of each is planned with another recipe."""
    with clinic_scope([staffed.id]):
        for patient_id in patient_ids:
            first = Course.objects.filter(patient_id=patient_id).order_by("id")[0]
            Course.objects.filter(id=first.id).update(recipe_id=recipe_id)
    for patient_id in patient_ids:
        written(staffed, patient_id)


def mixed(staffed: Staffed, patient_ids: list[uuid.UUID], recipe_id: uuid.UUID) -> None:
    """Every visit of each was given from a batch of a recipe."""
    own = {"clinic_id": staffed.id}
    with clinic_scope([staffed.id]):
        for patient_id in patient_ids:
            for session in visits_of(staffed, patient_id):
                session.batch = Batch.objects.create(
                    patient_id=patient_id, course_id=session.course_id, recipe_id=recipe_id,
                    number=Batch.objects.count() + 1, occurred_at=session.occurred_at,
                    beyond_use_at=session.occurred_at + DAY, volume_ml=Decimal(20), is_clear=True,
                    policy_version=1, prepared_by=staffed.assistant, **own,
                )  # fmt: skip
                session.save(update_fields=["batch"])
    for patient_id in patient_ids:
        written(staffed, patient_id)
