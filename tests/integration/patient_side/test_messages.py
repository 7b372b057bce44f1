"""Messages that wait: each sent once, tried again when it fails, dropped when it has no reason."""

import datetime as dt
import json

import pytest
import time_machine

from perineural.records import outbox
from perineural.records.isolation import clinic_scope
from perineural.records.models import DiaryLink, OutboxMessage, Patient
from perineural.records.outbox.draining import FIRST_RETRY_MINUTES
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(hours=25)


class Broken:
    """A sender that never delivers."""

    def __init__(self) -> None:
        self.tried = 0

    def send(self, letter: outbox.Letter) -> None:
        self.tried += 1
        raise OSError("no way out")

    def close(self) -> None:
        pass


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def signed(staffed) -> visits.Ready:
    """A signed visit of somebody who can be written to."""
    room = visits.charted(staffed)
    with clinic_scope([staffed.id]):
        Patient.objects.update(email="somebody@example.org")
    visits.sign(room)
    return room


@pytest.fixture
def folder(tmp_path, settings):
    settings.PERINEURAL_EMAIL = settings.PERINEURAL_SMS = "file"
    settings.PERINEURAL_OUTBOX_FOLDER = tmp_path / "outbox"
    return tmp_path / "outbox"


def letters(folder) -> list[dict]:
    return [json.loads(each.read_text()) for each in sorted(folder.glob("*.json"))]


def messages(staffed) -> list[OutboxMessage]:
    with clinic_scope([staffed.id]):
        return list(OutboxMessage.objects.order_by("due_at"))


def test_what_is_due_is_sent_once_with_a_link_and_no_name(staffed, signed, folder):
    last_point_at = visits.room_of(signed).last_point_at
    assert outbox.drain() == 0, "nothing is due within four hours"
    with time_machine.travel(last_point_at + dt.timedelta(hours=4, minutes=1), tick=False):
        assert outbox.drain() == 1
        assert outbox.drain() == 0
    (letter,) = letters(folder)
    assert letter["address"] == "somebody@example.org"
    assert "/d/" in letter["text"]
    assert "Quarrywood" not in letter["text"]
    with clinic_scope([staffed.id]):
        assert DiaryLink.objects.get(moment="4h").sent_at is not None


def test_a_message_that_does_not_go_out_is_tried_again_later(staffed, signed, folder):
    last_point_at = visits.room_of(signed).last_point_at
    broken = Broken()
    with time_machine.travel(last_point_at + dt.timedelta(hours=4, minutes=1), tick=False) as now:
        assert outbox.drain({"email": broken}) == 0
        assert outbox.drain({"email": broken}) == 0
        assert broken.tried == 1, "not again before its time"
        now.shift(dt.timedelta(minutes=FIRST_RETRY_MINUTES))
        assert outbox.drain() == 1
    assert len(letters(folder)) == 1
    assert [each.last_error for each in messages(staffed) if each.sent_at] == [""]


def test_nobody_who_died_is_asked_how_it_is_now(staffed, signed, folder):
    last_point_at = visits.room_of(signed).last_point_at
    with clinic_scope([staffed.id]):
        Patient.objects.update(deceased=True)
    with time_machine.travel(last_point_at + A_DAY, tick=False):
        assert outbox.drain() == 0
    assert not folder.exists()
    due = messages(staffed)[:2]
    assert all(each.cancelled_at for each in due)
