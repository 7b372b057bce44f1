"""A patient fills in a questionnaire through a link: each kind of item, kept as it was given."""

import json
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perineural.records.actions.questionnaire_answers import (
    Incomplete,
    complete_by_link,
    complete_in_clinic,
)
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Draft, InstrumentScore, PatientLink, QuestionnaireAnswer
from perineural.records.outbox import link_address
from perineural.records.queries.questionnaires import answered_view, questionnaire_to_fill
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.questionnaires import ANSWERS, asked, holder, published
from tests.fhir_r4 import faults_of

pytestmark = pytest.mark.django_db
BORN = "1979-04-28"


@pytest.fixture
def staffed():
    return clinic()


@pytest.fixture
def answer_id(staffed):
    return asked(staffed, published(staffed))


def address(staffed, answer_id):
    return "/q/" + link_address("questions", staffed.id, answer_id).split("/q/")[1]


def stored(staffed):
    with clinic_scope([staffed.id]):
        return QuestionnaireAnswer.objects.select_related("questionnaire").get()


def sent(staffed, answer_id, client=None, **changed):
    values = {**ANSWERS, **{f"q:{name}": value for name, value in changed.items()}}
    values = {name: value for name, value in values.items() if value is not None}
    return (client or Client()).post(address(staffed, answer_id), values)


def draft(client, staffed, answer_id, **fields):
    body = {"fields": {f"q:{name}": value for name, value in fields.items()}}
    where = address(staffed, answer_id) + "draft/"
    return client.post(where, json.dumps(body), content_type="application/json")


ITEMS = {
    "string": ("job", "Baker &amp; cook &lt;3", {"valueString": "Baker & cook <3"}),
    "text": ("story", "Two lines<br>of words: ñ ß 漢",
             {"valueString": "Two lines\nof words: ñ ß 漢"}),
    "boolean": ("numb", "Yes", {"valueBoolean": True}),
    "several of a choice": ("fingers", "Thumb, Little finger", {"valueCoding": {
        "system": "urn:invented:answers", "code": "thumb", "display": "Thumb"}}),
    "date": ("since", "31 Dec 2025", {"valueDate": "2025-12-31"}),
    "drawing": ("where", "Right hand, palm", {"valueString": "Right hand, palm, 1.20 mm"}),
    "one of a choice": ("wakes", "Often", {"valueCoding": {
        "system": "urn:invented:answers", "code": "often", "display": "Often"}}),
    "drop-down": ("tired", "Sometimes", {"valueCoding": {
        "system": "urn:invented:answers", "code": "sometimes", "display": "Sometimes"}}),
    "integer": ("times", "6", {"valueInteger": 6}),
    "slider": ("grip", "35", {"valueInteger": 35}),
    "decimal": ("lift", "7.5 kg", {"valueDecimal": 7.5}),
}  # fmt: skip


def response_items(items):
    for each in items:
        yield each
        yield from response_items(each.get("item", []))


@pytest.mark.parametrize("kind", ITEMS)
def test_each_kind_is_answered_stored_shown_again_and_read_back(staffed, answer_id, kind):
    key, words, value = ITEMS[kind]
    client = Client()
    typed = ANSWERS[f"q:{key}"]
    so_far = {"numb": "yes", "wakes": "often", key: typed}
    assert draft(client, staffed, answer_id, **so_far).status_code == 204
    assert shown_again(client.get(address(staffed, answer_id)).content.decode(), key, typed)

    assert sent(staffed, answer_id, client).status_code == 302
    response = stored(staffed).response
    assert faults_of(response) == []
    item = next(each for each in response_items(response["item"]) if each["linkId"] == key)
    kept = item["answer"][0]
    assert all(begins(kept[name], each) for name, each in value.items())

    view = answered_view(by=staffed.clinician, clinic_id=staffed.id, answer_id=answer_id)
    assert key in view.answers
    staff = Client()
    staff.force_login(staffed.clinician)
    page = staff.get(f"/c/harbour/answers/{answer_id}/").content.decode()
    assert words in page


def begins(kept, value):
    """Whether a stored value is this one; words may go on after it."""
    return kept.startswith(value) if isinstance(kept, str) else kept == value


def shown_again(page, key, typed):
    """Whether what was typed stands in the form."""
    if key == "where":
        return "hand-palm-right&quot;, &quot;x&quot;: 1.2" in page
    if isinstance(typed, list):
        return all(f'value="{each}" checked' in page for each in typed)
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;")
    shapes = (f'value="{escaped}" checked', f'value="{escaped}" selected', f'value="{escaped}"',
              f">{escaped}</textarea>")  # fmt: skip
    return any(each in page for each in shapes)


