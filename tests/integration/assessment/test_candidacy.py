"""The rules argue from that day's record; the clinician decides, within what is never set aside."""

import uuid

import pytest
from django.test import Client

from perineural.clinical.candidacy import assess_candidacy
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.clinical.policy import SitePolicy
from perineural.records.actions import candidacy as actions
from perineural.records.actions import patients
from perineural.records.actions.accounts import set_policy
from perineural.records.candidacy_inputs import read_input
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Allergy, AuditEvent, Candidacy, Medication
from perineural.records.queries.candidacy import argued_again, candidacy_page, referral_letter
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db

NO_FLAGS = dict.fromkeys(CONDITIONS["achilles_tendonitis"].red_flags, "no")


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def patient_id(staffed):
    return clinic.patient(staffed)


@pytest.fixture
def complaint_id(staffed, patient_id):
    return clinic.complaint(staffed, patient_id)


def add(staffed, patient_id, kind, display):
    patients.add_history_item(
        by=staffed.clinician,
        clinic_id=staffed.id,
        patient_id=patient_id,
        item_id=new_key(),
        kind=kind,
        display=display,
    )


def row(staffed, key) -> Candidacy:
    with clinic_scope([staffed.id]):
        return Candidacy.objects.get(id=key)


def page(staffed, key, by=None):
    assessment_id = row(staffed, key).assessment_id
    return candidacy_page(
        by=by or staffed.clinician, clinic_id=staffed.id, assessment_id=assessment_id
    )


def decide(staffed, key, decision, reason="", by=None):
    actions.decide_candidacy(
        by=by or staffed.clinician,
        clinic_id=staffed.id,
        candidacy_id=key,
        decision=decision,
        reason=reason,
    )


def signed(staffed, complaint_id, **changed) -> uuid.UUID:
    return planning.signed_assessment(staffed, complaint_id, planning.recipe(staffed), **changed)


def test_a_recorded_allergy_to_the_planned_anaesthetic_shows_in_the_reasons(
    staffed, patient_id, complaint_id
):
    add(staffed, patient_id, "allergy", "Allergy to lidocaine")
    found = page(staffed, signed(staffed, complaint_id)).candidacy
    assert found.decision == "not_suitable"
    assert any("Allergy to lidocaine" in each.text for each in found.hard_stops)


def test_an_ended_medicine_and_a_struck_out_allergy_do_not_count(staffed, patient_id, complaint_id):
    add(staffed, patient_id, "allergy", "Allergy to lidocaine")
    add(staffed, patient_id, "medication", "Warfarin")
    with clinic_scope([staffed.id]):
        Allergy.objects.update(verification="refuted")
        Medication.objects.update(status="stopped")
    assert row(staffed, signed(staffed, complaint_id)).decision == "suitable"


def test_a_state_of_the_record_that_is_not_known_still_counts(staffed, patient_id, complaint_id):
    add(staffed, patient_id, "medication", "Warfarin")
    with clinic_scope([staffed.id]):
        Medication.objects.update(status="unknown")
    found = row(staffed, signed(staffed, complaint_id))
    assert found.decision == "suitable_with_precautions"


def test_a_decision_can_be_argued_again_from_what_was_stored(staffed, patient_id, complaint_id):
    add(staffed, patient_id, "medication", "Warfarin")
    stored = row(staffed, signed(staffed, complaint_id))
    again = assess_candidacy(read_input(stored.inputs))
    assert again.decision == stored.decision
    assert [each.rule for each in again.reasons] == [each["rule"] for each in stored.reasons]
    assert stored.knowledge_version == KNOWLEDGE_VERSION == again.knowledge_version


def again(staffed, key):
    assessment_id = row(staffed, key).assessment_id
    return argued_again(by=staffed.clinician, clinic_id=staffed.id, assessment_id=assessment_id)


