"""Consent holds the very text that was shown, for one course and one recipe, until withdrawn."""

import hashlib

import pytest

from perineural.records.actions import consents, courses
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Complaint, Consent
from perineural.records.queries.consents import consent_page, consent_start
from perineural.records.queries.courses import course_page
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def complaint_id(staffed):
    patient_id = clinic.patient(staffed, family_name="Müller-Åkesson", given_names="Zoë Ana")
    return clinic.complaint(staffed, patient_id)


@pytest.fixture
def course_id(staffed, complaint_id):
    with clinic_scope([staffed.id]):
        patient_id = Complaint.objects.get(id=complaint_id).patient_id
    return planning.course(staffed, patient_id, complaint_id)


def shown(staffed, course_id):
    return consent_start(by=staffed.assistant, clinic_id=staffed.id, course_id=course_id)


def sign(staffed, course_id, **changed):
    values = {
        "by": staffed.assistant,
        "clinic_id": staffed.id,
        "consent_id": new_key(),
        "course_id": course_id,
        "signer_name": "Zoë Müller-Åkesson",
        "questions_answered": True,
        "hash_of_text_shown": shown(staffed, course_id).text_hash,
    }
    return consents.sign_consent(**{**values, **changed})


def page_of(staffed, consent_id):
    return consent_page(by=staffed.clinician, clinic_id=staffed.id, consent_id=consent_id)


def test_the_text_names_problem_side_parts_and_what_is_off_label(staffed, course_id):
    text = shown(staffed, course_id).text
    for words in ("Achilles", "right side", "Dextrose 5 % injection", "Lidocaine", "off-label"):
        assert words in text


def test_the_text_shown_is_the_text_kept_with_its_hash(staffed, course_id):
    text = shown(staffed, course_id).text
    consent = page_of(staffed, sign(staffed, course_id)).consent
    assert consent.text == text
    assert consent.text_hash == hashlib.sha256(text.encode()).hexdigest()
    assert consent.is_unaltered
    assert consent.state == "in force"


@pytest.mark.parametrize(
    "name", ["zoe muller-akesson", "MÜLLER-ÅKESSON", "Ms Zoë Ana  Müller-Åkesson"]
)
def test_capitals_and_accents_of_the_name_do_not_matter(staffed, course_id, name):
    assert sign(staffed, course_id, signer_name=name)


@pytest.mark.parametrize("name", ["", "   ", "Ana Quarrywood", "Zoë", "Müller"])
def test_another_name_is_refused_at_its_field(staffed, course_id, name):
    with pytest.raises(Invalid) as refusal:
        sign(staffed, course_id, signer_name=name)
    assert refusal.value.field == "signer_name"


def test_nobody_signs_before_their_questions_are_answered(staffed, course_id):
    with pytest.raises(Invalid) as refusal:
        sign(staffed, course_id, questions_answered=False)
    assert refusal.value.field == "questions_answered"


def test_a_text_that_changed_since_it_was_shown_is_not_signed(staffed, course_id):
    with pytest.raises(Conflict, match="changed since"):
        sign(staffed, course_id, hash_of_text_shown="0" * 64)


def test_the_same_key_twice_is_one_consent_and_one_audit_event(staffed, course_id):
    key = new_key()
    sign(staffed, course_id, consent_id=key)
    sign(staffed, course_id, consent_id=key)
    with clinic_scope([staffed.id]):
        assert Consent.objects.count() == 1
        assert AuditEvent.objects.filter(action="sign consent").count() == 1


def test_a_second_consent_waits_until_the_first_is_withdrawn(staffed, course_id):
    first = sign(staffed, course_id)
    with pytest.raises(Conflict, match="already"):
        sign(staffed, course_id)
    withdraw(staffed, first)
    assert sign(staffed, course_id)


def withdraw(staffed, consent_id, reason="Would rather wait."):
    consents.withdraw_consent(
        by=staffed.assistant, clinic_id=staffed.id, consent_id=consent_id, reason=reason
    )


def test_a_withdrawn_consent_stays_readable_with_its_reason(staffed, course_id):
    key = sign(staffed, course_id)
    withdraw(staffed, key)
    withdraw(staffed, key, "A second tap.")
    consent = page_of(staffed, key).consent
    assert (consent.state, consent.withdrawn_reason) == ("withdrawn", "Would rather wait.")
    assert (
        course_page(by=staffed.clinician, clinic_id=staffed.id, course_id=course_id).consent is None
    )


def test_withdrawing_needs_what_the_patient_said(staffed, course_id):
    key = sign(staffed, course_id)
    with pytest.raises(Invalid) as refusal:
        withdraw(staffed, key, "  ")
    assert refusal.value.field == "reason"


def test_a_consent_does_not_cover_another_recipe(staffed, complaint_id, course_id):
    key = sign(staffed, course_id)
    other = planning.recipe(staffed)
    candidacy_id = planning.candidacy(staffed, complaint_id, other)
    courses.change_course(
        by=staffed.clinician,
        clinic_id=staffed.id,
        course_id=course_id,
        candidacy_id=candidacy_id,
        plan=courses.CoursePlan(other, ("F2",), 4, 7, 3),
    )
    assert page_of(staffed, key).consent.state == "for another recipe"
    page = course_page(by=staffed.clinician, clinic_id=staffed.id, course_id=course_id)
    assert page.next_step == "consent"


@pytest.mark.parametrize("role", ["clinic_lead", "administrator", "researcher"])
def test_who_does_not_take_consent_cannot_see_or_sign_it(staffed, course_id, role):
    with pytest.raises(NotAllowed):
        sign(staffed, course_id, by=staffed.person(role))


def test_another_clinics_consent_is_not_there(staffed, course_id):
    hill = clinic.clinic("hill", "Hill Clinic")
    key = sign(staffed, course_id)
    with pytest.raises(NotFound):
        page_of(hill, key)
    with pytest.raises(NotFound):
        withdraw(hill, key)


def test_deeper_nerves_are_said_only_where_they_are_planned(staffed, course_id):
    said = "lie deeper"
    assert said not in shown(staffed, course_id).text
    patient_id = clinic.patient(staffed, "Fernside", "Olu")
    wrist = clinic.complaint(staffed, patient_id, "carpal_tunnel_syndrome", "left")
    assert said in shown(staffed, planning.course(staffed, patient_id, wrist)).text
