"""The clinic's own numbers: told of 20 patients, of nobody twice, and never as a promise."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from perineural.records import clock
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    Agreement,
    PainRating,
    PainReturn,
)
from perineural.records.queries.relief_share import own_numbers
from tests.counting import asked as queries
from tests.factories.clinic import clinic
from tests.factories.copies import copies
from tests.factories.trail import written
from tests.factories.visits import Scores, treated, visit

pytestmark = pytest.mark.django_db
CONDITION, MODALITY = "achilles_tendonitis", "injection"
HELD = Scores(diary=(2, 2, 2))
BACK = Scores(diary=(6, 6, 6))


@pytest.fixture
def staffed():
    return clinic()


def numbers(staffed):
    with clinic_scope([staffed.id]):
        return own_numbers(staffed.id, CONDITION, MODALITY)


def test_numbers_of_the_clinic_are_told_only_where_there_are_enough(staffed):
    first = treated(staffed, [HELD])
    copies(first, 18)
    with clinic_scope([staffed.id]), queries() as found:
        assert own_numbers(staffed.id, CONDITION, MODALITY) is None
    assert len(found) == 2
    treated(staffed, [BACK])
    with clinic_scope([staffed.id]), queries() as found:
        told = own_numbers(staffed.id, CONDITION, MODALITY)
    assert len(found) == 7
    assert (told.patients, told.sessions, told.is_bounded) == (20, 20, False)
    assert [(each.relieved, each.returned) for each in told.shares] == [(19, 1)] * 3
    with clinic_scope([staffed.id]):
        assert own_numbers(staffed.id, "migraine", MODALITY) is None
        assert own_numbers(staffed.id, CONDITION, "bath") is None
    other = clinic("hill", "Hill Clinic")
    with clinic_scope([other.id]):
        assert own_numbers(other.id, CONDITION, MODALITY) is None


def test_anybody_reads_what_happened_and_that_it_is_no_promise(staffed):
    copies(treated(staffed, [HELD]), 18)
    address = f"/c/harbour/expect/{CONDITION}/"
    assert "How long relief lasted here" not in Client().get(address).content.decode()
    treated(staffed, [BACK])
    said = " ".join(Client().get(address).content.decode().split())
    for words in (
        "20 patients of this clinic", "It is no promise", "about 95 in 100 of the 20",
        "Of fewer than 5 it cannot be said.",
    ):  # fmt: skip
        assert words in said
    assert "Quarrywood" not in said


def test_a_patient_counts_once_with_the_newest_visit_whose_week_is_over(staffed):
    first = treated(staffed, [HELD])
    copies(first, 19)
    again = timezone.now() - dt.timedelta(days=10)
    visit(staffed, first.course_id, again, BACK)
    told = numbers(staffed)
    assert (told.patients, told.sessions) == (20, 21)
    assert (told.shares[0].relieved, told.shares[0].returned) == (19, 1)
    with clock.at(again + dt.timedelta(days=5)):
        assert numbers(staffed) is None or numbers(staffed).sessions == 20


def test_what_was_replaced_does_not_count_and_a_pain_that_came_back_does(staffed):
    first = treated(staffed, [HELD])
    copies(first, 19)
    session_id = first.session_ids[0]
    with clinic_scope([staffed.id]):
        before = PainRating.objects.get(session_id=session_id, clock="before")
        back = before.occurred_at + dt.timedelta(hours=20)
        said = PainReturn.objects.create(
            id=new_key(), clinic_id=staffed.id, patient_id=first.patient_id,
            session_id=session_id, occurred_at=back,
        )  # fmt: skip
    assert numbers(staffed).shares[0].returned == 1
    with clinic_scope([staffed.id]):
        PainReturn.objects.filter(id=said.id).update(taken_back_at=timezone.now())
        late = PainRating.objects.filter(session_id=session_id, clock="later")
        late.update(replaced_at=timezone.now())
    written(staffed, first.patient_id)
    assert [each.not_said for each in numbers(staffed).shares] == [1, 1, 1]


def test_who_took_back_the_use_of_their_data_is_not_counted(staffed):
    first = treated(staffed, [HELD])
    copies(first, 19)
    assert numbers(staffed).patients == 20
    with clinic_scope([staffed.id]):
        Agreement.objects.create(
            id=new_key(), clinic_id=staffed.id, patient_id=first.patient_id, kind="registry",
            text="t", text_version=1, text_hash="h", signer_name="Ana", occurred_at=clock.now(),
            signed_at=clock.now(), withdrawn_at=clock.now(), withdrawn_by="patient",
        )  # fmt: skip
    written(staffed, first.patient_id)
    assert numbers(staffed) is None