def test_argued_again_a_decision_is_the_same_until_the_clinics_rules_change(
    staffed, patient_id, complaint_id
):
    add(staffed, patient_id, "medication", "Warfarin")
    key = signed(staffed, complaint_id)
    assert again(staffed, key).then.is_the_same
    strict = SitePolicy(anticoagulant_rule="refuse")
    set_policy(by=staffed.clinic_lead, clinic_id=staffed.id, policy=strict, reason="Stricter here.")
    found = again(staffed, key)
    assert found.then.is_the_same
    assert (found.now.decision, found.policy_now) == ("not_suitable", 1)
    assert [each.rule for each in found.now.added] == [each.rule for each in found.now.gone]
    assert row(staffed, key).decision == "suitable_with_precautions"


def test_a_decision_that_todays_knowledge_cannot_read_says_so(staffed, complaint_id):
    key = signed(staffed, complaint_id)
    with clinic_scope([staffed.id]):
        stored = Candidacy.objects.get(id=key)
        Candidacy.objects.filter(id=key).update(inputs={**stored.inputs, "condition": "forgotten"})
    with pytest.raises(Conflict, match="unknown condition 'forgotten'"):
        again(staffed, key)


def test_the_page_of_a_decision_argued_again_says_what_differs(staffed, complaint_id):
    assessment_id = row(staffed, signed(staffed, complaint_id)).assessment_id
    client = Client()
    client.force_login(staffed.clinician)
    text = client.get(f"/c/harbour/assessments/{assessment_id}/candidacy/again/").content.decode()
    assert "The same decision for the same reasons." in text
    assert "rules have not changed since" in text


def test_a_red_flag_stops_until_it_was_looked_into(staffed, complaint_id):
    yes = NO_FLAGS | {"deep_vein_thrombosis": "yes"}
    stopped = page(staffed, signed(staffed, complaint_id, red_flags=yes))
    assert (stopped.candidacy.decision, len(stopped.red_flags)) == ("work_up_first", 1)
    how = {"deep_vein_thrombosis": " Doppler on 3 March, Dr Example: none. "}
    key = signed(staffed, complaint_id, red_flags=yes, flags_cleared=how)
    cleared = page(staffed, key)
    assert (cleared.candidacy.decision, cleared.red_flags) == ("suitable_with_precautions", ())
    assert "Doppler on 3 March, Dr Example: none." in cleared.candidacy.reasons[0].text
    assert again(staffed, key).then.is_the_same


def test_words_beside_a_flag_that_was_denied_are_no_clearance(staffed, complaint_id):
    how = {"deep_vein_thrombosis": "Nothing found."}
    key = signed(staffed, complaint_id, flags_cleared=how)
    with clinic_scope([staffed.id]):
        assert Candidacy.objects.get(id=key).assessment.flags_cleared == {}
    assert row(staffed, key).decision == "suitable"


def test_a_decision_names_the_version_of_the_clinics_rules(staffed, patient_id, complaint_id):
    add(staffed, patient_id, "medication", "Warfarin")
    strict = SitePolicy(anticoagulant_rule="refuse")
    version = set_policy(
        by=staffed.clinic_lead, clinic_id=staffed.id, policy=strict, reason="Stricter here."
    )
    found = row(staffed, signed(staffed, complaint_id))
    assert (found.decision, found.policy_version) == ("not_suitable", version)


def test_a_clinician_agrees_without_a_reason_and_once(staffed, complaint_id):
    key = signed(staffed, complaint_id)
    decide(staffed, key, "suitable")
    decide(staffed, key, "suitable")
    found = page(staffed, key).candidacy
    assert (found.clinician_decision, found.may_be_planned) == ("suitable", True)
    assert found.decided_by == "Invented Clinician"
    with pytest.raises(Conflict):
        decide(staffed, key, "not_suitable", "Another thought.")
    with clinic_scope([staffed.id]):
        assert AuditEvent.objects.filter(action="decide candidacy").count() == 1


def test_deciding_otherwise_needs_a_reason(staffed, complaint_id):
    key = signed(staffed, complaint_id)
    with pytest.raises(Invalid) as refusal:
        decide(staffed, key, "work_up_first", "  ")
    assert refusal.value.field == "reason"
    decide(staffed, key, "work_up_first", "I want an ultrasound first.")
    assert not page(staffed, key).candidacy.may_be_planned


