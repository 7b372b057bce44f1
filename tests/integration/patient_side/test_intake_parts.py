"""An intake in parts: painkillers, earlier treatments, health, and the questionnaires it needs."""

import dataclasses
import json

import pytest
from django.test import Client

from perineural.records.actions.birth_dates import open_intake_again
from perineural.records.actions.intake import accept_intake
from perineural.records.actions.questionnaire_answers import complete_for_intake
from perineural.records.actions.questionnaires import retire_questionnaire
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    InstrumentScore,
    Intake,
    Medication,
    QuestionnaireAnswer,
)
from perineural.records.tokens import make_token
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.questionnaires import ANSWERS, published
from tests.factories.visits import CONTACT, TOLD, asked, holder, told

pytestmark = pytest.mark.django_db
LISTS = {
    "painkillers-TOTAL_FORMS": "3",
    "painkillers-INITIAL_FORMS": "0",
    "painkillers-0-name": "Ibuprofen 400",
    "painkillers-0-days_per_week": "3",
    "painkillers-1-name": "Aspirin",
    "painkillers-1-days_per_week": "1",
    "painkillers-2-name": "",
    "painkillers-2-days_per_week": "",
    "treatments-TOTAL_FORMS": "1",
    "treatments-INITIAL_FORMS": "0",
    "treatments-0-kind": "injection",
    "treatments-0-what": "Cortisone at the heel",
    "treatments-0-when": "2024",
    "treatments-0-helped": "little",
    "condition_diabetes": "yes",
    "condition_pregnancy": "no",
    "condition_bleeding_disorder": "unknown",
}


@pytest.fixture
def staffed():
    return clinic()


def row(staffed):
    with clinic_scope([staffed.id]):
        return Intake.objects.get()


def address(staffed, intake_id):
    return f"/i/{make_token('intake', staffed.id, intake_id)}/"


def form(**changed):
    values = dataclasses.asdict(TOLD)
    for name in ("painkillers", "earlier_treatments", "conditions_told"):
        del values[name]
    values["pain_drawing"] = json.dumps(values["pain_drawing"])
    return {**values, **LISTS, **changed}


def draft(client, page, **fields):
    body = json.dumps({"fields": fields})
    return client.post(page + "draft/", body, content_type="application/json")


def accept(staffed, intake_id):
    return accept_intake(
        by=staffed.assistant,
        clinic_id=staffed.id,
        intake_id=intake_id,
        complaint_id=new_key(),
        patient_id=None,
    )


def test_lists_are_kept_in_parts_and_read_by_the_clinic(staffed):
    intake_id = asked(staffed)
    assert Client().post(address(staffed, intake_id), form()).status_code == 302
    kept = row(staffed)
    assert kept.painkillers == [
        {"name": "Ibuprofen 400", "days_per_week": 3},
        {"name": "Aspirin", "days_per_week": 1},
    ]
    assert kept.earlier_treatments == [
        {"kind": "injection", "what": "Cortisone at the heel", "when": "2024", "helped": "little"}
    ]
    assert kept.conditions_told == {
        "diabetes": "yes",
        "pregnancy": "no",
        "bleeding_disorder": "unknown",
    }
    staff = Client()
    staff.force_login(staffed.assistant)
    page = staff.get(f"/c/harbour/intake/{intake_id}/").content.decode()
    assert "Ibuprofen 400: 3 days a week" in page
    assert "Injection: Cortisone at the heel, 2024; it helped a little" in page
    health = page.split("Their health")[1]
    yes, rest = health.split("Not known", 1)
    assert "Diabetes" in yes
    assert "Answered no: 1 question" in rest
    assert "Not answered: " in rest


def test_a_painkiller_is_a_medicine_of_the_record_once_however_often_it_is_listed(staffed):
    intake_id = asked(staffed)
    Client().post(address(staffed, intake_id), form(medicines="metformin, aspirin"))
    accept(staffed, intake_id)
    with clinic_scope([staffed.id]):
        medicines = dict(Medication.objects.values_list("display", "classes"))
    assert set(medicines) == {"metformin", "aspirin", "Ibuprofen 400"}
    assert medicines["aspirin"]


def test_what_was_typed_into_the_lists_comes_back(staffed):
    page, client = address(staffed, asked(staffed)), Client()
    assert draft(client, page, **LISTS).status_code == 204
    text = client.get(page).content.decode()
    assert 'value="Ibuprofen 400"' in text
    assert '<option value="3" selected' in text
    assert 'value="Cortisone at the heel"' in text
    assert '<option value="injection" selected' in text
    assert 'id="id_condition_diabetes_0" value="yes" checked' in text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"painkillers-2-name": "Codeine"}, "Please say on how many days a week."),
        ({"painkillers-2-days_per_week": "2"}, "Please say which painkiller."),
        ({"painkillers-0-days_per_week": "9"}, "9"),
        ({"painkillers-0-days_per_week": "7"}, "more days than painkillers in all"),
        ({"treatments-0-what": ""}, "Please say what was done."),
        ({"treatments-0-kind": ""}, "Please choose injection or surgery."),
        ({"treatments-0-kind": "magic"}, "magic"),
        ({"condition_diabetes": "perhaps"}, "perhaps"),
    ],
)
def test_a_list_that_is_half_said_is_refused_beside_its_row(staffed, changed, words):
    page = Client().post(address(staffed, asked(staffed)), form(**changed))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert row(staffed).status == "open"


