"""What is mixed is for one patient, in date, clear, numbered once, and used in time."""

import datetime as dt
import threading
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from perineural.clinical.batch import VisualCheck
from perineural.clinical.solution import Part
from perineural.records.actions import batches, recipes
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Batch, Course
from perineural.records.queries.preparation import batch_page, label_of
from tests.factories import clinic, planning, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def course_id(staffed):
    return course_of_somebody(staffed)


def course_of_somebody(staffed, recipe_id=None):
    patient_id = clinic.patient(staffed)
    complaint_id = clinic.complaint(staffed, patient_id)
    return planning.course(staffed, patient_id, complaint_id, recipe_id)


def mix(staffed, course_id, by=None, batch_id=None, **changed):
    return batches.mix_batch(
        by=by or staffed.assistant,
        clinic_id=staffed.id,
        batch_id=batch_id or new_key(),
        course_id=course_id,
        mixing=planning.mixing(2, **changed),
    )


def page_of(staffed, batch_id):
    return batch_page(by=staffed.assistant, clinic_id=staffed.id, batch_id=batch_id)


def test_the_parts_are_scaled_to_the_volume_wanted(staffed, course_id):
    batch = page_of(staffed, mix(staffed, course_id, volume_ml=Decimal(11))).batch
    assert [part.volume_ml for part in batch.parts] == [Decimal(10), Decimal(1)]
    assert batch.volume_ml == 11


def test_a_batch_may_be_used_for_the_clinics_time_from_the_start_of_mixing(staffed, course_id):
    started = timezone.now() - dt.timedelta(minutes=10)
    batch = page_of(staffed, mix(staffed, course_id, started_at=started)).batch
    assert batch.beyond_use_at - batch.started_at == dt.timedelta(minutes=240)
    assert batch.state == "in use"


def test_a_mixture_that_clouds_is_used_sooner(staffed):
    parts = (
        Part("dextrose_5", Decimal(50)),
        Part("mepivacaine_1", Decimal(5)),
        Part("sodium_bicarbonate_8_4", Decimal("0.5")),
    )
    course_id = course_of_somebody(staffed, planning.recipe(staffed, parts=parts))
    started = timezone.now() - dt.timedelta(minutes=16)
    batch_id = batches.mix_batch(
        by=staffed.assistant,
        clinic_id=staffed.id,
        batch_id=new_key(),
        course_id=course_id,
        mixing=planning.mixing(3, started_at=started),
    )
    batch = page_of(staffed, batch_id).batch
    assert batch.beyond_use_at - batch.started_at == dt.timedelta(minutes=15)
    assert batch.state == "past its time"


def test_an_expired_container_is_refused_by_name_and_lot(staffed, course_id):
    good = planning.mixing(2).containers
    expired = batches.OpenedContainer("OLD-7", timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(Invalid, match="OLD-7, expired"):
        mix(staffed, course_id, containers=(good[0], expired))


def test_a_container_is_good_on_its_last_day(staffed, course_id):
    last_day = batches.OpenedContainer("LAST", timezone.localdate())
    assert mix(staffed, course_id, containers=(last_day, last_day))


@pytest.mark.parametrize("fault", ["clear", "colourless", "particle_free"])
def test_only_a_clear_colourless_mixture_without_particles_is_released(staffed, course_id, fault):
    seen = {"clear": True, "colourless": True, "particle_free": True, fault: False}
    with pytest.raises(Invalid, match="clear, colourless") as refusal:
        mix(staffed, course_id, seen=VisualCheck(**seen))
    assert refusal.value.field == "visual_check"
    with clinic_scope([staffed.id]):
        assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"measured_ph": Decimal("14.1")}, "measured_ph"),
        ({"volume_ml": Decimal(0)}, "volume_ml"),
        ({"volume_ml": Decimal(2000)}, "volume_ml"),
        ({"containers": ()}, "containers"),
    ],
)
def test_a_value_out_of_range_is_refused_at_its_field(staffed, course_id, changed, field):
    with pytest.raises(Invalid) as refusal:
        mix(staffed, course_id, **changed)
    assert refusal.value.field == field


@pytest.mark.parametrize("hours", [-25, 1])
def test_mixing_started_within_a_day_and_not_in_the_future(staffed, course_id, hours):
    started = timezone.now() + dt.timedelta(hours=hours)
    with pytest.raises(Invalid, match="last 24 hours"):
        mix(staffed, course_id, started_at=started)


def test_a_retired_recipe_is_not_mixed(staffed, course_id):
    with clinic_scope([staffed.id]):
        recipe_id = Course.objects.get(id=course_id).recipe_id
    recipes.retire_recipe(by=staffed.clinician, clinic_id=staffed.id, recipe_id=recipe_id)
    with pytest.raises(Invalid, match="retired"):
        mix(staffed, course_id)


