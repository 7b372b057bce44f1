"""Assessing and planning whatever the condition: with a questionnaire or none, on any side."""

from decimal import Decimal

import pytest
from django.urls import reverse

from perineural.clinical.conditions import CONDITIONS, conditions_by_area
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.models import Assessment, InstrumentScore
from tests.factories import clinic, planning

pytestmark = pytest.mark.django_db
WITHOUT_QUESTIONNAIRE = [key for key, each in CONDITIONS.items() if not each.function_instrument]


@pytest.fixture
def staffed():
    return clinic.clinic()


@pytest.fixture
def patient_id(staffed):
    return clinic.patient(staffed, weight_kg=Decimal(70))


@pytest.fixture
def clinician(client, staffed):
    client.force_login(
        staffed.clinician, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def address(staffed, name, **which):
    return reverse(name, kwargs={"clinic_slug": staffed.slug, **which})


def test_the_list_of_what_hurts_is_grouped_by_place(staffed, patient_id, clinician):
    page = clinician.get(address(staffed, "complaint_new", patient_id=patient_id)).content.decode()
    for words, conditions in conditions_by_area():
        assert words in page
        for condition in conditions:
            assert f'value="{condition.key}"' in page


@pytest.mark.parametrize("key", CONDITIONS)
def test_every_condition_can_be_assessed_on_its_usual_side(key, staffed, patient_id, clinician):
    condition = CONDITIONS[key]
    side = condition.usual_sides[-1]
    complaint_id = clinic.complaint(staffed, patient_id, condition=key, side=side)
    page = clinician.get(address(staffed, "assessment", complaint_id=complaint_id))
    text = page.content.decode()
    assert page.status_code == 200
    for flag in condition.red_flags:
        assert f'name="flag_{flag}"' in text
    assert ('name="function_score"' in text) == bool(condition.function_instrument)
    assert "Easily mistaken" in text


@pytest.mark.parametrize("key", WITHOUT_QUESTIONNAIRE)
def test_without_a_questionnaire_an_assessment_is_signed_and_read(
    key, staffed, patient_id, clinician
):
    complaint_id = clinic.complaint(
        staffed, patient_id, condition=key, side=CONDITIONS[key].usual_sides[0]
    )
    planning.signed_assessment(staffed, complaint_id)
    with clinic_scope([staffed.id]):
        assessment_id = Assessment.objects.get(complaint_id=complaint_id).id
        assert not InstrumentScore.objects.exists()
    page = clinician.get(address(staffed, "assessment_view", assessment_id=assessment_id))
    assert page.status_code == 200


def test_a_score_without_a_questionnaire_is_refused_in_words(staffed, patient_id):
    complaint_id = clinic.complaint(staffed, patient_id, condition="acute_injury", side="left")
    with pytest.raises(Invalid, match="No questionnaire of function was chosen for acute injury"):
        planning.signed_assessment(staffed, complaint_id, function_score=Decimal(5))
    with clinic_scope([staffed.id]):
        assert not Assessment.objects.exists()


def test_the_plan_chooses_no_nerve_the_complaint_may_not_reach(staffed, patient_id, clinician):
    complaint_id = clinic.complaint(staffed, patient_id, condition="sciatica", side="left")
    candidacy_id = planning.candidacy(staffed, complaint_id)
    page = clinician.get(address(staffed, "course_new", candidacy_id=candidacy_id))
    form = page.context["form"]
    assert form["nerves"].value() == ["L1", "L2", "L3", "L5"]
    assert [key for key, _ in form.fields["nerves"].choices][:8] == [
        "L1", "L2", "L3", "L5", "F1", "F2", "F3", "F4",
    ]  # fmt: skip
    assert "Only where the complaint reaches" in page.content.decode()


def test_after_an_operation_the_clinician_chooses_the_nerves(staffed, patient_id, clinician):
    complaint_id = clinic.complaint(
        staffed, patient_id, condition="post_surgical_pain", side="midline"
    )
    candidacy_id = planning.candidacy(staffed, complaint_id)
    page = clinician.get(address(staffed, "course_new", candidacy_id=candidacy_id))
    assert page.context["form"]["nerves"].value() == []
    assert "after hernia repair" in page.content.decode()