def test_scores_stay_with_the_version_they_were_worked_out_under(staffed, answer_id):
    sent(staffed, answer_id)
    row = stored(staffed)
    assert [(each["key"], each["value"]) for each in row.scores] == [("nights", "75.0")]
    assert row.content_hash == row.questionnaire.content_hash
    assert row.source == "patient"
    published(staffed, version="2.0")
    view = answered_view(by=staffed.clinician, clinic_id=staffed.id, answer_id=answer_id)
    assert view.line.version == "1.0"
    assert view.line.scores[0].value == Decimal("75.0")


def test_a_hidden_answer_is_not_stored(staffed, answer_id):
    assert sent(staffed, answer_id, numb="no", wakes="never").status_code == 302
    text = json.dumps(stored(staffed).response)
    for hidden in ("fingers", "since", "where", "times", "doctor"):
        assert f'"{hidden}"' not in text


def test_the_server_shows_what_the_answers_so_far_ask_for(staffed, answer_id):
    client, page = Client(), address(staffed, answer_id)
    whole = client.get(page).content.decode()
    assert 'data-question="fingers"' in whole
    assert hidden_in(whole) == {"fingers", "since", "where", "times", "doctor"}
    looked = client.post(page, {"q:numb": "yes", "look": "1"})
    assert looked.status_code == 200
    assert hidden_in(looked.content.decode()) == {"since", "times", "doctor"}
    assert "Please" not in looked.content.decode().split("<form")[0]


