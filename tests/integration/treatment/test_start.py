"""Opening a visit."""

import uuid
from decimal import Decimal

import pytest

from perineural.clinical.solution import Part
from perineural.records.actions import sessions
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Course, Session
from perineural.records.queries.session_start import session_start
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic, complaint, patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def course_id(staffed) -> uuid.UUID:
    patient_id = patient(staffed)
    return planning.course(staffed, patient_id, complaint(staffed, patient_id))


def open_by(person, staffed, course_id, **changed):
    values = {"session_id": new_key(), "weight_kg": Decimal(70), **changed}
    return sessions.start_session(by=person, clinic_id=staffed.id, course_id=course_id, **values)


def test_a_session_gets_the_next_number_of_its_course(staffed, course_id):
    keys = [visits.start(staffed, course_id) for _ in range(3)]

    with clinic_scope([staffed.id]):
        numbers = [Session.objects.get(id=key).number for key in keys]
    assert numbers == [1, 2, 3]


def test_the_same_key_twice_is_one_session_and_one_event(staffed, course_id):
    key = new_key()
    for _ in range(2):
        open_by(staffed.assistant, staffed, course_id, session_id=key)

    with clinic_scope([staffed.id]):
        assert Session.objects.filter(course_id=course_id).count() == 1
        events = AuditEvent.objects.filter(action="start session", subject_id=key)
        assert [event.details["number"] for event in events] == [1]


def test_the_weight_is_needed_when_the_recipe_holds_anaesthetic(staffed, course_id):
    with pytest.raises(Invalid, match="limit depends on the weight") as refused:
        open_by(staffed.clinician, staffed, course_id, weight_kg=None)
    assert refused.value.field == "weight_kg"


def test_the_weight_is_not_needed_without_anaesthetic(staffed):
    patient_id = patient(staffed)
    recipe_id = planning.recipe(staffed, parts=(Part("dextrose_5", Decimal(50)),))
    course_id = planning.course(staffed, patient_id, complaint(staffed, patient_id), recipe_id)

    open_by(staffed.clinician, staffed, course_id, weight_kg=None)


@pytest.mark.parametrize("weight_kg", [Decimal("29.9"), Decimal(301)])
def test_a_weight_that_is_likely_a_slip_is_refused(staffed, course_id, weight_kg):
    with pytest.raises(Invalid, match="expected 30 to 300 kg"):
        open_by(staffed.clinician, staffed, course_id, weight_kg=weight_kg)


def test_a_course_that_has_ended_takes_no_session(staffed, course_id):
    with clinic_scope([staffed.id]):
        Course.objects.filter(id=course_id).update(
            status="stopped", ended_at="2026-01-01T00:00Z", ended_by=staffed.clinician
        )

    with pytest.raises(Conflict, match="ended"):
        open_by(staffed.clinician, staffed, course_id)


def test_only_who_may_chart_opens_a_session(staffed, course_id):
    with pytest.raises(NotAllowed):
        open_by(staffed.clinic_lead, staffed, course_id)


def test_another_clinic_learns_nothing(staffed, course_id):
    other = clinic("inland", "Inland Clinic")

    with pytest.raises(NotFound):
        open_by(other.clinician, staffed, course_id)
    with pytest.raises(NotFound):
        open_by(other.clinician, other, course_id)


def test_the_weight_of_the_last_visit_is_offered_when_it_is_the_newest(staffed, course_id):
    visits.start(staffed, course_id, weight_kg=Decimal("71.5"))

    start = session_start(by=staffed.assistant, clinic_id=staffed.id, course_id=course_id)

    assert start.weight_kg == Decimal("71.5")
    assert (start.next_number, start.open_number) == (2, 1)
