"""A clinic's own words for its messages: written by its lead, held to what a message must hold."""

import json

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from perineural.clinical.messages import DEFAULTS, Words, sms_parts, what_is_wrong
from perineural.records import outbox
from perineural.records.actions.message_words import write_words
from perineural.records.errors import Invalid, NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.models import Clinic, MessageTemplate, OutboxMessage, Patient
from tests.factories import treatment as visits
from tests.factories.agreed import agreed
from tests.factories.clinic import clinic

pytestmark = pytest.mark.django_db

OWN = Words("Wie geht es? {link}\n\n{clinic}", "Frage")


@pytest.fixture
def staffed():
    return clinic()


def write(staffed, words=OWN, by=None, **changed):
    values = {"kind": "diary question", "channel": "email", "language": "de", **changed}
    return write_words(by=by or staffed.clinic_lead, clinic_id=staffed.id, words=words, **values)


@pytest.fixture
def sent(staffed, settings, tmp_path):
    """The one letter that the first question of a visit becomes."""
    settings.PERINEURAL_EMAIL, settings.PERINEURAL_OUTBOX_FOLDER = "file", tmp_path

    def send(language):
        room = visits.charted(staffed)
        agreed(staffed, room.patient_id)
        visits.sign(room)
        with clinic_scope([staffed.id]):
            Patient.objects.update(language=language)
            due = OutboxMessage.objects.order_by("due_at").first().due_at
        with time_machine.travel(due, tick=False):
            assert outbox.drain() == 1
        return json.loads(next(tmp_path.glob("*.json")).read_text())

    return send


def test_the_clinics_own_words_are_used_in_the_patients_language(staffed, sent):
    write(staffed)
    letter = sent("de")
    assert letter["subject"] == "Frage"
    assert letter["text"].startswith("Wie geht es? http")
    assert "Harbour Clinic" in letter["text"]
    assert "/stop/" in letter["text"], "how to stop is added, whoever wrote the words"


def test_other_languages_keep_the_words_that_ship(staffed, sent):
    write(staffed)
    assert sent("en")["subject"] == "How is it now?"


def test_versions_are_kept_and_the_same_words_are_none(staffed):
    assert write(staffed) == 1
    assert write(staffed) == 1
    assert write(staffed, Words("Anders: {link}", "Frage")) == 2
    assert write(staffed, Words("")) == 3
    with clinic_scope([staffed.id]):
        assert MessageTemplate.objects.count() == 3


def test_empty_words_go_back_to_those_that_ship(staffed, sent):
    write(staffed, language="en")
    write(staffed, Words(""), language="en")
    assert sent("en")["subject"] == "How is it now?"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (Words("No link", "s"), "Write {link} once"),
        (Words("{link} {link}", "s"), "Write {link} once"),
        (Words("{link} {name}", "s"), "Only {link} and {clinic} are filled in."),
        (Words("{link}", "{clinic}"), "Only {link} and {clinic} are filled in."),
        (Words("{link} http://elsewhere.example", "s"), "No address besides {link}."),
        (Words("{link}", ""), "An e-mail needs a subject."),
        (Words("{link}" + "a" * 1000, "s"), "At most 1000 letters."),
        (Words("{link}", "s\r\nBcc: all@example.org"), "A subject is one line."),
    ],
)
def test_words_that_a_message_must_not_hold_are_refused_in_a_sentence(staffed, words, sentence):
    with pytest.raises(Invalid) as caught:
        write(staffed, words)
    assert sentence in str(caught.value)
    with clinic_scope([staffed.id]):
        assert not MessageTemplate.objects.exists()


def test_only_the_lead_writes_them(staffed):
    with pytest.raises(NotAllowed):
        write(staffed, by=staffed.clinician)


@pytest.mark.parametrize("which", DEFAULTS, ids=" by ".join)
def test_the_words_that_ship_hold_to_the_rules(which):
    assert what_is_wrong(DEFAULTS[which], which[1]) == ()


def test_a_text_that_ships_goes_out_in_one_part():
    for (_, channel), words in DEFAULTS.items():
        if channel == "sms":
            assert sms_parts(words.text) == 1


def test_the_page_of_the_lead(staffed):
    client = Client()
    client.force_login(
        staffed.clinic_lead, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    messages = reverse("messages", kwargs={"clinic_slug": "harbour"})
    rules = client.get(reverse("policy", kwargs={"clinic_slug": "harbour"})).content.decode()
    assert f'href="{messages}"' in rules
    assert "as it ships" in client.get(messages).content.decode()
    rules = {"country": "gb", "quiet_from": "20:00", "quiet_until": "09:30"}
    assert client.post(messages, {**rules, "country": "XX"}).status_code == 422
    client.post(messages, rules)
    kept = Clinic.objects.get(id=staffed.id)
    assert (kept.country, kept.quiet_until.isoformat()) == ("GB", "09:30:00")
    one = reverse(
        "message_words",
        kwargs={
            "clinic_slug": "harbour", "message": "diary-question", "channel": "sms",
            "language": "es",
        },
    )  # fmt: skip
    assert client.post(one, {"text": "¿Qué tal?"}).status_code == 422
    client.post(one, {"text": "¿Cómo está ahora? {link}"})
    page = client.get(messages).content.decode()
    assert "yours, version 1" in page
    assert "2 parts" in page, "a letter such as ó makes a text longer"
