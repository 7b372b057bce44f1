"""A page asks once who may do what; a write asks again, in its own transaction."""

import pytest

from perineural.records.actions.patients import PatientDetails, register_patient
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Membership
from perineural.records.permissions import Permission, check_can, found_at_the_door
from tests.factories.clinic import clinic

pytestmark = pytest.mark.django_db
SEE = frozenset({Permission.SEE_PATIENTS, Permission.REGISTER_PATIENTS})


def test_what_the_door_found_holds_for_that_person_in_that_clinic_alone():
    harbour, river = clinic(), clinic("river", "River Clinic")
    person = harbour.clinician
    with found_at_the_door(person.id, harbour.id, SEE):
        check_can(person, harbour.id, Permission.SEE_PATIENTS)
        with pytest.raises(NotAllowed):
            check_can(person, harbour.id, Permission.SIGN)
        with pytest.raises(NotFound):
            check_can(person, river.id, Permission.SEE_PATIENTS)
        with pytest.raises(NotFound):
            check_can(river.clinician, harbour.id, Permission.SEE_PATIENTS)


def test_a_write_is_refused_when_the_right_was_taken_after_the_door():
    harbour = clinic()
    person = harbour.clinician
    with clinic_scope([harbour.id], person.id):
        Membership.objects.filter(user=person).update(active=False)
    details = PatientDetails(family_name="Late", given_names="Too", birth_date="1980-01-01")
    with found_at_the_door(person.id, harbour.id, SEE), pytest.raises(NotFound):
        register_patient(by=person, clinic_id=harbour.id, patient_id=new_key(), details=details)
