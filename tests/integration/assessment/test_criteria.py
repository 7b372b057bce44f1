"""Diagnostic criteria in an assessment: asked, decided, kept, read again, and told in letters."""

import json

import pytest
from django.urls import reverse

from perineural.clinical.conditions import CONDITIONS
from perineural.records.actions import assessment as actions
from perineural.records.actions.drafts import save_draft
from perineural.records.actions.reviews import end_course
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Assessment, AuditEvent, Candidacy
from perineural.records.queries.assessment import assessment_sheet, assessment_to_read
from perineural.records.queries.story import story
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db

KINDS = ("sensory", "vasomotor", "sudomotor_oedema", "motor_trophic")
MET = {
    "disproportionate": "yes",
    **{f"symptom_{kind}": "yes" for kind in KINDS[:3]},
    **{f"sign_{kind}": "yes" for kind in KINDS[:2]},
    "no_better_diagnosis": "yes",
}
OPEN = {**MET, "no_better_diagnosis": "unknown"}


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def patient_id(staffed):
    return clinic.patient(staffed)


@pytest.fixture
def hand(staffed, patient_id):
    """A complaint of complex regional pain."""
    return clinic.complaint(staffed, patient_id, "crps", "right")


@pytest.fixture
def widespread(staffed, patient_id):
    """A complaint of fibromyalgia."""
    return clinic.complaint(staffed, patient_id, "fibromyalgia", "bilateral")


@pytest.fixture
def clinician(client, staffed):
    return sign_in(client, staffed.clinician)


def sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(staffed, name, **which):
    return reverse(name, kwargs={"clinic_slug": staffed.slug, **which})


def sent(then, **criteria):
    """What the page sends: the plan, and answers to the criteria."""
    values = {
        "key": str(new_key()),
        "candidacy_key": str(new_key()),
        "planned_modality": "injection",
        "imaging-TOTAL_FORMS": "0",
        "imaging-INITIAL_FORMS": "0",
        "then": then,
    }
    return {**values, **{f"criterion_{key}": answer for key, answer in criteria.items()}}


def signed(staffed, complaint_id, **changed):
    key = planning.signed_assessment(staffed, complaint_id, planning.recipe(staffed), **changed)
    with clinic_scope([staffed.id]):
        return Candidacy.objects.get(id=key).assessment_id


def test_only_a_condition_with_criteria_is_asked_for_them(clinician, staffed, patient_id, hand):
    page = clinician.get(address(staffed, "assessment", complaint_id=hand)).content.decode()
    assert "What is seen now" in page
    assert page.count('name="criterion_') == 3 * 10
    heel = clinic.complaint(staffed, patient_id)
    page = clinician.get(address(staffed, "assessment", complaint_id=heel)).content.decode()
    assert "Diagnostic criteria" not in page


def test_nothing_is_answered_before_the_clinician_answers(clinician, staffed, hand):
    page = clinician.get(address(staffed, "assessment", complaint_id=hand))
    form = page.context["form"]
    assert not [name for name in form.initial if name.startswith("criterion_")]
    assert "Nothing is answered yet" in page.content.decode()


def test_fibromyalgia_is_asked_place_by_place_in_groups_that_fold(clinician, staffed, widespread):
    page = clinician.get(address(staffed, "assessment", complaint_id=widespread)).content.decode()
    for words in ("Left shoulder girdle", "Abdomen", "Waking unrefreshed", "For how many months"):
        assert words in page
    assert page.count('name="criterion_place_') == 19 * 3
    assert page.count('class="fold"') == 8
    assert page.count('class="fold" open') == 1


def test_a_saved_draft_comes_back_with_answers_and_verdict(clinician, staffed, hand):
    url = address(staffed, "assessment", complaint_id=hand)
    assert clinician.post(url, sent("save", **OPEN)).status_code == 302
    page = clinician.get(url)
    initial = page.context["form"].initial
    assert {key: initial[f"criterion_{key}"] for key in OPEN} == OPEN
    text = page.content.decode()
    assert "Signs in 2 of 4 categories, 2 are needed; 2 not answered." in text
    assert "It hangs on: whether another diagnosis explains it better." in text


def test_what_was_typed_is_there_on_another_device(client, staffed, widespread):
    typed = {"key": str(new_key()), "criterion_place_neck": "yes", "criterion_months": "7"}
    save_draft(
        by=staffed.clinician,
        clinic_id=staffed.id,
        kind="assessment",
        subject_id=widespread,
        fields=typed,
    )
    other_device = sign_in(client, staffed.clinician)
    page = other_device.get(address(staffed, "assessment", complaint_id=widespread))
    assert page.context["form"].initial["criterion_place_neck"] == "yes"
    text = page.content.decode()
    assert "Present for 7 months, 3 are needed." in text
    assert "Pain in 1 of 5 regions, 4 are needed; 4 not answered." in text


