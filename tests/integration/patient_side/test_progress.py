"""My progress: a link of one's own, the birth date first, words that say what the curve shows."""

import csv
import datetime as dt
import io
import json

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perineural.records.actions.questionnaire_answers import complete_by_link
from perineural.records.errors import NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import OutboxMessage, Patient, PatientLink
from perineural.records.queries.own_bundle import progress_bundle
from perineural.records.tokens import make_token
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.questionnaires import asked, published
from tests.factories.visits import Scores, holder, link, treated
from tests.fhir_r4 import faults_of

pytestmark = pytest.mark.django_db
FIRST = Scores(before=6, at_1=3, at_15=2, diary=(3, 5, None))
SECOND = Scores(before=5, at_1=2, at_15=1, diary=(2, 2, None))

HAND = {"job": ("Baker",), "numb": (False,), "wakes": ("never",), "grip": (40,)}


@pytest.fixture
def done():
    found = treated(clinic(), [FIRST, SECOND], first_at=timezone.now() - dt.timedelta(days=9))
    change(found, email="ana@invented.example")
    return found


def change(done, **values):
    with clinic_scope([done.staffed.id]):
        Patient.objects.filter(id=done.patient_id).update(**values)


def diary(done):
    asked = link(done.staffed, done.session_ids[-1], "7d")
    return f"/d/{make_token('diary', done.staffed.id, asked.id)}/"


def progress_link(done):
    Client().post(f"{diary(done)}progress/")
    with clinic_scope([done.staffed.id]):
        row = PatientLink.objects.get(clinic_id=done.staffed.id, kind="progress")
    return f"/p/{make_token('progress', done.staffed.id, row.id)}/"


@pytest.fixture
def known(done):
    """The address of the page, and a device that gave the right birth date."""
    page, client = progress_link(done), Client()
    with clinic_scope([done.staffed.id]):
        born = Patient.objects.get(id=done.patient_id).birth_date
    assert client.post(page, {"birth_date": born.isoformat()}).status_code == 302
    return page, client


def test_the_link_goes_to_the_patient_alone_and_not_to_whoever_asks(done):
    told = Client().post(f"{diary(done)}progress/").content.decode()
    assert "on its way" in told
    assert "/p/" not in told
    assert "ana@" not in told
    with clinic_scope([done.staffed.id]):
        (message,) = OutboxMessage.objects.filter(kind="progress link")
    assert message.patient_id == done.patient_id


def test_it_is_not_sent_without_end_nor_without_an_address(done):
    for _ in range(3):
        assert Client().post(f"{diary(done)}progress/").status_code == 200
    refused = Client().post(f"{diary(done)}progress/")
    assert refused.status_code == 409
    assert "several times today" in refused.content.decode()
    change(done, email="", telephone="")
    assert "no address" in Client().post(f"{diary(done)}progress/").content.decode()


def test_nothing_is_shown_before_the_birth_date(done):
    page, client = progress_link(done), Client()
    for path in (page, f"{page}progress.pdf", f"{page}progress.csv"):
        text = client.get(path, follow=True).content.decode()
        assert "date of birth" in text
        assert "visit" not in text.lower()
    assert client.post(page, {"birth_date": "1901-01-01"}).status_code == 422


def test_the_words_say_what_the_answers_show(known):
    page, client = known
    text = client.get(page).content.decode()
    assert "After visit 1 relief lasted between 4 hours and 24 hours." in text
    assert "After visit 2 you were still better when you last answered, after 24 hours." in text
    assert "Relief lasted longer after visit 2 than after visit 1." in text
    assert "pain also changes by itself" in text


def test_nobody_else_is_spoken_of(known):
    page, client = known
    text = client.get(page).content.decode().lower()
    for word in ("average", "other patients", "compared with", "others"):
        assert word not in text


def test_the_patient_takes_it_along_as_a_table_and_the_trail_knows(known, done):
    page, client = known
    taken = client.get(f"{page}progress.csv")
    rows = list(csv.DictReader(io.StringIO(taken.content.decode())))
    assert "attachment" in taken["Content-Disposition"]
    told = [(each["visit"], each["what"], each["minutes_after"], each["value"]) for each in rows]
    assert ("1", "pain_before_0_10", "", "6") in told
    assert ("2", "pain_0_10", "15", "1") in told
    assert events(done.staffed, "take document") == 1


def test_the_patient_takes_it_along_on_paper(known, done):
    page, client = known
    taken = client.get(f"{page}progress.pdf")
    assert taken["Content-Type"] == "application/pdf"
    assert taken.content.startswith(b"%PDF")
    assert events(done.staffed, "take document") == 1


def test_the_link_closes_after_a_day_and_opens_nobody_elses(known, done):
    page, client = known
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        for path in (page, f"{page}progress.csv"):
            closed = client.get(path)
            assert closed.status_code in (409, 410)
            assert "relief lasted" not in closed.content.decode()
    other = make_token("progress", done.staffed.id, new_key())
    assert client.get(f"/p/{other}/").status_code == 404


def test_the_patient_takes_it_along_for_another_program(known, done):
    page, client = known
    key = asked(done.staffed, published(done.staffed), done.complaint_id)
    complete_by_link(by=holder(done.staffed, key, "questions"), answers=HAND)
    taken = client.get(f"{page}progress.json")
    assert taken["Content-Type"] == "application/fhir+json"
    bundle = json.loads(taken.content)
    assert faults_of(bundle) == []
    whose, *others = [each["resource"] for each in bundle["entry"]]
    assert whose["name"] == [{"use": "official", "family": "Quarrywood", "given": ["Ana"]}]
    reference = bundle["entry"][0]["fullUrl"]
    assert {each["subject"]["reference"] for each in others} == {reference}
    pains = [
        each["valueQuantity"]["value"]
        for each in others
        if each["resourceType"] == "Observation"
        and each["code"].get("coding", [{}])[0].get("code") == "72514-3"
    ]
    assert sorted(pains) == sorted([6, 3, 2, 3, 5, 5, 2, 1, 2, 2])
    assert sum(each["resourceType"] == "QuestionnaireResponse" for each in others) == 1
    assert "Baker" in taken.content.decode()
    assert events(done.staffed, "take document") == 1


def test_the_bundle_is_closed_before_the_birth_date_and_to_every_other_link(done):
    page = progress_link(done)
    assert "date of birth" in Client().get(f"{page}progress.json", follow=True).content.decode()
    for by in (holder(done.staffed, new_key(), "progress"), done.staffed.clinician):
        with pytest.raises(NotFound):
            progress_bundle(by=by)
