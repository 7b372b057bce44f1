"""From a self-check to a record: kept once, complete and signed, taken in by those who may."""

import dataclasses
import json

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perineural.records.actions.intake import accept_intake, close_intake
from perineural.records.actions.patients import PatientDetails, register_patient
from perineural.records.actors import Visitor
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Draft, Intake, OutboxMessage
from perineural.records.queries.intake import intake_review, intake_to_fill
from perineural.records.tokens import make_token
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.clinic import clinic, patient
from tests.factories.visits import CONTACT, TOLD, asked, harmless_answers, holder, told

pytestmark = pytest.mark.django_db
CHECK = "/c/harbour/check/"


@pytest.fixture
def staffed():
    return clinic()


def stored(staffed, model=Intake):
    with clinic_scope([staffed.id]):
        return list(model.objects.all())


def answered(condition="achilles_tendonitis", **changed):
    return {**harmless_answers(condition), "age_years": "47", "side": "right", **changed}


def test_a_self_check_keeps_nothing(staffed):
    page = Client().post(CHECK + "?condition=achilles_tendonitis", answered())
    assert "may be worth your while" in page.content.decode()
    assert stored(staffed) == []
    assert events(staffed, "ask for assessment") == 0


def test_a_warning_sign_offers_no_appointment(staffed):
    page = Client().post(CHECK + "?condition=achilles_tendonitis", answered(calf_swollen="yes"))
    assert "seen by a doctor today" in page.content.decode()
    assert "Ask for an assessment" not in page.content.decode()


def test_a_self_check_with_a_question_left_open_says_which(staffed):
    page = Client().post(CHECK + "?condition=migraine", {"age_years": "47", "side": "left"})
    assert page.status_code == 200
    assert "What should I do?" in page.content.decode()


def ask_over_http(key, **changed):
    values = {
        **{name: str(value) for name, value in dataclasses.asdict(CONTACT).items()},
        "key": str(key),
        "condition": "achilles_tendonitis",
        "side": "right",
        "answers": json.dumps(harmless_answers("achilles_tendonitis")),
    }
    return Client().post(CHECK + "ask/", {**values, **changed})


def test_asking_twice_is_one_intake_and_one_message(staffed):
    key = new_key()
    first, second = ask_over_http(key), ask_over_http(key)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert len(stored(staffed)) == len(stored(staffed, OutboxMessage)) == 1
    assert events(staffed, "ask for assessment") == 1


@pytest.mark.parametrize(
    "changed", [{"family_name": " "}, {"telephone": ""}, {"birth_date": "1850-01-01"}]
)
def test_asking_without_a_way_to_be_reached_is_refused(staffed, changed):
    assert ask_over_http(new_key(), **changed).status_code == 400
    assert stored(staffed) == []


def test_asking_with_a_warning_sign_is_refused_whatever_the_page_sends(staffed):
    answers = {**harmless_answers("achilles_tendonitis"), "calf_swollen": "yes"}
    with pytest.raises(Invalid):
        asked(staffed, answers=answers)
    with pytest.raises(NotFound):
        asked(staffed, by=Visitor(new_key()))


def address(staffed, intake_id):
    return f"/i/{make_token('intake', staffed.id, intake_id)}/"


def form_of(story=TOLD):
    values = dataclasses.asdict(story)
    return {**values, "pain_drawing": json.dumps(values["pain_drawing"])}


def test_what_was_typed_comes_back_with_the_drawing(staffed):
    intake_id = asked(staffed)
    page, client = address(staffed, intake_id), Client()
    drawing = json.dumps([{"view": "foot-lateral-right", "x": 20, "y": -20}])
    body = {"fields": {"history": "It began one morning.", "pain_drawing": drawing}}
    kept = client.post(page + "draft/", json.dumps(body), content_type="application/json")
    assert kept.status_code == 204
    text = client.get(page).content.decode()
    assert "It began one morning." in text
    assert "foot-lateral-right" in text
    assert "&quot;x&quot;: 20" in text


def test_an_intake_is_sent_once_and_its_draft_forgotten(staffed):
    intake_id = asked(staffed)
    page, client = address(staffed, intake_id), Client()
    body = {"fields": {"history": "half a sen"}}
    client.post(page + "draft/", json.dumps(body), content_type="application/json")
    assert client.post(page, form_of()).status_code == 302
    assert "reached the clinic" in client.get(page).content.decode()
    client.post(page, form_of())
    assert events(staffed, "send intake") == 1
    assert stored(staffed, Draft) == []
    late = client.post(page + "draft/", json.dumps(body), content_type="application/json")
    assert late.status_code == 400


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"signed_name": ""}, "Please answer this"),
        ({"pain_drawing": "[]"}, "mark on the picture"),
        ({"pain_drawing": "no list"}, "mark again"),
        ({"pain_drawing": '[{"view": "foot-lateral-right", "x": 9999, "y": 0}]'}, "drawing"),
        ({"pain_usual": "9"}, "usual above the worst"),
    ],
)
def test_an_intake_that_is_not_complete_is_refused_beside_its_field(staffed, changed, words):
    page = Client().post(address(staffed, asked(staffed)), {**form_of(), **changed})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert events(staffed, "send intake") == 0