def test_a_rule_that_may_be_set_aside_is_set_aside_with_a_reason(staffed, patient_id, complaint_id):
    add(staffed, patient_id, "problem", "Pregnancy")
    key = signed(staffed, complaint_id)
    assert row(staffed, key).decision == "work_up_first"
    decide(staffed, key, "suitable_with_precautions", "The maternity team agrees in writing.")
    assert page(staffed, key).candidacy.may_be_planned


@pytest.mark.parametrize("answer", ["yes", "unknown"])
@pytest.mark.parametrize("decision", ["suitable", "suitable_with_precautions"])
def test_a_red_flag_is_never_set_aside(staffed, complaint_id, answer, decision):
    flags = {**NO_FLAGS, "tendon_rupture": answer}
    key = signed(staffed, complaint_id, red_flags=flags)
    with pytest.raises(Invalid, match="cannot be set aside") as refusal:
        decide(staffed, key, decision, "I am sure.")
    assert refusal.value.field == "decision"
    decide(staffed, key, "not_suitable", "Refer instead.")


def test_an_allergy_to_the_planned_recipe_is_never_set_aside(staffed, patient_id, complaint_id):
    add(staffed, patient_id, "allergy", "Allergy to lidocaine")
    key = signed(staffed, complaint_id)
    with pytest.raises(Invalid, match="cannot be set aside"):
        decide(staffed, key, "suitable_with_precautions", "They tolerated it before.")


def test_the_same_allergy_does_not_stop_a_recipe_without_it(staffed, patient_id, complaint_id):
    add(staffed, patient_id, "allergy", "Allergy to lidocaine")
    plain = planning.recipe(staffed, parts=planning.DEXTROSE_LIDOCAINE[:1])
    key = planning.signed_assessment(staffed, complaint_id, plain)
    found = page(staffed, key).candidacy
    assert found.decision == "suitable_with_precautions"
    assert found.hard_stops == ()


def test_what_is_not_known_is_said_in_words(staffed, complaint_id):
    key = planning.signed_assessment(staffed, complaint_id, None, answers={}, red_flags={})
    not_known = page(staffed, key).candidacy.not_known
    assert "the recipe, and so what it holds" in not_known
    assert any(each.startswith("red flag: ") for each in not_known)
    assert not any("_" in each for each in not_known)


def test_the_letter_names_each_red_flag_the_most_urgent_first(staffed, complaint_id):
    flags = {**NO_FLAGS, "new_muscle_wasting": "yes", "septic_joint": "yes"}
    key = signed(staffed, complaint_id, red_flags=flags)
    letter = referral_letter(
        by=staffed.assistant,
        clinic_id=staffed.id,
        assessment_id=row(staffed, key).assessment_id,
    )
    assert [flag.key for flag in letter.red_flags] == ["septic_joint", "new_muscle_wasting"]
    assert letter.urgency == letter.red_flags[0].urgency


def test_there_is_no_letter_without_a_red_flag(staffed, complaint_id):
    key = signed(staffed, complaint_id)
    with pytest.raises(NotFound):
        referral_letter(
            by=staffed.clinician,
            clinic_id=staffed.id,
            assessment_id=row(staffed, key).assessment_id,
        )


def test_an_assistant_reads_the_decision_and_does_not_take_it(staffed, complaint_id):
    key = signed(staffed, complaint_id)
    assert page(staffed, key, by=staffed.assistant).candidacy.decision == "suitable"
    with pytest.raises(NotAllowed):
        decide(staffed, key, "suitable", by=staffed.assistant)


def test_another_clinics_decision_is_not_there(staffed, complaint_id):
    hill = clinic.clinic("hill", "Hill Clinic")
    key = signed(staffed, complaint_id)
    with pytest.raises(NotFound):
        decide(staffed=hill, key=key, decision="suitable")


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_takes_the_same_queries_whatever_it_holds(
    staffed, patient_id, complaint_id, more, django_assert_num_queries
):
    for number in range(more):
        add(staffed, patient_id, "medication", f"Warfarin {number}")
    key = signed(staffed, complaint_id)
    assessment_id = row(staffed, key).assessment_id
    with clinic_scope([staffed.id], staffed.clinician.id), django_assert_num_queries(8):
        candidacy_page(by=staffed.clinician, clinic_id=staffed.id, assessment_id=assessment_id)
