"""Enough: by the link in a letter, by a word, by a button. And nobody else can say it."""

import hashlib
import hmac
import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from perineural.records.isolation import clinic_scope
from perineural.records.models import Agreement, AuditEvent, DiaryLink, OutboxMessage
from perineural.records.outbox import link_address
from perineural.records.stop_words import is_stop
from tests.factories import treatment as visits
from tests.factories.agreed import agreed
from tests.factories.clinic import Staffed, clinic

pytestmark = pytest.mark.django_db

KEY = "a key that only the gateway and this program know"
NUMBER = "+442079460958"


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed):
    room = visits.charted(staffed)
    agreed(staffed, room.patient_id, channels=("email", "sms"))
    visits.sign(room)
    return room


@pytest.fixture
def hook(settings):
    settings.PERINEURAL_SMS_HOOK_KEY = KEY
    return settings


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def in_force(staffed) -> bool:
    with clinic_scope([staffed.id]):
        return Agreement.objects.filter(withdrawn_at=None).exists()


def waiting(staffed) -> int:
    with clinic_scope([staffed.id]):
        return OutboxMessage.objects.filter(sent_at=None, cancelled_at=None).count()


def tell(text, number=NUMBER, *, key=KEY, at=None, **changed):
    """A text message as the gateway passes it on."""
    body = json.dumps({"from": number, "text": text}).encode()
    stamp = str(int(time.time()) if at is None else at)
    seal = hmac.new(key.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Perineural-Time": stamp, "X-Perineural-Signature": f"sha256={seal}"}
    return Client().post(
        reverse("sms_hook"), changed.get("body", body), content_type="application/json",
        headers={**headers, **changed.get("headers", {})},
    )  # fmt: skip


@pytest.mark.parametrize("text", ["STOP", "stopp!", "Alto", " BAJA ", "Stop please", "Unsubscribe"])
def test_the_word_stop_ends_all_messages_in_each_language(staffed, room, hook, text):
    answer = tell(text)
    assert (answer.status_code, answer.json()) == (200, {"stopped": 1})
    assert not in_force(staffed)
    assert waiting(staffed) == 0
    with clinic_scope([staffed.id]):
        kept = Agreement.objects.get()
        event = AuditEvent.objects.get(action="withdraw agreement")
    assert kept.withdrawn_by == "stop word"
    assert event.actor_kind == "system"


@pytest.mark.parametrize("text", ["7", "alto dolor", "do not stop", "the end of the week", ""])
def test_any_other_answer_stops_nothing(staffed, room, hook, text):
    assert tell(text).json() == {"stopped": 0}
    assert in_force(staffed)


def test_another_persons_number_stops_nothing(staffed, room, hook):
    assert tell("STOP", "+442079460000").json() == {"stopped": 0}
    assert in_force(staffed)


def test_a_stop_is_heard_in_every_clinic_that_writes_to_this_number(staffed, room, hook):
    hill = clinic(slug="hill", name="Hill Clinic")
    other = visits.charted(hill)
    agreed(hill, other.patient_id, channels=("sms",))
    assert tell("STOP").json() == {"stopped": 2}
    assert not in_force(hill)


@pytest.mark.parametrize(
    "forged",
    [
        {"key": "another key, of somebody who is not the gateway"},
        {"headers": {"X-Perineural-Signature": ""}},
        {"headers": {"X-Perineural-Signature": "sha256=ü"}},
        {"headers": {"X-Perineural-Time": "now"}},
        {"body": b'{"from": "+442079460958", "text": "STOP"} '},
        {"at": time.time() // 1 - 3600},
        {"at": time.time() // 1 + 3600},
    ],
)
def test_a_forged_stop_changes_nothing(staffed, room, hook, forged):
    if "at" in forged:
        forged = {"at": int(forged["at"])}
    assert tell("STOP", **forged).status_code == 403
    assert in_force(staffed)
    assert waiting(staffed) > 0


def test_a_call_is_taken_once(staffed, room, hook):
    now = int(time.time())
    assert tell("hello", at=now).status_code == 200
    assert tell("hello", at=now).status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"from": 1, "text": "STOP"}', b"\xff"])
def test_a_signed_call_that_cannot_be_read_says_so(hook, body):
    stamp = str(int(time.time()))
    seal = hmac.new(KEY.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Perineural-Time": stamp, "X-Perineural-Signature": f"sha256={seal}"}
    answer = Client().post(reverse("sms_hook"), body, "application/json", headers=headers)
    assert answer.status_code == 400


def test_without_a_key_nothing_is_heard(staffed, room):
    assert tell("STOP").status_code == 404
    assert in_force(staffed)


def test_one_click_in_a_mail_program_ends_all_messages(staffed, room):
    page = path_of(link_address("stop", staffed.id, room.patient_id))
    answer = Client(enforce_csrf_checks=True).post(page, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not in_force(staffed)
    assert waiting(staffed) == 0
    again = Client().post(page, {"List-Unsubscribe": "One-Click"})
    assert again.status_code == 200


def test_opening_the_link_stops_nothing_and_shows_nothing(staffed, room):
    page = path_of(link_address("stop", staffed.id, room.patient_id))
    shown = Client().get(page)
    assert "Stop these messages?" in shown.content.decode()
    for word in ("Quarrywood", "Ana", "chilles"):
        assert word not in shown.content.decode()
    assert Client().head(page).status_code == 200
    assert in_force(staffed)


def test_a_link_that_was_altered_or_is_for_something_else_stops_nothing(staffed, room):
    page = path_of(link_address("stop", staffed.id, room.patient_id))
    for wrong in (page[:-3] + "AA/", page.replace("/stop/", "/d/")):
        assert Client().post(wrong).status_code == 404
    assert in_force(staffed)


def test_the_page_of_a_question_stops_messages_too(staffed, room):
    with clinic_scope([staffed.id]):
        link = DiaryLink.objects.first()
    page = path_of(link_address("diary", staffed.id, link.id))
    asked = Client().get(f"{page}stop/")
    assert "Stop these messages?" in asked.content.decode()
    assert in_force(staffed)
    done = Client(enforce_csrf_checks=True).post(f"{page}stop/")
    assert "You will get no more messages" in done.content.decode()
    assert not in_force(staffed)


def test_a_stop_link_of_one_clinic_does_nothing_in_another(staffed, room):
    hill = clinic(slug="hill", name="Hill Clinic")
    page = path_of(link_address("stop", hill.id, room.patient_id))
    assert Client().post(page).status_code == 200
    assert in_force(staffed)


def test_a_stop_word_is_the_whole_message():
    assert is_stop("STOP ALL")
    assert not is_stop("stop it hurts")
