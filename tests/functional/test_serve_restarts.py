"""The whole server is killed while messages go out and answers come in, and started again."""

import contextlib
import datetime as dt
import http.client
import json
import sys
from collections.abc import Callable, Container, Iterator

import pytest
from django.db import connection
from django.utils import timezone

from perineural.records.actions.message_words import MessageRules, set_message_rules
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import DiaryLink, OutboxMessage, Patient
from tests.factories.agreed import everyone_agreed
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated
from tests.functional.own_server import Server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite_half,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which Linux has"),
    pytest.mark.xdist_group("serve"),
]
PEOPLE = 30
KILLED = 2
MIDNIGHT = dt.time(0)
ASKED_AT_MOST = 20_000
WAITING = "SELECT count(*) FROM records_outboxmessage WHERE sent_at IS NULL"


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    """A server, not yet started, in whose store a question to each of thirty people is due."""
    staffed = clinic()
    set_message_rules(
        by=staffed.clinic_lead, clinic_id=staffed.id, rules=MessageRules("GB", MIDNIGHT, MIDNIGHT)
    )
    now = timezone.now()
    for _ in range(PEOPLE):
        treated(staffed, [Scores(diary=(None,) * 3)], first_at=now - dt.timedelta(hours=5))
    with clinic_scope([staffed.id]):
        for number, patient in enumerate(Patient.objects.all()):
            Patient.objects.filter(id=patient.id).update(email=f"person-{number}@example.org")
    everyone_agreed(staffed)
    with clinic_scope([staffed.id]):
        links = DiaryLink.objects.filter(moment="24h")
        keys = [f"diary:{each}" for each in links.values_list("id", flat=True)]
        OutboxMessage.objects.exclude(key__in=keys).delete()
        due = now - dt.timedelta(minutes=1)
        OutboxMessage.objects.update(due_at=due, next_attempt_at=due)
        links.update(due_at=due)
        assert OutboxMessage.objects.count() == PEOPLE
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "perineural.sqlite3")])
    server = Server(tmp_path)
    yield server
    server.kill()


def test_each_question_goes_out_and_no_answer_is_lost_however_often_it_dies(server):
    answered: set[str] = set()
    first: dict[str, int] = {}
    for _ in range(KILLED):
        server.start()
        asked(server, lambda: letters(server).keys() > first.keys())
        answered.add(answer_one(server, first))
        server.kill()
        for name, writing in letters(server).items():
            first.setdefault(name, writing)
        some_minutes_pass(server)
    server.start()
    asked(server, lambda: counted(server, WAITING) == 0)

    found = letters(server)
    assert len(found) == PEOPLE
    again = {name for name, writing in first.items() if found[name] != writing}
    assert len(again) <= KILLED, "only the one that was being marked as sent is written again"
    assert not answered & again, "what somebody has answered is not sent again"
    assert counted(server, "SELECT count(*) FROM records_checkin") == KILLED


def letters(server: Server) -> dict[str, int]:
    """What was sent, by its file; and which writing of it that is."""
    return {each.name: each.stat().st_ino for each in (server.home / "outbox").glob("*.json")}


def answer_one(server: Server, before: Container[str]) -> str:
    """Answer one letter that has come since; gives its file's name."""
    name = min(each for each in letters(server) if each not in before)
    letter = json.loads((server.home / "outbox" / name).read_text(encoding="utf-8"))
    path = "/d/" + letter["text"].split("/d/")[1].split()[0]
    sent = json.dumps({"key": str(new_key()), "score": "3"})
    assert asked_for(server, "POST", path, sent) == 204
    return name


def asked(server: Server, until: Callable[[], bool]) -> None:
    """Open a page of the server again and again until something is so."""
    for _ in range(ASKED_AT_MOST):
        if until():
            return
        assert asked_for(server, "GET", "/accounts/login/") == 200
    raise AssertionError("it was never so")


def asked_for(server: Server, method: str, path: str, body: str | None = None) -> int:
    """Ask the server once; gives the answer's status."""
    line = http.client.HTTPConnection("127.0.0.1", int(server.port), timeout=60)
    with contextlib.closing(line):
        line.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = line.getresponse()
        response.read()
        return response.status


def some_minutes_pass(server: Server) -> None:
    """What is done every minute is due again, and what was begun may be tried again."""
    with contextlib.closing(server.database()) as database:
        database.execute("UPDATE django_q_schedule SET next_run = datetime('now', '-1 second')")
        database.execute(
            "UPDATE records_outboxmessage SET next_attempt_at = due_at WHERE sent_at IS NULL"
        )


def counted(server: Server, query: str) -> int:
    with contextlib.closing(server.database()) as database:
        return database.execute(query).fetchone()[0]
