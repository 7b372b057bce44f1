"""Which language a page speaks: the one chosen, else the browser's, else English."""

import json
from dataclasses import asdict

import pytest
from django.test import Client
from django.utils import timezone

from perineural.records.actions.intake import accept_intake
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.languages import language_of
from perineural.records.models import Intake, Patient
from perineural.records.tokens import make_token
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.visits import CONTACT, Scores, harmless_answers, link, treated

pytestmark = pytest.mark.django_db
CHECK = "/c/harbour/check/"


@pytest.fixture
def staffed():
    return clinic()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("en", "en"), ("en-US", "en"), ("English", "en"), ("es", "es"), ("es-MX", "es"),
        ("Spanish", "es"), ("español", "es"), ("SPA", "es"), ("de_AT", "de"), ("Deutsch", "de"),
        ("German (Austria)", "de"), ("Spanish; Castilian", "es"), ("est", ""), ("pl", ""), ("", ""),
        ("  ", ""), ("-", ""),
    ],
)  # fmt: skip
def test_a_language_is_read_as_other_systems_write_it(said, meant):
    assert language_of(said) == meant


def spoken(answer):
    page = answer.content.decode()
    return page[page.index('<html lang="') + 12 :].split('"')[0]


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize(
    ("query", "browser", "expected"),
    [
        ("", "", "en-GB"),
        ("", "de-AT,de;q=0.9,en;q=0.5", "de"),
        ("", "pl,es;q=0.8", "es"),
        ("", "en-US,es;q=0.8", "en-GB"),
        ("?lang=es", "de", "es"),
        ("?lang=xx", "de", "de"),
        ("?lang=en", "de", "en-GB"),
    ],
)
def test_a_public_page_speaks_what_was_chosen_then_what_the_browser_wants(query, browser, expected):
    answer = Client(headers={"accept-language": browser}).get(CHECK + query)
    assert spoken(answer) == expected
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.usefixtures("staffed")
def test_a_choice_travels_with_every_link_of_a_public_page():
    page = Client().get(CHECK + "?lang=de").content.decode()
    inner = [each.split('"')[0] for each in page.split('href="')[1:]]
    away = [each for each in inner if each.startswith(("?", "/c/"))]
    assert len(away) > 20
    assert [each for each in away if "lang=" not in each] == []


@pytest.fixture
def asked(staffed):
    done = treated(staffed, [Scores(diary=(None, None, None))])
    return done, link(done.staffed, done.session_ids[0], "7d")


def kept(staffed):
    with clinic_scope([staffed.id]):
        return Patient.objects.get().language


def test_a_language_chosen_on_a_links_page_is_kept_with_the_patient(staffed, asked):
    _, question = asked
    address = f"/d/{make_token('diary', staffed.id, question.id)}/"
    client = Client(headers={"accept-language": "es"})
    assert spoken(client.get(address)) == "es"
    assert kept(staffed) == ""
    client.post(address, {"choose_language": "de"})
    assert kept(staffed) == "de"
    assert spoken(client.get(address)) == "de"
    assert events(staffed, "choose language") == 1
    client.post(address, {"choose_language": "de"})
    assert events(staffed, "choose language") == 1


def test_only_a_button_keeps_a_language_never_opening_a_page(staffed, asked):
    _, question = asked
    address = f"/d/{make_token('diary', staffed.id, question.id)}/"
    assert spoken(Client().get(address + "?lang=es")) == "es"
    assert kept(staffed) == ""


def test_a_language_that_is_not_there_is_refused(staffed, asked):
    _, question = asked
    address = f"/d/{make_token('diary', staffed.id, question.id)}/"
    assert Client().post(address, {"choose_language": "klingon"}).status_code == 400
    assert kept(staffed) == ""


def test_a_link_that_opens_nothing_is_refused_in_the_browsers_language():
    answer = Client(headers={"accept-language": "de"}).get("/d/nothing/")
    assert (answer.status_code, spoken(answer)) == (404, "de")


def ask_in(language):
    """Ask for an assessment on the public pages; the key and the link of the intake."""
    key = new_key()
    given = {**asdict(CONTACT), "key": str(key), "condition": "migraine", "side": "bilateral"}
    given["answers"] = json.dumps(harmless_answers("migraine"))
    answer = Client().post(f"{CHECK}ask/?lang={language}", given)
    return key, answer.url


def test_somebody_who_asks_in_spanish_is_answered_in_spanish_and_stays_so_as_a_patient(staffed):
    key, address = ask_in("es")
    assert spoken(Client(headers={"accept-language": "de"}).get(address)) == "es"
    with clinic_scope([staffed.id]):
        Intake.objects.update(status="submitted", pain_usual=5, submitted_at=timezone.now())
    patient_id = accept_intake(
        by=staffed.clinician,
        clinic_id=staffed.id,
        intake_id=key,
        complaint_id=new_key(),
        patient_id=None,
    )
    with clinic_scope([staffed.id]):
        assert Patient.objects.get(id=patient_id).language == "es"


def test_an_intake_keeps_the_language_chosen_on_its_page(staffed):
    _, address = ask_in("es")
    Client().post(address, {"choose_language": "de"})
    assert spoken(Client().get(address)) == "de"
