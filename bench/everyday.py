"""What the patients of a large clinic were given and told of everyday life, written in bulk."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.solution import Part
from perineural.records import audit
from perineural.records.actions import recipes
from perineural.records.actors import System
from perineural.records.keys import new_key
from perineural.records.models import CheckIn, Complaint, Course, InstrumentScore, Session, User

AT_ONCE = 500
ACTIVITY = ("less", "usual", "more")


def live(clinic_id: uuid.UUID) -> None:
    """Score function at every visit, and say something beside every answer."""
    visits = Session.objects.filter(clinic_id=clinic_id, status="signed").order_by("id")
    names = ("id", "patient_id", "course__complaint_id", "occurred_at")
    for some in _chunks(list(visits.values_list(*names))):
        InstrumentScore.objects.bulk_create(_score(clinic_id, *row) for row in some)
    keys = CheckIn.objects.filter(clinic_id=clinic_id).order_by("id").values_list("id", flat=True)
    for some in _chunks(list(keys)):
        for at, words in enumerate(ACTIVITY):
            CheckIn.objects.filter(id__in=some[at :: len(ACTIVITY)]).update(
                activity=words, analgesics_today=at == 0, back_to_normal=at == 2
            )


def give_two(clinic_id: uuid.UUID, by: User) -> None:
    """Plan every other course with a recipe without a local anaesthetic."""
    key = new_key()
    text = recipes.RecipeText(name="Measured without", parts=(Part("dextrose_5", Decimal(50)),))
    recipes.write_recipe(by=by, clinic_id=clinic_id, recipe_id=key, text=text)
    recipes.sign_recipe(by=by, clinic_id=clinic_id, recipe_id=key)
    courses = Course.objects.filter(clinic_id=clinic_id).order_by("id").values_list("id", flat=True)
    for some in _chunks(list(courses)):
        Course.objects.filter(id__in=some[::2]).update(recipe_id=key)


def spread(clinic_id: uuid.UUID, conditions: Iterable[str]) -> None:
    """Give each complaint one of these conditions in turn, and say that all was changed."""
    keys = list(Complaint.objects.filter(clinic_id=clinic_id).values_list("id", flat=True))
    each = tuple(conditions)
    for at, condition in enumerate(each):
        for some in _chunks(keys[at :: len(each)]):
            Complaint.objects.filter(id__in=some).update(condition=condition)
            scores = InstrumentScore.objects.filter(complaint_id__in=some)
            scores.update(instrument=CONDITIONS[condition].function_instrument)
    with transaction.atomic():
        audit.record(System(clinic_id), clinic_id, "rebuild statistics", "clinic", clinic_id)


def _score(
    clinic_id: uuid.UUID,
    session_id: uuid.UUID,
    patient_id: uuid.UUID,
    complaint_id: uuid.UUID,
    at: dt.datetime,
) -> InstrumentScore:
    return InstrumentScore(
        clinic_id=clinic_id, patient_id=patient_id, complaint_id=complaint_id,
        session_id=session_id, instrument="measured", score=session_id.int % 50, occurred_at=at,
    )  # fmt: skip


def _chunks(rows: list) -> Iterable[list]:
    return (rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE))
