"""Messages that wait: each sent once, tried again when it fails, dropped when it has no reason."""

import datetime as dt
import json

import pytest
import time_machine

from perineural.records import outbox
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import CallTask, Clinic, DiaryLink, OutboxMessage, Patient
from perineural.records.outbox.draining import FIRST_RETRY_MINUTES, MAX_ATTEMPTS
from perineural.records.senders.letters import NotNow, Refused
from tests.factories import treatment as visits
from tests.factories.agreed import EMAIL, agreed
from tests.factories.clinic import Staffed, clinic

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(hours=25)


class Recording:
    """A sender that keeps what it was given, or raises what it was told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.letters: list[outbox.Letter] = []
        self.closed = False

    def send(self, letter: outbox.Letter) -> None:
        self.letters.append(letter)
        if self.error:
            raise self.error

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def signed(staffed) -> visits.Ready:
    """A signed visit of somebody who agreed to be written to."""
    room = visits.charted(staffed)
    agreed(staffed, room.patient_id)
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


def first_question(staffed) -> dt.datetime:
    """A minute after the first question is due."""
    return messages(staffed)[0].due_at + dt.timedelta(minutes=1)


def changed(staffed, model, **values) -> None:
    with clinic_scope([staffed.id]):
        assert model.objects.update(**values)


def test_what_is_due_is_sent_once_with_a_link_and_no_name(staffed, signed, folder):
    assert outbox.drain() == 0, "nothing is due yet"
    with time_machine.travel(first_question(staffed), tick=False):
        assert outbox.drain() == 1
        assert outbox.drain() == 0
    (letter,) = letters(folder)
    assert letter["address"] == EMAIL
    assert "/d/" in letter["text"]
    told = letter["text"] + letter["subject"]
    for word in ("Quarrywood", "Ana", "chilles", "ankle", "right"):
        assert word not in told
    sent = [each for each in messages(staffed) if each.sent_at]
    with clinic_scope([staffed.id]):
        assert DiaryLink.objects.get(id=sent[0].subject_id).sent_at is not None
    assert (sent[0].channel, sent[0].language) == ("email", "en")


def test_a_message_that_does_not_go_out_is_tried_again_later(staffed, signed, folder):
    broken = Recording(OSError("no way out"))
    with time_machine.travel(first_question(staffed), tick=False) as now:
        assert outbox.drain({"email": broken}) == 0
        assert outbox.drain({"email": broken}) == 0
        assert len(broken.letters) == 1, "not again before its time"
        now.shift(dt.timedelta(minutes=FIRST_RETRY_MINUTES))
        assert outbox.drain() == 1
    assert len(letters(folder)) == 1
    assert messages(staffed)[0].last_error == ""
    assert broken.closed


def test_when_it_was_handed_over_is_written_down_before_it_is(staffed, signed):
    class Dying(Recording):
        def send(self, letter):
            raise KeyboardInterrupt

    at = first_question(staffed)
    with time_machine.travel(at, tick=False) as now:
        with pytest.raises(KeyboardInterrupt):
            outbox.drain({"email": Dying()})
        (claimed,) = [each for each in messages(staffed) if each.handed_over_at]
        assert (claimed.handed_over_at, claimed.address, claimed.sent_at) == (at, EMAIL, None)
        working = Recording()
        assert outbox.drain({"email": working}) == 0, "another worker does not send it meanwhile"
        now.shift(dt.timedelta(minutes=FIRST_RETRY_MINUTES))
        outbox.drain({"email": working})
    assert [each.key for each in working.letters] == [claimed.key], "the same key as before"


def calls(staffed) -> list[CallTask]:
    with clinic_scope([staffed.id]):
        return list(CallTask.objects.filter(kind="undelivered"))


def test_a_message_that_never_arrives_is_on_the_call_list(staffed, signed):
    broken = Recording(NotNow("letter not taken now: 451"))
    changed(staffed, DiaryLink, expires_at=first_question(staffed) + A_DAY)
    with time_machine.travel(first_question(staffed), tick=False) as now:
        for number in range(MAX_ATTEMPTS):
            assert calls(staffed) == []
            outbox.drain({"email": broken})
            now.shift(dt.timedelta(minutes=FIRST_RETRY_MINUTES * 2**number))
        key = broken.letters[0].key
    given_up = next(each for each in messages(staffed) if each.key == key)
    (call,) = calls(staffed)
    assert call.subject_id == given_up.id
    assert call.patient_id == signed.patient_id
    assert given_up.given_up_at is not None
    assert given_up.attempts == MAX_ATTEMPTS
    assert given_up.last_error == "letter not taken now: 451"


def test_a_message_that_was_tried_until_its_question_closed_is_on_the_call_list(staffed, signed):
    broken = Recording(NotNow("letter not taken now: 451"))
    with time_machine.travel(first_question(staffed), tick=False) as now:
        outbox.drain({"email": broken})
        with clinic_scope([staffed.id]):
            now.move_to(DiaryLink.objects.order_by("due_at").first().expires_at)
        outbox.drain({"email": broken})
    assert messages(staffed)[0].given_up_at is not None
    assert len(calls(staffed)) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(staffed, signed):
    refusing = Recording(Refused("mailbox refused: 550"))
    with time_machine.travel(first_question(staffed), tick=False) as now:
        outbox.drain({"email": refusing})
        now.shift(A_DAY)
        assert len(calls(staffed)) == 1
    first = messages(staffed)[0]
    assert (first.attempts, first.last_error) == (1, "mailbox refused: 550")


def test_a_server_that_is_down_is_asked_once_a_minute_and_not_for_each_message(staffed, signed):
    down = Recording(NotNow("no mail server: ConnectionRefusedError", is_down=True))
    last = messages(staffed)[-1].due_at + dt.timedelta(minutes=1)
    changed(staffed, OutboxMessage, next_attempt_at=last - dt.timedelta(minutes=1))
    changed(staffed, DiaryLink, expires_at=last + A_DAY)
    with time_machine.travel(last, tick=False):
        outbox.drain({"email": down})
    assert len(down.letters) == 1
    assert len(messages(staffed)) > 1
    assert sum(each.attempts for each in messages(staffed)) == 1


def test_no_clinic_waits_for_all_the_messages_of_another(staffed, signed, settings):
    """Thirty of one clinic are due before the one of another; time is up after a few."""
    other = clinic(slug="hill", name="Hill Clinic")
    room = visits.charted(other)
    agreed(other, room.patient_id)
    visits.sign(room)
    at = first_question(other)
    with clinic_scope([staffed.id]):
        link = DiaryLink.objects.first()
        DiaryLink.objects.update(expires_at=at + A_DAY)
        row = OutboxMessage.objects.get(subject_id=link.id)
        for number in range(60):
            row.id, row.key = new_key(), f"again {number}"
            row.save(force_insert=True)
        OutboxMessage.objects.update(next_attempt_at=at - dt.timedelta(days=1))
        Patient.objects.update(email="a@example.org")
    settings.PERINEURAL_SMS = "off"
    sender = Recording()
    with time_machine.travel(at, tick=False):
        outbox.drain({"email": sender})
    keys = [each.key for each in sender.letters]
    (of_other,) = [key for key in keys if key == messages(other)[0].key]
    assert keys.index(of_other) <= 25


def test_a_drain_ends_when_its_time_is_over(staffed, signed):
    sender = Recording()
    with time_machine.travel(first_question(staffed), tick=False):
        assert outbox.drain({"email": sender}, seconds=0) == 0
    assert sender.letters == []


def test_nobody_who_died_is_asked_how_it_is_now(staffed, signed, folder):
    changed(staffed, Patient, deceased=True)
    with time_machine.travel(first_question(staffed), tick=False):
        assert outbox.drain() == 0
    assert not folder.exists()
    assert messages(staffed)[0].cancelled_at is not None


def test_nothing_is_sent_before_the_patient_agreed(staffed, folder):
    room = visits.charted(staffed)
    changed(staffed, Patient, email=EMAIL)
    visits.sign(room)
    with time_machine.travel(first_question(staffed), tick=False):
        assert outbox.drain() == 0
    assert not folder.exists()
    assert messages(staffed)[0].last_error == "not agreed"


def test_who_agreed_to_texts_alone_gets_no_mail(staffed, folder):
    room = visits.charted(staffed)
    agreed(staffed, room.patient_id, channels=("sms",))
    visits.sign(room)
    with time_machine.travel(first_question(staffed), tick=False):
        assert outbox.drain() == 1
    (letter,) = letters(folder)
    assert (letter["channel"], letter["address"]) == ("sms", "+442079460958")


def test_texts_go_to_numbers_of_the_clinics_own_country_only(staffed, folder):
    room = visits.charted(staffed)
    agreed(staffed, room.patient_id, channels=("sms",))
    visits.sign(room)
    changed(staffed, Patient, telephone="+882 16 1234567")
    with time_machine.travel(first_question(staffed), tick=False):
        assert outbox.drain() == 0
    assert messages(staffed)[0].last_error == "no address"


def test_a_clinic_sends_no_more_texts_a_day_than_it_may(staffed, folder, settings):
    settings.PERINEURAL_SMS_A_DAY = 0
    room = visits.charted(staffed)
    agreed(staffed, room.patient_id, channels=("sms",))
    visits.sign(room)
    with time_machine.travel(first_question(staffed), tick=False):
        assert outbox.drain() == 0
        first = messages(staffed)[0]
        assert (first.last_error, first.attempts) == ("texts of this day are used up", 0)
        assert first.cancelled_at is None


def test_a_changed_address_counts_for_what_was_planned_before(staffed, signed, folder):
    changed(staffed, Patient, email="new@example.org")
    with time_machine.travel(first_question(staffed), tick=False):
        outbox.drain()
    assert letters(folder)[0]["address"] == "new@example.org"


def test_nobody_is_written_to_in_their_night(staffed, signed, folder):
    at = first_question(staffed)
    hour = at.replace(minute=0, second=0, microsecond=0)
    until = hour + dt.timedelta(hours=2)
    changed(staffed, Clinic, quiet_from=hour.time(), quiet_until=until.time())
    changed(staffed, DiaryLink, expires_at=until + A_DAY)
    with time_machine.travel(at, tick=False) as now:
        assert outbox.drain() == 0
        assert messages(staffed)[0].attempts == 0
        now.move_to(until + dt.timedelta(minutes=1))
        assert outbox.drain() >= 1


def test_the_night_is_that_of_the_patients_own_zone(staffed, signed, folder):
    """It is night in London at the hour of the question, and noon where the patient lives."""
    at = first_question(staffed)
    night = at.replace(minute=0, second=0, microsecond=0)
    changed(
        staffed, Clinic,
        quiet_from=night.time(), quiet_until=(night + dt.timedelta(hours=1)).time(),
    )  # fmt: skip
    changed(staffed, Patient, time_zone="Pacific/Honolulu")
    with time_machine.travel(at, tick=False):
        assert outbox.drain() == 1


def test_the_same_key_twice_is_one_message(staffed, signed):
    with clinic_scope([staffed.id]):
        patient = Patient.objects.get(id=signed.patient_id)
        before = OutboxMessage.objects.count()
        for _ in range(2):
            outbox.queue(
                clinic_id=staffed.id, kind="diary question", subject_id=new_key(),
                patient=patient, due_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC), key="once",
            )  # fmt: skip
        assert OutboxMessage.objects.count() == before + 1
