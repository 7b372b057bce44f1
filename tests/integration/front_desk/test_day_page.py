"""The page of the day: each patient in a line, with where they stand."""

import datetime as dt
import re

import pytest
import time_machine

from perineural.records.isolation import clinic_scope
from perineural.records.models import Complaint, Course, Session
from tests.factories.treatment import Ready, ready
from tests.integration.front_desk.conftest import text_of

NOON = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)


@pytest.fixture
def visit(staffed) -> Ready:
    return ready(staffed)


def planned(staffed, visit, on: dt.date, *, opened: bool = False) -> None:
    """Put the next visit of the course on a day, opened or not."""
    with clinic_scope([staffed.id]):
        Course.objects.filter(id=visit.course_id).update(next_session_on=on)
        Complaint.objects.filter(id=visit.complaint_id).update(side="bilateral")
        if not opened:
            Session.objects.filter(id=visit.session_id).delete()


@pytest.mark.parametrize(
    ("on", "opened", "words"),
    [
        (dt.date(2026, 3, 15), False, "today"),
        (dt.date(2026, 3, 9), False, "planned 9 Mar"),
        (dt.date(2026, 3, 15), True, "under way"),
    ],
)
def test_a_visit_stands_in_one_line_with_its_state(staffed, at, visit, on, opened, words):
    planned(staffed, visit, on, opened=opened)
    with time_machine.travel(NOON, tick=False):
        answer = at("assistant").get("/c/harbour/day/")
    line = re.search(
        r'<li><a class="list__link" href="(?P<to>[^"]+)">(?P<says>.*?)</li>', text_of(answer)
    )
    says = " ".join(re.sub("<[^>]+>", " ", line["says"]).split())
    assert says == (
        f"Quarrywood, Ana born 1979-04-28 Achilles tendonitis, both sides session 1 {words}"
    )
    opens = f"sessions/{visit.session_id}/" if opened else f"patients/{visit.patient_id}/"
    assert line["to"] == f"/c/harbour/{opens}"