def test_nothing_is_mixed_for_an_ended_course(staffed, course_id):
    with clinic_scope([staffed.id]):
        Course.objects.filter(id=course_id).update(
            status="stopped", ended_at=timezone.now(), ended_by=staffed.clinician
        )
    with pytest.raises(Conflict, match="ended"):
        mix(staffed, course_id)


def test_the_same_key_twice_is_one_batch_and_one_audit_event(staffed, course_id):
    key, started_at = new_key(), timezone.now()
    for _ in range(2):
        mix(staffed, course_id, batch_id=key, started_at=started_at)
    with clinic_scope([staffed.id]):
        assert Batch.objects.count() == 1
        assert AuditEvent.objects.filter(action="mix batch").count() == 1


def test_another_mixing_under_a_key_that_was_used_is_never_taken_for_the_first(staffed, course_id):
    key, mixing = new_key(), planning.mixing(2)
    other_course = course_of_somebody(staffed)
    mix_so = partial(batches.mix_batch, by=staffed.assistant, clinic_id=staffed.id, batch_id=key)
    assert mix_so(course_id=course_id, mixing=mixing) == key
    with pytest.raises(Conflict, match="not written down"):
        mix_so(course_id=other_course, mixing=mixing)
    other_lots = (shelf.typed("ANOTHER"), *mixing.containers[1:])
    for changed in ({"volume_ml": Decimal(10)}, {"containers": other_lots}):
        with pytest.raises(Conflict, match="not written down"):
            mix_so(course_id=course_id, mixing=replace(mixing, **changed))
    assert mix_so(course_id=course_id, mixing=mixing) == key


def test_numbers_follow_each_other_in_a_clinic_and_start_anew_in_the_next(staffed, course_id):
    hill = clinic.clinic("hill", "Hill Clinic")
    keys = [mix(staffed, course_id), mix(staffed, course_id)]
    elsewhere = mix(hill, course_of_somebody(hill))
    assert [page_of(staffed, key).batch.number for key in keys] == [1, 2]
    assert page_of(hill, elsewhere).batch.number == 1


@pytest.mark.django_db(transaction=True)
def test_two_tablets_never_take_the_same_number():
    staffed = clinic.clinic()
    course_id = course_of_somebody(staffed)
    problems = []

    def work():
        try:
            for _ in range(3):
                mix(staffed, course_id)
        except Exception as error:  # noqa: BLE001  (a thread's error is asserted on below)
            problems.append(error)
        finally:
            connection.close()

    tablets = [threading.Thread(target=work) for _ in range(3)]
    for tablet in tablets:
        tablet.start()
    for tablet in tablets:
        tablet.join()
    assert problems == []
    with clinic_scope([staffed.id]):
        numbers = sorted(Batch.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 10))


def test_a_batch_belongs_to_the_courses_own_patient(staffed, course_id):
    page = page_of(staffed, mix(staffed, course_id))
    with clinic_scope([staffed.id]):
        assert page.banner.id == Course.objects.get(id=course_id).patient_id


def test_the_label_names_patient_parts_preparer_and_use_by_time(staffed, course_id):
    page = page_of(staffed, mix(staffed, course_id))
    lines = label_of(page, started="10:20", use_by="14:20")
    assert lines[0] == "For one patient: Ana Quarrywood, born 1979-04-28"
    assert "Mixed by Invented Assistant, started 10:20" in lines
    assert lines[-1] == "USE BY 14:20, then discard"


def test_discarding_keeps_how_much_when_and_who(staffed, course_id):
    key = mix(staffed, course_id)
    here = {"by": staffed.assistant, "clinic_id": staffed.id, "batch_id": key}
    batches.discard_batch(volume_ml=Decimal("3.5"), **here)
    batches.discard_batch(volume_ml=Decimal("3.5"), **here)
    batch = page_of(staffed, key).batch
    assert (batch.state, batch.discarded_ml) == ("discarded", Decimal("3.5"))
    assert batch.discarded_by == "Invented Assistant"
    with pytest.raises(Conflict):
        batches.discard_batch(volume_ml=Decimal(1), **here)
    with clinic_scope([staffed.id]):
        assert AuditEvent.objects.filter(action="discard batch").count() == 1


def test_no_more_is_discarded_than_was_mixed(staffed, course_id):
    key = mix(staffed, course_id, volume_ml=Decimal(20))
    with pytest.raises(Invalid, match="20 mL was mixed"):
        batches.discard_batch(
            by=staffed.assistant, clinic_id=staffed.id, batch_id=key, volume_ml=Decimal("20.01")
        )


@pytest.mark.parametrize("role", ["clinic_lead", "administrator", "researcher"])
def test_who_does_not_prepare_cannot_mix(staffed, course_id, role):
    with pytest.raises(NotAllowed):
        mix(staffed, course_id, by=staffed.person(role))


def test_another_clinics_course_and_batch_are_not_there(staffed, course_id):
    hill = clinic.clinic("hill", "Hill Clinic")
    with pytest.raises(NotFound):
        mix(hill, course_id)
    with pytest.raises(NotFound):
        page_of(hill, mix(staffed, course_id))