def hidden_in(page):
    found = set()
    for part in page.split('data-question="')[1:]:
        tag = part.split(">")[0]
        if tag.endswith(" hidden"):
            found.add(part.split('"')[0])
    return found


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"job": None}, "Please answer this."),
        ({"job": "x" * 81}, "Please write at most 80 letters."),
        ({"numb": None}, "Please choose yes or no."),
        ({"numb": "perhaps"}, "Please choose yes or no."),
        ({"fingers": None}, "Please choose an answer."),
        ({"fingers": ["toe"]}, "Please choose one of the answers."),
        ({"fingers": ["thumb", "unsure"]}, "cannot be chosen together"),
        ({"wakes": ["often", "never"]}, "Please choose one answer only."),
        ({"since": "1999-12-31"}, "must not lie before"),
        ({"since": "2025-02-30"}, "Please give a date that exists."),
        ({"where": "no list"}, "The marks cannot be read."),
        ({"where": '[{"view": "hand-palm-right", "x": 9999, "y": 0}]'}, "outside the picture"),
        ({"where": '[{"view": "foot-lateral-right", "x": 0, "y": 0}]'}, "outside the picture"),
        ({"times": "many"}, "Please write a whole number"),
        ({"times": "0"}, "must not be below 1"),
        ({"times": "21"}, "must not be above 20"),
        ({"grip": ""}, "Please give a number."),
        ({"grip": "999999999999999"}, "Please write a whole number"),
        ({"lift": "7.55"}, "at most 1 digit after the point"),
        ({"lift": "NaN"}, "Please write a number"),
        ({"story": "a\x00b"}, "This cannot be read."),
        ({"story": "x" * 5001}, "at most 5000 letters"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_at_its_question(
    staffed, answer_id, changed, words
):
    page = sent(staffed, answer_id, **changed)
    assert page.status_code == 422
    text = page.content.decode()
    assert words in text.split("<form")[0], "in the summary"
    assert words in text.split("<form")[1], "at the field"
    assert stored(staffed).completed_at is None


def test_an_empty_form_is_not_complete(staffed, answer_id):
    page = Client().post(address(staffed, answer_id), {})
    assert page.status_code == 422
    assert "4 answers are missing" in page.content.decode()
    assert stored(staffed).completed_at is None
    with pytest.raises(Incomplete):
        complete_by_link(by=holder(staffed, answer_id), answers={})


def test_a_questionnaire_of_which_nothing_is_needed_is_not_sent_empty(staffed):
    only = [{"linkId": "a", "type": "boolean", "text": "Is it so?"}]
    key = published(staffed, item=only, extension=[], version="3")
    with pytest.raises(Invalid, match="Nothing is answered"):
        complete_by_link(by=holder(staffed, asked(staffed, key)), answers={})


def test_it_is_sent_once_and_the_draft_is_forgotten(staffed, answer_id):
    client = Client()
    draft(client, staffed, answer_id, job="Bak")
    assert sent(staffed, answer_id, client).status_code == 302
    again = sent(staffed, answer_id, client, job="Another")
    assert "have reached the clinic" in again.content.decode()
    assert "Another" not in json.dumps(stored(staffed).response)
    assert events(staffed, "answer questionnaire") == 1
    with clinic_scope([staffed.id]):
        assert not Draft.objects.exists()
    assert draft(client, staffed, answer_id, job="late").status_code == 400


def test_opening_the_link_writes_nothing(staffed, answer_id):
    with clinic_scope([staffed.id]):
        before = (Draft.objects.count(), PatientLink.objects.get().used_at)
    with queries() as found:
        Client().get(address(staffed, answer_id))
    assert not [each for each in found if each.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    with clinic_scope([staffed.id]):
        assert before == (Draft.objects.count(), PatientLink.objects.get().used_at)


def test_another_device_must_know_the_birth_date_before_it_sees_what_was_typed(staffed, answer_id):
    mine, other, page = Client(), Client(), address(staffed, answer_id)
    assert draft(mine, staffed, answer_id, job="Baker").status_code == 204
    assert "Baker" in mine.get(page).content.decode()
    text = other.get(page).content.decode()
    assert "Baker" not in text
    assert "date of birth" in text
    assert draft(other, staffed, answer_id, job="Thief").status_code == 400
    assert sent(staffed, answer_id, other).status_code == 403
    wrong = other.post(page, {"birth_date": "1979-04-27"})
    assert wrong.status_code == 422
    assert "You can try 4 more times." in wrong.content.decode()
    assert other.post(page, {"birth_date": BORN}).status_code == 302
    assert "Baker" in other.get(page).content.decode()
    assert events(staffed, "wrong birth date") == 1


def test_five_wrong_birth_dates_close_it_to_others_but_not_to_its_own_device(staffed, answer_id):
    mine, other, page = Client(), Client(), address(staffed, answer_id)
    draft(mine, staffed, answer_id, job="Baker")
    for _ in range(5):
        answer = other.post(page, {"birth_date": "1980-01-01"})
    assert "Please call the clinic." in answer.content.decode()
    assert other.post(page, {"birth_date": BORN}).status_code == 422
    assert "Baker" not in other.get(page).content.decode()
    assert "Baker" in mine.get(page).content.decode()


def test_an_old_a_withdrawn_and_a_wrong_link_open_nothing(staffed, answer_id):
    with time_machine.travel(timezone.now() + timezone.timedelta(days=31)):
        assert Client().get(address(staffed, answer_id)).status_code == 410
    with clinic_scope([staffed.id]):
        PatientLink.objects.update(withdrawn_at=timezone.now())
    assert Client().get(address(staffed, answer_id)).status_code == 410
    for by in (holder(staffed, answer_id, "intake"), holder(staffed, new_key()), staffed.clinician):
        with pytest.raises(NotFound):
            questionnaire_to_fill(by=by)
        with pytest.raises(NotFound):
            complete_by_link(by=by, answers={})


def test_it_is_filled_in_in_the_clinic_with_the_patient(staffed, answer_id):
    client = Client()
    client.force_login(staffed.assistant)
    page = f"/c/harbour/answers/{answer_id}/fill/"
    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 422
    assert client.post(page, ANSWERS).status_code == 302
    row = stored(staffed)
    assert (row.source, row.recorded_by) == ("clinic", staffed.clinician)
    assert client.get(page).status_code == 302
    here = {"clinic_id": staffed.id, "answer_id": answer_id, "answers": {}}
    with pytest.raises(Conflict):
        complete_in_clinic(by=staffed.assistant, **here)
    with pytest.raises(NotAllowed):
        complete_in_clinic(by=staffed.clinic_lead, **here)


def test_what_was_asked_stands_on_the_page_of_the_complaint(staffed, answer_id):
    client = Client()
    client.force_login(staffed.assistant)
    row = stored(staffed)
    page = f"/c/harbour/complaints/{row.complaint_id}/questionnaires/"
    assert "not answered yet" in client.get(page).content.decode()
    sent(staffed, answer_id)
    text = client.get(page).content.decode()
    assert "by the patient" in text
    assert "Troubled nights 75.0" in text
    again = client.post(page, {"key": str(new_key()), "questionnaire": str(row.questionnaire_id)})
    assert again.status_code == 302
    assert "/q/" in client.get(again.url).content.decode()


def test_a_total_of_an_instrument_stands_with_the_patients_other_totals(staffed):
    client = Client()
    client.force_login(staffed.clinician)
    new = client.post("/c/harbour/questionnaires/new/", {"bundled": "pgic"})
    client.post(new.url + "publish/", {})
    key = asked(staffed, new.url.split("/")[-2])
    answer = Client().post(address(staffed, key), {"q:pgic": "2"})
    assert answer.status_code == 302
    with clinic_scope([staffed.id]):
        score = InstrumentScore.objects.get()
    assert (score.instrument, score.score, score.source) == ("pgic", 2, "patient")