@pytest.mark.parametrize(
    "changed",
    [
        {"painkillers": ({"name": "Codeine", "days_per_week": 8},)},
        {"painkillers": ({"name": "Codeine", "days_per_week": 1},) * 21},
        {"conditions_told": {"no such question": "yes"}},
        {"conditions_told": {"diabetes": "perhaps"}},
    ],
)
def test_the_record_itself_refuses_what_cannot_be(staffed, changed):
    with pytest.raises(Invalid):
        told(staffed, asked(staffed), dataclasses.replace(TOLD, **changed))


CONDITION = "achilles_tendonitis"


def test_the_questionnaires_of_the_condition_must_be_filled_in_before_it_is_sent(staffed):
    other, needed = (
        published(staffed, "migraine", url="https://invented.example/other"),
        published(staffed, CONDITION),
    )
    intake_id, client = asked(staffed, condition=CONDITION), Client()
    page = address(staffed, intake_id)
    assert "to do" in client.get(page).content.decode()
    assert client.get(f"{page}q/{other}/").status_code == 404
    refused = client.post(page, form())
    assert refused.status_code == 422
    assert "fill in the questionnaires" in refused.content.decode()

    assert client.post(f"{page}q/{needed}/", {"q:numb": "yes"}).status_code == 422
    assert client.post(f"{page}q/{needed}/", ANSWERS).status_code == 302
    assert "done" in client.get(page).content.decode()
    assert client.post(page, form()).status_code == 302
    staff = Client()
    staff.force_login(staffed.assistant)
    review = staff.get(f"/c/harbour/intake/{intake_id}/").content.decode()
    assert "Troubled nights" in review
    assert "Baker &amp; cook" in review

    patient_id = accept(staffed, intake_id)
    with clinic_scope([staffed.id]):
        answers = QuestionnaireAnswer.objects.get()
    assert answers.patient_id == patient_id
    assert answers.complaint_id
    assert client.post(f"{page}q/{needed}/", ANSWERS).status_code == 410


def test_answers_can_be_changed_until_the_intake_is_sent(staffed):
    needed = published(staffed, CONDITION)
    intake_id, client = asked(staffed, condition=CONDITION), Client()
    page = f"{address(staffed, intake_id)}q/{needed}/"
    client.post(page, ANSWERS)
    assert "Baker &amp; cook" in client.get(page).content.decode()
    client.post(page, {**ANSWERS, "q:job": "Gardener"})
    with clinic_scope([staffed.id]):
        answers = QuestionnaireAnswer.objects.get()
    assert "Gardener" in str(answers.response)
    by = holder(staffed, intake_id, "intake")
    retire_questionnaire(by=staffed.clinician, clinic_id=staffed.id, questionnaire_id=needed)
    with pytest.raises(NotFound):
        complete_for_intake(by=by, intake_id=intake_id, questionnaire_id=needed, answers={})


def test_an_intake_that_was_sent_takes_no_more_answers(staffed):
    intake_id = told(staffed, asked(staffed, condition=CONDITION))
    needed = published(staffed, CONDITION)
    with pytest.raises(Conflict):
        complete_for_intake(
            by=holder(staffed, intake_id, "intake"),
            intake_id=intake_id,
            questionnaire_id=needed,
            answers={},
        )


def test_a_total_told_in_an_intake_becomes_the_patients_when_it_is_taken_in(staffed):
    client = Client()
    client.force_login(staffed.clinician)
    new = client.post("/c/harbour/questionnaires/new/", {"bundled": "pgic"})
    client.post(new.url + "publish/", {"conditions": [CONDITION]})
    intake_id = asked(staffed, condition=CONDITION)
    page, mine = address(staffed, intake_id), Client()
    mine.post(f"{page}q/{new.url.split('/')[-2]}/", {"q:pgic": "3"})
    mine.post(page, form())
    accept(staffed, intake_id)
    with clinic_scope([staffed.id]):
        assert InstrumentScore.objects.filter(instrument="pgic", score=3).exists()


def test_another_device_gives_the_birth_date_before_it_sees_or_changes_the_intake(staffed):
    intake_id = asked(staffed)
    page, mine, other = address(staffed, intake_id), Client(), Client()
    assert draft(mine, page, history="It began one morning.").status_code == 204
    assert "one morning" not in other.get(page).content.decode()
    assert draft(other, page, history="not me").status_code == 400
    assert other.post(page, form()).status_code == 403
    for _ in range(5):
        answer = other.post(page, {"birth_date": "1950-01-01"})
    assert "given too often" in answer.content.decode()
    born = {"birth_date": CONTACT.birth_date.isoformat()}
    assert other.post(page, born).status_code == 422
    assert "one morning" in mine.get(page).content.decode()

    staff = Client()
    staff.force_login(staffed.assistant)
    review = f"/c/harbour/intake/{intake_id}/"
    assert "wrong birth date was given five times" in staff.get(review).content.decode()
    assert staff.post(review + "open/").status_code == 302
    assert other.post(page, born).status_code == 302
    assert "one morning" in other.get(page).content.decode()
    assert events(staffed, "wrong birth date") == 6
    assert events(staffed, "open intake again") == 1


def test_only_who_registers_patients_opens_it_again(staffed):
    here = {"clinic_id": staffed.id, "intake_id": asked(staffed)}
    with pytest.raises(NotAllowed):
        open_intake_again(by=staffed.clinic_lead, **here)
    with pytest.raises(NotFound):
        open_intake_again(by=staffed.assistant, **{**here, "intake_id": new_key()})


def test_opening_the_intake_with_another_kind_of_cookie_shows_nothing(staffed):
    first, second = asked(staffed), asked(staffed)
    mine = Client()
    draft(mine, address(staffed, first), history="mine")
    draft(Client(), address(staffed, second), history="of somebody else")
    assert "of somebody else" not in mine.get(address(staffed, second)).content.decode()
