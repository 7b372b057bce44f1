"""The pages of assessment, decision and plan: what they show, keep, refuse and restore."""

import json

import pytest
from django.urls import reverse

from perineural.clinical.candidacy import QUESTIONS
from perineural.clinical.conditions import CONDITIONS
from perineural.records.actions import patients
from perineural.records.actions.drafts import save_draft
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Assessment, Candidacy, Course
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db

MARK = {"id": "a", "view": "foot-lateral-right", "x": -40, "y": -100, "value": 7, "nerve": "F2"}


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def patient_id(staffed):
    return clinic.patient(staffed)


@pytest.fixture
def complaint_id(staffed, patient_id):
    return clinic.complaint(staffed, patient_id)


def sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.fixture
def clinician(client, staffed):
    sign_in(client, staffed.clinician)
    return client


def address(staffed, name, **which):
    return reverse(name, kwargs={"clinic_slug": staffed.slug, **which})


def filled_in(then="sign", recipe_id="", **changed):
    flags = CONDITIONS["achilles_tendonitis"].red_flags
    values = {
        "key": str(new_key()),
        "candidacy_key": str(new_key()),
        "history": "A year of pain.",
        "pain_usual": "6",
        "analgesic_days_per_week": "3",
        "function_score": "48",
        "examination": "Tender.",
        "tender_points": json.dumps([MARK]),
        "differential": "",
        "planned_modality": "injection",
        "planned_recipe": str(recipe_id),
        "imaging-TOTAL_FORMS": "1",
        "imaging-INITIAL_FORMS": "0",
        "imaging-0-modality": "",
        "imaging-0-performed_on": "",
        "imaging-0-finding": "",
        "then": then,
    }
    values |= {f"flag_{key}": "no" for key in flags}
    values |= {f"question_{question.key}": "no" for question in QUESTIONS}
    return {**values, **changed}


def takes_warfarin(staffed, patient_id):
    patients.add_history_item(
        by=staffed.clinician,
        clinic_id=staffed.id,
        patient_id=patient_id,
        item_id=new_key(),
        kind="medication",
        display="Warfarin 5 mg",
    )


def test_nothing_is_answered_before_the_clinician_answers(
    clinician, staffed, patient_id, complaint_id
):
    takes_warfarin(staffed, patient_id)
    page = clinician.get(address(staffed, "assessment", complaint_id=complaint_id))
    text = page.content.decode()
    assert "Warfarin 5 mg" in text
    assert text.count('name="flag_') == 3 * len(CONDITIONS["achilles_tendonitis"].red_flags)
    form = page.context["form"]
    assert not [name for name in form.initial if name.startswith(("flag_", "question_"))]