def test_the_verdict_follows_the_answers_while_they_are_given(clinician, staffed):
    url = address(staffed, "criteria_work_out", condition="crps")
    answered = {f"criterion_{key}": answer for key, answer in MET.items()}
    text = clinician.post(url, answered).content.decode()
    assert "Symptoms in 3 of 4 categories, 3 are needed; 1 not answered." in text
    assert "not met" not in text
    assert "cannot be said" not in text
    text = clinician.post(url, {**answered, "criterion_no_better_diagnosis": "no"}).content.decode()
    assert "Another diagnosis explains it better." in text
    assert "not met" in text
    with clinic_scope([staffed.id]):
        assert not Assessment.objects.exists()


def test_what_cannot_be_read_is_said_while_it_is_typed(clinician, staffed):
    url = address(staffed, "criteria_work_out", condition="fibromyalgia")
    text = clinician.post(url, {"criterion_months": "3 years"}).content.decode()
    assert "How long: Write months as a number from 0 to 1200" in text


@pytest.mark.parametrize("condition", ["achilles_tendonitis", "nobody_knows"])
def test_a_condition_without_criteria_has_nothing_to_work_out(clinician, staffed, condition):
    url = address(staffed, "criteria_work_out", condition=condition)
    assert clinician.post(url, {}).status_code == 404


def test_an_assistant_is_not_asked_for_criteria(client, staffed, hand):
    assistant = sign_in(client, staffed.assistant)
    url = address(staffed, "criteria_work_out", condition="crps")
    assert assistant.post(url, {}).status_code == 403
    assert assistant.get(address(staffed, "assessment", complaint_id=hand)).status_code == 403


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"months": "three"}, "Write months as a number from 0 to 1200, for example 6 or 2.5."),
        ({"months": "-1"}, "Write months as a number from 0 to 1200, for example 6 or 2.5."),
        ({"months": "1201"}, "Write months as a number from 0 to 1200, for example 6 or 2.5."),
        ({"months": "1.234"}, "Write months as a number from 0 to 1200, for example 6 or 2.5."),
        ({"place_neck": "perhaps"}, "not one of the available choices"),
        ({"trouble_tired": "4"}, "not one of the available choices"),
    ],
)
@pytest.mark.parametrize("then", ["save", "sign"])
def test_an_answer_that_cannot_be_is_said_at_its_place_and_nothing_is_stored(
    clinician, staffed, widespread, then, answer, words
):
    url = address(staffed, "assessment", complaint_id=widespread)
    refusal = clinician.post(url, {**sent(then, **answer), "history": "Years of pain."})
    assert refusal.status_code == 422
    (key,) = answer
    assert words in str(refusal.context["form"][f"criterion_{key}"].errors)
    text = refusal.content.decode()
    assert words in text
    assert "Years of pain." in text
    opened = [group for each in refusal.context["criteria"] for group in each.groups]
    holding = [group for group in opened if any(field.errors for field in group.fields)]
    assert [group.is_open for group in holding] == [True]
    with clinic_scope([staffed.id]):
        assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("condition", "answers", "words"),
    [
        ("crps", {"symptom_sensory": "perhaps"}, "Answer yes, no or not known"),
        ("crps", {"months": "3"}, "not a question asked here"),
        ("fibromyalgia", {"months": "NaN"}, "expected 0 to 1200 months"),
        ("fibromyalgia", {"trouble_tired": "9"}, "0, 1, 2, 3 or not known"),
        ("achilles_tendonitis", {"disproportionate": "yes"}, "not a question asked here"),
    ],
)
def test_the_record_refuses_it_too_and_names_the_question(
    staffed, patient_id, condition, answers, words
):
    side = CONDITIONS[condition].only_side or "right"
    complaint_id = clinic.complaint(staffed, patient_id, condition, side)
    with pytest.raises(Invalid, match=words) as refusal:
        actions.save_assessment(
            by=staffed.clinician,
            clinic_id=staffed.id,
            assessment_id=new_key(),
            complaint_id=complaint_id,
            findings=planning.findings(condition, None, criteria_answers=answers),
        )
    assert refusal.value.field == next(iter(answers))
    with clinic_scope([staffed.id]):
        assert not Assessment.objects.exists()


