"""A worker may be killed at any moment, and two may run at once: each question goes out once."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from perineural.records.isolation import clinic_scope
from perineural.records.models import DiaryLink, OutboxMessage, Patient
from tests.factories.agreed import everyone_agreed
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_half]

ROOT = Path(__file__).parents[3]
MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
NOW = MORNING + dt.timedelta(days=14, minutes=5)
"""The week question and the one of the second week wait; the latter is not planned yet."""
PEOPLE = 6
ONCE = ("before the claim", "after the claim", "before the answer", "while planning")


@pytest.fixture
def found(tmp_path) -> tuple[dict, set[str]]:
    """What came out of each way to die, and the keys of all that had to be sent."""
    with time_machine.travel(MORNING + dt.timedelta(minutes=30), tick=False):
        staffed = clinic()
        for _ in range(PEOPLE):
            treated(staffed, [Scores(diary=(None, None, None))], first_at=MORNING)
        with clinic_scope([staffed.id]):
            Patient.objects.update(email="somebody@example.org")
        everyone_agreed(staffed)
        with clinic_scope([staffed.id]):
            DiaryLink.objects.exclude(moment="7d").delete()
            DiaryLink.objects.update(expires_at=NOW + dt.timedelta(days=1))
            keys = {f"diary:{each.id}" for each in DiaryLink.objects.all()}
            OutboxMessage.objects.exclude(key__in=keys).delete()
    whole = tmp_path / "whole.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(whole)])
    told = subprocess.run(
        [sys.executable, "-m", "tests.killed_worker", str(whole), str(tmp_path), NOW.isoformat()],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(told.stdout), keys


def test_a_worker_killed_at_any_moment_sends_each_message_once(found):
    tried, first = found
    for place in (*ONCE, "before the mark"):
        outcome = tried[place]
        assert outcome["killed"], place
        assert outcome["ended"] == 0, place
        assert len(outcome["kept"]) == 2 * PEOPLE, place
        assert first < set(outcome["kept"]), "the other half was planned ahead"
        if place in ONCE:
            assert sorted(outcome["handed"]) == outcome["kept"], f"{place}: handed over once"
    # Between the answer and the mark nobody can know: handed over again, kept once by its key.
    again = tried["before the mark"]
    assert len(again["handed"]) == 2 * PEOPLE + 1
    assert sorted(set(again["handed"])) == again["kept"]
    both = tried["two at once"]
    assert both["ended"] == 0
    assert len(both["kept"]) == 2 * PEOPLE
    assert sorted(both["handed"]) == both["kept"], "two workers at once send each once"