def test_signing_leads_to_the_decision(clinician, staffed, complaint_id):
    recipe_id = planning.recipe(staffed)
    url = address(staffed, "assessment", complaint_id=complaint_id)
    answer = clinician.post(url, filled_in(recipe_id=recipe_id), follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Is this right for this patient?" in text
    assert "Suitable" in text
    with clinic_scope([staffed.id]):
        assessment = Assessment.objects.get()
        assert assessment.status == "signed"
        assert assessment.tender_points.get().tenderness == 7


def test_a_second_tap_signs_once(clinician, staffed, complaint_id):
    url = address(staffed, "assessment", complaint_id=complaint_id)
    sent = filled_in()
    first, second = clinician.post(url, sent), clinician.post(url, sent)
    assert first.url == second.url
    with clinic_scope([staffed.id]):
        assert Candidacy.objects.count() == 1


def test_a_draft_is_kept_and_comes_back(clinician, staffed, complaint_id):
    url = address(staffed, "assessment", complaint_id=complaint_id)
    sent = filled_in("save", history="Half a story", flag_tendon_rupture="")
    assert clinician.post(url, sent).status_code == 302
    page = clinician.get(url)
    assert "Half a story" in page.content.decode()
    assert page.context["form"].initial["key"] == sent["key"]
    assert "flag_tendon_rupture" not in page.context["form"].initial


def test_another_picture_can_be_added_without_a_script(clinician, staffed, complaint_id):
    url = address(staffed, "assessment", complaint_id=complaint_id)
    picture = {"imaging-0-modality": "MRI", "imaging-0-finding": "Clear."}
    answer = clinician.post(url, filled_in("imaging", **picture))
    assert answer.url.endswith("#imaging")
    rows = clinician.get(url).context["imaging_rows"]
    assert [row.initial.get("finding") for row in rows] == ["Clear.", None]


def test_what_was_typed_last_is_back_after_a_closed_tab(clinician, staffed, complaint_id):
    typed = {
        "key": str(new_key()),
        "history": "Half a sente",
        "flag_tendon_rupture": "yes",
        "imaging-0-modality": "CT",
        "imaging-0-finding": "Half a pict",
    }
    save_draft(
        by=staffed.clinician,
        clinic_id=staffed.id,
        kind="assessment",
        subject_id=complaint_id,
        fields=typed,
    )
    page = clinician.get(address(staffed, "assessment", complaint_id=complaint_id))
    text = page.content.decode()
    assert "Half a sente" in text
    assert "Half a pict" in text
    assert page.context["form"].initial["flag_tendon_rupture"] == "yes"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"analgesic_days_per_week": "9"}, "less than or equal to 7"),
        ({"function_score": "101"}, "expected 0 to 100"),
        ({"tender_points": "{"}, "cannot be read"),
        ({"tender_points": json.dumps([{**MARK, "value": None}])}, "point 1"),
        ({"tender_points": json.dumps([{**MARK, "x": 9000}])}, "off the"),
        ({"planned_modality": ""}, "required"),
        ({"flag_tendon_rupture": "perhaps"}, "not one of the available choices"),
        ({"imaging-0-finding": "A shadow"}, "A picture is not complete"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_is_lost(
    clinician, staffed, complaint_id, changed, words
):
    url = address(staffed, "assessment", complaint_id=complaint_id)
    answer = clinician.post(url, filled_in(**changed))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "A year of pain." in text
    with clinic_scope([staffed.id]):
        assert not Assessment.objects.exists()


def decided(staffed, complaint_id, **changed):
    key = planning.signed_assessment(staffed, complaint_id, planning.recipe(staffed), **changed)
    with clinic_scope([staffed.id]):
        return Candidacy.objects.get(id=key).assessment_id


def test_agreeing_takes_one_tap_and_leads_to_the_plan(clinician, staffed, complaint_id):
    url = address(staffed, "candidacy", assessment_id=decided(staffed, complaint_id))
    assert "Agree" in clinician.get(url).content.decode()
    page = clinician.post(url, {"then": "agree"}, follow=True)
    assert "Plan the course" in page.content.decode()


def test_a_red_flag_leaves_no_way_to_a_plan_and_offers_the_letter(clinician, staffed, complaint_id):
    flags = dict.fromkeys(CONDITIONS["achilles_tendonitis"].red_flags, "no")
    assessment_id = decided(staffed, complaint_id, red_flags={**flags, "tendon_rupture": "yes"})
    url = address(staffed, "candidacy", assessment_id=assessment_id)
    page = clinician.get(url)
    offered = [key for key, _ in page.context["form"].fields["decision"].choices]
    assert offered == ["not_suitable"]
    assert address(staffed, "referral_letter", assessment_id=assessment_id) in page.content.decode()
    forced = clinician.post(url, {"decision": "suitable", "reason": "I am sure."})
    assert forced.status_code == 422
    letter = clinician.get(address(staffed, "referral_letter", assessment_id=assessment_id))
    assert "Refer to be seen today" in letter.content.decode()
    assert "We have not treated" in letter.content.decode()
    assert f"{staffed.clinician.full_name}, GMC 0000000" in letter.content.decode()


def test_deciding_otherwise_without_a_reason_is_refused(clinician, staffed, complaint_id):
    url = address(staffed, "candidacy", assessment_id=decided(staffed, complaint_id))
    answer = clinician.post(url, {"decision": "not_suitable", "reason": ""})
    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()


def test_a_plan_starts_from_the_conditions_nerves_and_becomes_a_course(
    clinician, staffed, complaint_id
):
    key = planning.candidacy(staffed, complaint_id)
    url = address(staffed, "course_new", candidacy_id=key)
    form = clinician.get(url).context["form"]
    assert form.initial["nerves"] == list(CONDITIONS["achilles_tendonitis"].default_nerves)
    sent = {
        "key": form.initial["key"],
        "recipe": form.initial["recipe"],
        "nerves": ["F2"],
        "goals": "Walk.",
        "sessions_planned": "6",
        "interval_days": "7",
        "review_after_session": "3",
        "next_session_on": "2026-03-02",
    }
    too_many = clinician.post(url, {**sent, "sessions_planned": "99"})
    assert too_many.status_code == 422
    page = clinician.post(url, sent, follow=True)
    assert "Take consent" in page.content.decode()
    with clinic_scope([staffed.id]):
        assert Course.objects.get().nerves == ["F2"]


def test_a_course_under_way_is_changed_and_not_doubled(
    clinician, staffed, patient_id, complaint_id
):
    course_id = planning.course(staffed, patient_id, complaint_id)
    key = planning.candidacy(staffed, complaint_id)
    url = address(staffed, "course_new", candidacy_id=key)
    page = clinician.get(url)
    assert "Change the course" in page.content.decode()
    first = page.context["form"].initial
    sent = {**first, "sessions_planned": 4, "next_session_on": "2026-03-02"}
    assert clinician.post(url, sent).status_code == 302
    with clinic_scope([staffed.id]):
        course = Course.objects.get()
        assert (course.id, course.sessions_planned) == (course_id, 4)


def test_without_a_signed_recipe_the_plan_points_to_the_recipes(clinician, staffed, complaint_id):
    key = planning.candidacy(staffed, complaint_id)
    with clinic_scope([staffed.id]):
        recipe_id = Candidacy.objects.get(id=key).recipe_id
    clinician.post(address(staffed, "recipe_retire", recipe_id=recipe_id))
    page = clinician.get(address(staffed, "course_new", candidacy_id=key))
    assert "No recipe is ready" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("assessment", 403), ("assessment_view", 200), ("candidacy", 200)]
)
def test_an_assistant_reads_and_does_not_assess(client, staffed, complaint_id, name, status):
    assessment_id = decided(staffed, complaint_id)
    which = {"complaint_id": complaint_id} if name == "assessment" else {}
    which = which or {"assessment_id": assessment_id}
    sign_in(client, staffed.assistant)
    page = client.get(address(staffed, name, **which))
    assert page.status_code == status
    assert "Agree" not in page.content.decode()


def test_what_is_on_the_record_stands_before_the_answers_and_the_signature(
    clinician, staffed, patient_id, complaint_id
):
    takes_warfarin(staffed, patient_id)
    text = clinician.get(address(staffed, "assessment", complaint_id=complaint_id)).content.decode()

    assert text.index("Warfarin 5 mg") < text.index("Before treating") < text.index("Sign and see")
