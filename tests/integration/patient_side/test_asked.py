"""Who was asked what and when, what came, and how complete the answers are."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from perineural.records.queries.asked import asked_and_answered
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db


def test_who_was_asked_what_when_and_what_came():
    done = treated(
        clinic(), [Scores(diary=(3, None, None))], first_at=timezone.now() - dt.timedelta(days=5)
    )
    here = {"by": done.staffed.assistant, "clinic_id": done.staffed.id}
    found = asked_and_answered(patient_id=done.patient_id, **here)
    lines = {each.moment: each for each in found.questions}
    assert (lines["4h"].state, lines["4h"].score) == ("answered", 3)
    assert lines["4h"].late == dt.timedelta(minutes=1)
    assert (lines["24h"].state, lines["24h"].late) == ("closed", None)
    assert lines["7d"].state in ("open", "to come")
    closed = sum(each.state == "closed" for each in found.questions)
    assert (found.rate.answered, found.rate.asked) == (1, 1 + closed)

    client = Client()
    client.force_login(done.staffed.assistant)
    text = client.get(f"/c/harbour/patients/{done.patient_id}/asked/").content.decode()
    assert "at once" in text
    assert "no answer" in text
    assert f"1 of {1 + closed} questions answered" in text
    story = client.get(f"/c/harbour/patients/{done.patient_id}/").content.decode()
    assert f"1 of {1 + closed} questions answered" in story
    healing = client.get(f"/c/harbour/courses/{done.course_id}/healing/").content.decode()
    assert f"1 of {1 + closed} questions answered" in healing
    assert f"1 of {1 + closed} questions answered" in (
        client.get("/c/harbour/follow-up/").content.decode()
    )
