"""A clinic's own questionnaire: checked, looked at, published, never changed."""

import io
import json

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from perineural.records.actions.questionnaires import (
    add_questionnaire,
    ask_before_visits,
    publish_questionnaire,
    retire_questionnaire,
)
from perineural.records.bundled_questionnaires import BUNDLED, bundled_file, bundled_questionnaire
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Questionnaire
from perineural.records.queries.questionnaires import clinic_questionnaires, questionnaire_view
from perineural.records.questionnaire_files import WrongFile
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.questionnaires import ANSWERS, added, asked, content, published
from tests.fhir_r4 import every_kind, faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinic()


def rows(staffed):
    with clinic_scope([staffed.id]):
        return list(Questionnaire.objects.order_by("added_at"))


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def upload(staffed, file, by=None, **more):
    data = {"file": io.BytesIO(file)} if file is not None else {}
    return signed_in(by or staffed.clinician).post(
        "/c/harbour/questionnaires/new/", {**data, **more}
    )


def test_a_file_is_checked_looked_at_and_published(staffed):
    answer = upload(staffed, content())
    assert answer.status_code == 302
    client = signed_in(staffed.clinician)
    page = client.get(answer.url).content.decode()
    assert "As patients see it" in page
    assert "A draft" in page
    sent = client.post(answer.url + "publish/", {"conditions": ["carpal_tunnel_syndrome"]})
    assert sent.status_code == 302
    (row,) = rows(staffed)
    assert (row.status, row.conditions) == ("published", ["carpal_tunnel_syndrome"])
    assert row.published_by == staffed.clinician
    assert "Carpal tunnel syndrome" in client.get("/c/harbour/questionnaires/").content.decode()
    assert client.get(answer.url + "file/").content == content()
    assert events(staffed, "publish questionnaire") == 1


def test_a_file_with_mistakes_is_refused_with_each_of_them_and_nothing_is_kept(staffed):
    wrong = every_kind()
    wrong["item"][1]["item"][2]["enableWhen"] = [
        {"question": "numb", "operator": "=", "answerBoolean": True}
    ]
    del wrong["copyright"]
    page = upload(staffed, json.dumps(wrong).encode())
    assert page.status_code == 422
    text = page.content.decode()
    assert "Item numb" in text
    assert "it is hidden by its own answer" in text
    assert "it has no “copyright”" in text
    assert rows(staffed) == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose a file"),
        (b"not json", "not JSON"),
        (b" " * 300_001, "at most 300 kB"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_what_is_no_questionnaire_is_refused_in_words(staffed, file, words):
    page = upload(staffed, file)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_trying_it_shows_scores_and_keeps_nothing(staffed):
    key = added(staffed)
    client = signed_in(staffed.clinic_lead)
    page = client.post(f"/c/harbour/questionnaires/{key}/", ANSWERS).content.decode()
    assert "This would be complete. Nothing was kept." in page
    assert "75.0" in page
    page = client.post(f"/c/harbour/questionnaires/{key}/", {"q:numb": "yes"}).content.decode()
    assert "Please choose an answer." in page
    assert "none: 0 of 1 needed answers" in page


def test_what_was_published_never_changes(staffed):
    key = published(staffed)
    with pytest.raises(Conflict, match="new version"):
        added(staffed, title="Other words")
    assert added(staffed) == key
    (row,) = rows(staffed)
    for name in ("source", "content_hash", "title", "version", "licence"):
        with (
            clinic_scope([staffed.id]),
            pytest.raises(DatabaseError, match="never changes"),
            transaction.atomic(),
        ):
            Questionnaire.objects.filter(id=row.id).update(**{name: "x"})
    with (
        clinic_scope([staffed.id]),
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
    ):
        Questionnaire.objects.filter(id=row.id).delete()


def test_a_draft_may_change_and_be_thrown_away(staffed):
    key = added(staffed)
    assert added(staffed, title="Better words") == key
    assert [each.title for each in rows(staffed)] == ["Better words"]
    here = {"by": staffed.clinician, "clinic_id": staffed.id, "questionnaire_id": key}
    retire_questionnaire(**here)
    assert rows(staffed) == []
    assert events(staffed, "discard questionnaire") == 1


def test_a_new_version_retires_the_one_before(staffed):
    first, second = published(staffed), published(staffed, version="2.0")
    assert {each.id: each.status for each in rows(staffed)} == {
        first: "retired",
        second: "published",
    }
    here = {"by": staffed.clinician, "clinic_id": staffed.id}
    with pytest.raises(Conflict):
        publish_questionnaire(**here, questionnaire_id=first)
    with pytest.raises(Conflict):
        ask_before_visits(**here, questionnaire_id=first, conditions=["migraine"])
    with pytest.raises(Conflict):
        asked(staffed, first)


def test_for_which_problems_it_is_asked_can_change(staffed):
    key = published(staffed)
    here = {"by": staffed.clinician, "clinic_id": staffed.id, "questionnaire_id": key}
    ask_before_visits(**here, conditions=["migraine"])
    assert rows(staffed)[0].conditions == ["migraine"]
    with pytest.raises(Invalid):
        ask_before_visits(**here, conditions=["no such problem"])
    retire_questionnaire(**here)
    retire_questionnaire(**here)
    assert events(staffed, "retire questionnaire") == 1


def test_who_may_not_publish_is_refused(staffed):
    key = added(staffed)
    here = {"clinic_id": staffed.id, "questionnaire_id": key}
    for act in (publish_questionnaire, retire_questionnaire):
        with pytest.raises(NotAllowed):
            act(by=staffed.assistant, **here)
    other = clinic("river", "River Clinic")
    with pytest.raises(NotFound):
        publish_questionnaire(by=other.clinician, **here)
    with pytest.raises(NotFound):
        publish_questionnaire(by=other.clinician, **{**here, "clinic_id": other.id})
    with pytest.raises(NotAllowed):
        clinic_questionnaires(by=staffed.assistant, clinic_id=staffed.id)


@pytest.mark.parametrize("key", BUNDLED)
def test_what_comes_with_the_program_is_taken_like_any_other_file(staffed, key):
    assert faults_of(json.loads(bundled_file(key))) == []
    answer = upload(staffed, None, bundled=key)
    assert answer.status_code == 302
    (row,) = rows(staffed)
    view = questionnaire_view(by=staffed.clinician, clinic_id=staffed.id, questionnaire_id=row.id)
    assert view.value == bundled_questionnaire(key)
    assert view.status == "draft"


def test_a_list_and_a_questionnaire_are_one_query_each(staffed):
    key = published(staffed)
    published(staffed, url="https://invented.example/another")
    with queries() as found:
        clinic_questionnaires(by=staffed.clinician, clinic_id=staffed.id)
    lists = len(found)
    with queries() as found:
        questionnaire_view(by=staffed.clinician, clinic_id=staffed.id, questionnaire_id=key)
    assert lists == len(found) == 2  # one of them the role


def test_findings_travel_with_the_refusal(staffed):
    with pytest.raises(WrongFile) as refused:
        add_questionnaire(
            by=staffed.clinician,
            clinic_id=staffed.id,
            questionnaire_id=new_key(),
            content=b"{}",
        )
    assert refused.value.findings[0].right == "It should be Questionnaire."
