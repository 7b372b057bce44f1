"""Half a year passes in seconds: every question goes out once, when the patient's clock says so."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from perineural.clinical.check_in_times import QuietHours
from perineural.records import clock, outbox
from perineural.records.actions.check_in_planning import NEXT_SESSION
from perineural.records.actions.check_ins_ahead import plan_ahead
from perineural.records.isolation import clinic_scope
from perineural.records.models import Clinic, DiaryLink, OutboxMessage, Patient
from perineural.records.senders.file import FileSender
from tests.factories.agreed import everyone_agreed
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, Treated, treated, visit

pytestmark = pytest.mark.django_db

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney")
BEGIN = dt.datetime(2026, 9, 15, 14, tzinfo=dt.UTC)
"""The clocks of all three change twice in the seven months from here."""
MONTHS = dt.timedelta(days=7 * 31)
DAY = dt.timedelta(days=1)
SESSION_DAYS = (0, 7, 14, 28)
SILENT = Scores(diary=(None, None, None))
NIGHT = QuietHours(dt.time(21), dt.time(8))
FAR = [*(f"{week}w" for week in range(2, 13)), "3mo", "6mo"]


@dataclass
class Counting:
    """The file sender, and how often it was called with each key, and when."""

    files: FileSender
    sent: Counter = field(default_factory=Counter)
    at: dict[str, dt.datetime] = field(default_factory=dict)

    def send(self, letter: outbox.Letter) -> None:
        self.sent[letter.key] += 1
        self.at[letter.key] = clock.now()
        self.files.send(letter)

    def close(self) -> None:
        self.files.close()


def pass_until(now: time_machine.Traveller, end: dt.datetime, sender: Counting) -> None:
    """Jump from due to due as the worker would find them, and plan ahead once a day."""
    while True:
        at = timezone.now()
        plan_ahead()
        outbox.drain({"email": sender})
        due = _next_due()
        following = min(each for each in (due, at + DAY, end) if each is not None)
        if following >= end:
            now.move_to(end)
            return
        now.move_to(max(following, at + dt.timedelta(seconds=1)))


def _next_due() -> dt.datetime | None:
    for clinic_id in Clinic.objects.values_list("id", flat=True):
        with clinic_scope([clinic_id]):
            waiting = OutboxMessage.objects.filter(sent_at=None, cancelled_at=None)
            return (
                waiting.order_by("next_attempt_at")
                .values_list("next_attempt_at", flat=True)
                .first()
            )
    return None


def everyone() -> list[Treated]:
    """One patient in each zone, treated for the first time at the beginning."""
    staffed = clinic()
    with clinic_scope([staffed.id]):
        Clinic.objects.update(quiet_from=NIGHT.begins, quiet_until=NIGHT.ends)
    people = []
    for zone in ZONES:
        done = treated(staffed, [], first_at=BEGIN)
        with clinic_scope([staffed.id]):
            Patient.objects.filter(id=done.patient_id).update(
                time_zone=zone, email=f"{zone[-6:].lower()}@example.org"
            )
        people.append(done)
    everyone_agreed(staffed)
    return people


def test_six_months_pass_and_each_message_goes_out_once(tmp_path):
    sender = Counting(FileSender(tmp_path))
    with time_machine.travel(BEGIN, tick=False) as now:
        people = everyone()
        for days in SESSION_DAYS:
            pass_until(now, BEGIN + days * DAY, sender)
            now.shift(dt.timedelta(minutes=25))
            for done in people:
                at = timezone.now() - dt.timedelta(minutes=20)
                visit(done.staffed, done.course_id, at, SILENT)
        pass_until(now, BEGIN + MONTHS, sender)
        for zone, done in zip(ZONES, people, strict=True):
            _check(done, ZoneInfo(zone), sender)
    assert set(sender.sent.values()) == {1}, "each was handed over once, not only kept once"
    assert len(list(tmp_path.glob("*.json"))) == len(sender.sent) > 100


def _check(done: Treated, zone: ZoneInfo, sender: Counting) -> None:
    with clinic_scope([done.staffed.id]):
        rows = DiaryLink.objects.filter(patient_id=done.patient_id).order_by("session__number")
        links = list(rows.select_related("session"))
    last = [each for each in links if each.session.number == len(SESSION_DAYS)]
    assert [each.moment for each in sorted(last, key=lambda each: each.due_at)][-13:] == FAR
    for link in links:
        key = f"diary:{link.id}"
        if link.withdrawn_at is not None and link.sent_at is None:
            assert link.withdrawn_reason == NEXT_SESSION
            assert key not in sender.sent
            continue
        assert dt.timedelta(0) <= sender.at[key] - link.due_at <= dt.timedelta(seconds=1)
        local = link.due_at.astimezone(zone)
        assert not NIGHT.holds_at(local.time())
        if link.moment[-1] in "dwo" and local.time() != NIGHT.ends:
            began = link.session.last_point_at.astimezone(zone)
            assert local.time() == began.time(), "the time of day of the session, all the year"