def test_signed_answers_and_verdict_are_kept_and_audited(staffed, hand):
    assessment_id = signed(staffed, hand, criteria_answers=MET)
    read = assessment_to_read(
        by=staffed.assistant, clinic_id=staffed.id, assessment_id=assessment_id
    )
    assert read.assessment.criteria_answers == MET
    (decided,) = read.assessment.criteria
    assert (decided.key, decided.verdict) == ("budapest", "met")
    assert [part.verdict for part in decided.parts] == ["met"] * 4
    assert {source.status for source in decided.sources} == {"verified", "derived"}
    assert decided.knowledge_version
    with clinic_scope([staffed.id]):
        event = AuditEvent.objects.get(action="sign assessment")
        assert event.details["budapest"] == "met"
        assert "symptom_sensory" not in json.dumps(event.details)


def test_saving_again_replaces_answers_and_verdict(staffed, hand):
    key = new_key()
    not_met = {**MET, "disproportionate": "no"}
    for answers, verdicts in ((MET, ["met"]), (not_met, ["not met"]), ({}, [])):
        actions.save_assessment(
            by=staffed.clinician,
            clinic_id=staffed.id,
            assessment_id=key,
            complaint_id=hand,
            findings=planning.findings("crps", None, criteria_answers=answers),
        )
        sheet = assessment_sheet(by=staffed.clinician, clinic_id=staffed.id, complaint_id=hand)
        assert sheet.draft.criteria_answers == answers
        assert [each.verdict for each in sheet.draft.criteria] == verdicts


def test_a_signed_assessment_shows_verdict_parts_sources_and_every_answer(clinician, staffed, hand):
    assessment_id = signed(staffed, hand, criteria_answers=OPEN)
    url = address(staffed, "assessment_view", assessment_id=assessment_id)
    text = clinician.get(url).content.decode()
    assert "Budapest criteria, for the clinic" in text
    assert "cannot be said" in text
    assert "It hangs on: whether another diagnosis explains it better." in text
    assert "Harden 2010" in text
    assert "Is there swelling, or sweating that changed or differs between the sides?" in text
    assert text.count("Not asked") == 3
    assert "about every third person without the condition meets it too" in text


def test_an_assessment_from_before_says_that_criteria_were_not_asked(clinician, staffed, hand):
    assessment_id = signed(staffed, hand)
    for name in ("assessment_view", "candidacy"):
        text = clinician.get(address(staffed, name, assessment_id=assessment_id)).content.decode()
        assert "not asked" in text
        assert "cannot be said" not in text


def test_the_decision_shows_criteria_and_says_that_the_rules_do_not_weigh_them(
    clinician, staffed, hand
):
    not_met = {**MET, "no_better_diagnosis": "no"}
    argued = {}
    for answers in (MET, not_met):
        assessment_id = signed(staffed, hand, criteria_answers=answers)
        url = address(staffed, "candidacy", assessment_id=assessment_id)
        page = clinician.get(url)
        argued[answers["no_better_diagnosis"]] = page.context["candidacy"].decision
        text = page.content.decode()
        assert "The rules do not weigh this; the clinician does." in text
    assert "Another diagnosis explains it better." in text
    assert argued["yes"] == argued["no"]


def test_the_story_names_the_verdict_of_the_last_signed_assessment(
    clinician, staffed, patient_id, hand
):
    signed(staffed, hand, criteria_answers=OPEN)
    signed(staffed, hand, criteria_answers=MET)
    (complaint,) = story(
        by=staffed.clinician, clinic_id=staffed.id, patient_id=patient_id
    ).complaints
    assert [each.verdict for each in complaint.criteria] == ["met"]
    text = clinician.get(address(staffed, "story", patient_id=patient_id)).content.decode()
    assert "Budapest criteria, for the clinic" in text


def test_the_letter_for_a_red_flag_tells_what_criteria_say(clinician, staffed, hand):
    flags = dict.fromkeys(CONDITIONS["crps"].red_flags, "no")
    flags["septic_joint"] = "yes"
    assessment_id = signed(staffed, hand, criteria_answers=OPEN, red_flags=flags)
    url = address(staffed, "referral_letter", assessment_id=assessment_id)
    text = clinician.get(url).content.decode()
    assert "Budapest criteria, for the clinic: cannot be said" in text
    assert "It hangs on: whether another diagnosis explains it better." in text


def test_the_letter_at_the_end_of_a_course_tells_what_criteria_say(
    clinician, staffed, patient_id, hand
):
    course_id = planning.course(staffed, patient_id, hand)
    signed(staffed, hand, criteria_answers=MET)
    end_course(
        by=staffed.clinician,
        clinic_id=staffed.id,
        course_id=course_id,
        status="referred",
        reason="No relief.",
        referred_to="Pain service",
    )
    text = clinician.get(address(staffed, "referral", course_id=course_id)).content.decode()
    assert "Budapest criteria, for the clinic: met" in text
    assert "Signs in 2 of 4 categories, 2 are needed; 2 not answered." in text
