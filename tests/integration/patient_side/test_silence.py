"""Why somebody stopped answering: one tap, asked once, and nobody else's business."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from perineural.records.actions.silence import answer_why
from perineural.records.actors import LinkHolder
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Patient, SilenceReason
from perineural.records.tokens import make_token
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db
SILENT = Scores(diary=(None, None, None))


@pytest.fixture
def done():
    return treated(clinic(), [SILENT])


@pytest.fixture
def asked(done):
    with clinic_scope([done.staffed.id]):
        return SilenceReason.objects.create(
            clinic_id=done.staffed.id,
            patient_id=done.patient_id,
            course_id=done.course_id,
            asked_at=timezone.now(),
        )


def page_of(done, asked):
    return f"/w/{make_token('why', done.staffed.id, asked.id)}/"


def now_kept(done):
    with clinic_scope([done.staffed.id]):
        return SilenceReason.objects.get()


def test_one_tap_is_enough_and_reading_keeps_nothing(done, asked):
    client = Client(enforce_csrf_checks=True)
    text = client.get(page_of(done, asked)).content.decode()
    assert text.count('name="reason"') == 5
    assert now_kept(done).reason == ""
    answer = client.post(page_of(done, asked), {"reason": "no_help"}, follow=True)
    assert "Your answer is kept" in answer.content.decode()
    kept = now_kept(done)
    assert kept.reason == "no_help"
    assert timezone.now() - kept.answered_at < dt.timedelta(minutes=1)
    client.post(page_of(done, asked), {"reason": "no_help"})
    assert events(done.staffed, "say why silent") == 1


def test_a_slip_is_set_right_within_the_hour_and_not_later(done, asked):
    client = Client()
    client.post(page_of(done, asked), {"reason": "no_time"})
    client.post(page_of(done, asked), {"reason": "better"})
    assert now_kept(done).reason == "better"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61), tick=False):
        assert client.post(page_of(done, asked), {"reason": "other"}).status_code == 410
    assert now_kept(done).reason == "better"


def test_what_is_no_reason_is_refused(done, asked):
    assert Client().post(page_of(done, asked), {"reason": "bored"}).status_code == 422
    with pytest.raises(Invalid):
        answer_why(by=LinkHolder("why", done.staffed.id, asked.id), reason_id=asked.id, reason="")
    assert now_kept(done).reason == ""


def test_the_link_opens_nothing_else_and_closes(done, asked):
    for by in (
        LinkHolder("diary", done.staffed.id, asked.id),
        LinkHolder("why", done.staffed.id, new_key()),
        done.staffed.clinician,
    ):
        with pytest.raises(NotFound):
            answer_why(by=by, reason_id=asked.id, reason="better")
    with time_machine.travel(timezone.now() + dt.timedelta(days=31), tick=False):
        assert Client().get(page_of(done, asked)).status_code == 410
    with clinic_scope([done.staffed.id]):
        Patient.objects.update(deceased=True)
    assert Client().get(page_of(done, asked)).status_code == 410
    with pytest.raises(Conflict):
        answer_why(
            by=LinkHolder("why", done.staffed.id, asked.id), reason_id=asked.id, reason="better"
        )