@pytest.mark.parametrize("name", ["history", "medicines", "allergies", "goals", "signed_name"])
def test_an_empty_answer_is_refused_by_the_record_itself(staffed, name):
    with pytest.raises(Invalid) as refusal:
        told(staffed, asked(staffed), dataclasses.replace(TOLD, **{name: " "}))
    assert refusal.value.field == name


def test_an_old_link_and_a_link_for_something_else_open_nothing(staffed):
    intake_id = asked(staffed)
    with pytest.raises(NotFound):
        intake_to_fill(by=holder(staffed, intake_id, "diary"), intake_id=intake_id)
    with pytest.raises(NotFound):
        intake_to_fill(by=holder(staffed, new_key(), "intake"), intake_id=intake_id)
    with time_machine.travel(timezone.now() + timezone.timedelta(days=31)):
        page = Client().get(address(staffed, intake_id))
    assert page.status_code == 410
    assert "too old" in page.content.decode()


def accept(staffed, intake_id, patient_id=None, **changed):
    given = {
        "by": staffed.assistant,
        "clinic_id": staffed.id,
        "intake_id": intake_id,
        "complaint_id": new_key(),
        "patient_id": patient_id,
    }
    return accept_intake(**{**given, **changed})


def test_an_intake_is_taken_into_the_record_of_an_imported_patient(staffed):
    imported = PatientDetails(
        family_name="Quarrywood",
        given_names="Ana",
        birth_date=CONTACT.birth_date,
        origin="import",
    )
    known = register_patient(
        by=staffed.assistant, clinic_id=staffed.id, patient_id=new_key(), details=imported
    )
    intake_id = told(staffed, asked(staffed))
    with queries() as found:
        review = intake_review(by=staffed.assistant, clinic_id=staffed.id, intake_id=intake_id)
    assert len(found) == 4
    assert [(each.id, each.origin) for each in review.candidates] == [(known, "import")]
    assert accept(staffed, intake_id, known) == known


def test_taking_in_twice_is_one_complaint(staffed):
    intake_id, complaint_id = told(staffed, asked(staffed)), new_key()
    first = accept(staffed, intake_id, complaint_id=complaint_id)
    assert accept(staffed, intake_id, complaint_id=complaint_id) == first
    assert events(staffed, "accept intake") == 1
    with pytest.raises(Conflict):
        accept(staffed, intake_id)


def test_an_intake_goes_to_nobody_born_on_another_day(staffed):
    other = patient(staffed, birth_date=timezone.datetime(1980, 1, 1).date())
    with pytest.raises(Invalid):
        accept(staffed, told(staffed, asked(staffed)), other)


def test_an_intake_that_was_not_sent_is_not_taken_in(staffed):
    with pytest.raises(Conflict):
        accept(staffed, asked(staffed))


def test_who_may_not_register_takes_nothing_in(staffed):
    intake_id = told(staffed, asked(staffed))
    with pytest.raises(NotAllowed):
        accept(staffed, intake_id, by=staffed.clinic_lead)
    other = clinic("river", "River Clinic")
    with pytest.raises(NotFound):
        accept(staffed, intake_id, by=other.assistant)
    with pytest.raises(NotFound):
        accept(staffed, intake_id, by=other.assistant, clinic_id=other.id)


def test_closing_needs_a_reason_and_ends_it(staffed):
    intake_id = asked(staffed)
    here = {"by": staffed.assistant, "clinic_id": staffed.id, "intake_id": intake_id}
    with pytest.raises(Invalid):
        close_intake(reason=" ", **here)
    close_intake(reason="Went elsewhere.", **here)
    with pytest.raises(Conflict):
        close_intake(reason="Went elsewhere.", **here)
    assert "has closed this request" in Client().get(address(staffed, intake_id)).content.decode()


def test_the_review_page_takes_it_in_and_opens_the_story(staffed):
    intake_id = told(staffed, asked(staffed))
    client = Client()
    client.force_login(staffed.assistant)
    page = f"/c/harbour/intake/{intake_id}/"
    assert "Somebody new" in client.get(page).content.decode()
    done = client.post(page + "accept/", {"patient": "new", "key": str(new_key())}, follow=True)
    assert "Not assessed yet" in done.content.decode()


def test_the_review_page_folds_what_was_denied_or_left_empty_into_a_line_each(staffed):
    intake_id = told(staffed, asked(staffed))
    client = Client()
    client.force_login(staffed.assistant)

    text = client.get(f"/c/harbour/intake/{intake_id}/").content.decode()

    assert "Answered no or none: Medicines, Allergies." in text
    assert "Left empty: Injections and surgery, Tried so far, Which painkillers." in text
    assert "<dt>Allergies</dt>" not in text
    assert "Walk the dog." in text
    assert "Answered no: " in text
