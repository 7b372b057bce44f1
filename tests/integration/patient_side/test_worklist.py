"""One page to work off: whom to call, in which order, why, until when, and what came of it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from perineural.records.actions.adverse_events import Judgement, judge_event
from perineural.records.actions.calls import find_calls, note_call
from perineural.records.actions.check_ins import DiaryAnswer, ask_call_back, report_return
from perineural.records.actions.reports import Report, report_wrong
from perineural.records.actors import System
from perineural.records.call_tasks import open_call
from perineural.records.calls_round import open_calls
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    CallKind,
    CallTask,
    DiaryLink,
    OutboxMessage,
    Patient,
    SilenceReason,
)
from perineural.records.queries.day import day_list
from perineural.records.queries.worklist import worklist
from perineural.records.reported_sessions import session_to_report
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, answer, holder, link, treated

pytestmark = pytest.mark.django_db
SILENT = Scores(diary=(None, None, None))
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def done():
    found = treated(clinic(), [SILENT], first_at=timezone.now() - 5 * HOUR)
    with clinic_scope([found.staffed.id]):
        Patient.objects.update(telephone="0100 234")
    return found


def others(done, hours=5):
    return treated(done.staffed, [SILENT], first_at=timezone.now() - hours * HOUR)


def tell(done, words="Numb.", **answers):
    asked = link(done.staffed, done.session_ids[0], "4h")
    event_id = new_key()
    report_wrong(
        by=holder(done.staffed, asked.id),
        link_id=asked.id,
        event_id=event_id,
        report=Report(answers, words),
    )
    return event_id


def pain_back(done, *, call=False):
    asked = link(done.staffed, done.session_ids[0], "4h")
    here = {"by": holder(done.staffed, asked.id), "link_id": asked.id, "return_id": new_key()}
    report_return(**here)
    if call:
        ask_call_back(**here)


def listed(done):
    return worklist(by=done.staffed.assistant, clinic_id=done.staffed.id)


def note(done, call_id, outcome="well", words="", by=None):
    note_call(
        by=by or done.staffed.assistant,
        clinic_id=done.staffed.id,
        call_id=call_id,
        outcome=outcome,
        note=words,
    )


def rows(done, model, **which):
    with clinic_scope([done.staffed.id]):
        return list(model.objects.filter(clinic_id=done.staffed.id, **which))


def look(done):
    return find_calls(by=System(done.staffed.id), clinic_id=done.staffed.id)


def all_no(done):
    asked = link(done.staffed, done.session_ids[0], "4h")
    with clinic_scope([done.staffed.id]):
        found = session_to_report(holder(done.staffed, asked.id), asked.id).asked
    return {each.key: "no" for each in found}


def test_the_order_is_the_order_in_which_to_call(done):
    for kind in (CallKind.SILENT, CallKind.UNDELIVERED, CallKind.QUESTION, CallKind.WORSENING):
        with clinic_scope([done.staffed.id]):
            open_call(
                clinic_id=done.staffed.id, key=f"{kind}:1", kind=kind, within=HOUR,
                patient_id=done.patient_id, session_id=done.session_ids[0], subject_id=new_key(),
            )  # fmt: skip
    tell(done, "A small bruise.", **all_no(done))
    pain_back(done)
    pain_back(others(done), call=True)
    tell(others(done), breath="yes")
    tell(others(done), weakness="yes")

    found = [(each.kind, each.urgency) for each in listed(done).calls]

    assert found == [
        ("report", "emergency"),
        ("report", "today"),
        ("call_back", ""),
        ("pain_back", ""),
        ("report", "visit"),
        ("worsening", ""),
        ("question", ""),
        ("undelivered", ""),
        ("silent", ""),
    ]
    assert (listed(done).counts.waiting, listed(done).counts.urgent) == (9, 2)


def test_a_report_says_what_was_answered_and_what_was_said(done):
    tell(done, "Since noon.", **(all_no(done) | {"weakness": "yes"}))
    (call,) = listed(done).calls
    assert call.why == ("To be called today. Answered yes: new weakness or numbness. “Since noon.”")
    assert (call.telephone, call.session_number) == ("0100 234", 1)


def test_what_is_past_its_time_is_overdue(done):
    tell(done, breath="yes")
    assert not listed(done).calls[0].is_overdue
    with time_machine.travel(timezone.now() + 61 * dt.timedelta(minutes=1), tick=False):
        found = listed(done)
    assert found.calls[0].is_overdue
    assert found.counts.overdue == 1


def test_a_call_is_done_once_with_what_came_of_it(done):
    tell(done)
    (call,) = listed(done).calls
    note(done, call.id, "advised", "Told to rest.")
    note(done, call.id, "advised", "Told to rest.")

    found = listed(done)
    assert found.calls == ()
    (ended,) = found.done
    assert (ended.outcome, ended.note) == ("advised", "Told to rest.")
    assert ended.done_by == done.staffed.assistant.full_name
    assert events(done.staffed, "note call") == 1
    with pytest.raises(Conflict):
        note(done, call.id, "sent_on")
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        assert listed(done).done == ()


def test_somebody_who_was_not_reached_stays_on_the_list(done):
    tell(done)
    (call,) = listed(done).calls
    note(done, call.id, "not_reached", "Engaged.")
    note(done, call.id, "not_reached")
    (call,) = listed(done).calls
    assert call.note.count("not reached") == 2
    assert "Engaged." in call.note
    assert done.staffed.assistant.full_name in call.note


def test_only_who_follows_up_here_notes_a_call(done):
    tell(done)
    (call,) = listed(done).calls
    other = clinic("river", "River Clinic")
    for by, clinic_id, refusal in (
        (done.staffed.researcher, done.staffed.id, NotAllowed),
        (System(done.staffed.id), done.staffed.id, NotAllowed),
        (other.clinician, done.staffed.id, NotFound),
        (other.clinician, other.id, NotFound),
    ):
        with pytest.raises(refusal):
            note_call(by=by, clinic_id=clinic_id, call_id=call.id, outcome="well")
    with pytest.raises(Invalid):
        note(done, call.id, "fine")
    with pytest.raises(NotAllowed):
        worklist(by=done.staffed.researcher, clinic_id=done.staffed.id)
    assert len(listed(done).calls) == 1


def test_the_page_is_worked_off_with_a_list_and_a_button(done):
    tell(done, breath="yes")
    (call,) = listed(done).calls
    client = Client()
    client.force_login(done.staffed.assistant)
    text = client.get("/c/harbour/follow-up/").content.decode()
    assert "emergency" in text
    assert 'href="tel:0100234"' in text
    assert "nobody watches this list at night" in text
    page = f"/c/harbour/follow-up/call/{call.id}/"
    answer = client.post(page, {"outcome": ""}, follow=True)
    assert "Choose what came of it." in answer.content.decode()
    text = client.post(page, {"outcome": "sent_on", "note": "By car."}, follow=True)
    text = text.content.decode()
    assert "1 done in the last 7 days" in text
    assert "Sent to a doctor or hospital" in text
    assert "By car." in text


def test_getting_worse_opens_one_call_and_a_lower_answer_closes_it(done):
    answer(done.staffed, done.session_ids[0], "1h", DiaryAnswer(score=4))
    assert look(done) == 0
    answer(done.staffed, done.session_ids[0], "4h", DiaryAnswer(score=8))
    assert look(done) == 1
    assert look(done) == 0
    (call,) = listed(done).calls
    assert (call.kind, call.why) == ("worsening", "Before the session 6, answered 4, 8")
    with time_machine.travel(timezone.now() + 20 * HOUR, tick=False):
        answer(done.staffed, done.session_ids[0], "24h", DiaryAnswer(score=2))
        assert look(done) == 0
        assert listed(done).calls == ()
        assert [each.outcome for each in listed(done).done] == ["lower since"]


def test_a_call_about_worsening_that_was_made_does_not_come_back_by_itself(done):
    answer(done.staffed, done.session_ids[0], "4h", DiaryAnswer(score=9))
    assert look(done) == 1
    note(done, listed(done).calls[0].id)
    assert look(done) == 0


@pytest.fixture
def quiet():
    """Somebody whose questions of the first days closed unanswered."""
    return treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(days=5))


def test_three_questions_in_a_row_without_an_answer_are_a_silence(quiet):
    assert look(quiet) == 1
    assert look(quiet) == 0
    (call,) = listed(quiet).calls
    assert (call.kind, call.why) == ("silent", "3 or more questions unanswered")


def test_why_somebody_fell_silent_is_asked_once_a_course(quiet):
    look(quiet)
    (asked,) = rows(quiet, SilenceReason)
    (message,) = rows(quiet, OutboxMessage, kind="why silent")
    assert (message.subject_id, message.patient_id) == (asked.id, quiet.patient_id)
    with clinic_scope([quiet.staffed.id]):
        CallTask.objects.all().delete()
    look(quiet)
    assert len(rows(quiet, SilenceReason)) == 1
    assert len(rows(quiet, OutboxMessage, kind="why silent")) == 1
    with clinic_scope([quiet.staffed.id]):
        SilenceReason.objects.update(reason="no_help", answered_at=timezone.now())
    assert listed(quiet).calls[0].why == "Says: it did not help"


def test_an_answer_ends_the_silence(quiet):
    look(quiet)
    seventh = link(quiet.staffed, quiet.session_ids[0], "7d")
    with time_machine.travel(seventh.due_at + HOUR, tick=False):
        answer(quiet.staffed, quiet.session_ids[0], "7d", DiaryAnswer(score=2))
        look(quiet)
        assert listed(quiet).calls == ()
        assert [each.outcome for each in listed(quiet).done] == ["answers again"]


def test_two_unanswered_are_no_silence_and_withdrawn_ones_do_not_count(quiet):
    with clinic_scope([quiet.staffed.id]):
        closed = DiaryLink.objects.filter(expires_at__lte=timezone.now()).order_by("due_at")
        for each in closed[2:]:
            each.withdrawn_at = timezone.now()
            each.save()
    assert look(quiet) == 0


def test_nobody_is_called_about_somebody_who_died_or_whose_course_has_ended(quiet):
    with clinic_scope([quiet.staffed.id]):
        Patient.objects.update(deceased=True)
    assert look(quiet) == 0


def test_an_event_not_judged_in_time_comes_on_the_list_and_leaves_it_when_judged(done):
    event_id = tell(done, "Numb.")
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        look(done)
        assert [each.why[:5] for each in listed(done).calls if each.kind == "report"] == ["To be"]
    note(done, listed(done).calls[0].id)
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        look(done)
        calls = [each for each in listed(done).calls if each.kind == "report"]
        assert [each.why for each in calls] == ["Not judged in time: “Numb.”"]
        judge_event(
            by=done.staffed.clinician,
            clinic_id=done.staffed.id,
            event_id=event_id,
            judgement=Judgement("mild", "unlikely", "resolved"),
        )
        assert [each for each in listed(done).calls if each.kind == "report"] == []


def test_the_worker_looks_in_every_clinic(quiet):
    assert open_calls() == 1
    assert open_calls() == 0
    assert events(quiet.staffed, "find calls") == 1


def test_the_list_takes_as_many_queries_for_ten_patients_as_for_two(done):
    def asked_for():
        with queries() as found:
            listed(done)
        return len(found)

    for each in (done, others(done)):
        tell(each, breath="yes")
        answer(each.staffed, each.session_ids[0], "4h", DiaryAnswer(score=9))
    look(done)
    few = asked_for()
    for _ in range(5):
        each = others(done)
        tell(each, weakness="yes")
        answer(each.staffed, each.session_ids[0], "4h", DiaryAnswer(score=9))
    look(done)
    assert len(listed(done).calls) == 14
    assert asked_for() == few <= 8


def test_today_says_how_many_calls_wait(done):
    tell(done, breath="yes")
    day = day_list(by=done.staffed.assistant, clinic_id=done.staffed.id, on=timezone.localdate())
    assert (day.calls.waiting, day.calls.urgent) == (1, 1)
    client = Client()
    client.force_login(done.staffed.assistant)
    text = client.get("/c/harbour/day/").content.decode()
    assert "1 to make" in text
    assert "1 urgent" in text


STRANGE = ("SCAN", "(clinic_id=?)")


@pytest.mark.sqlite_half
def test_the_list_and_the_worker_walk_through_no_table_however_large(quiet):
    """PostgreSQL counts for itself; SQLite is told what a clinic of a million answers is like."""
    tell(quiet, breath="yes")
    with queries() as sql:
        listed(quiet)
        look(quiet)
    found = []
    with connection.cursor() as cursor:
        for statement in sql:
            if statement.startswith("SELECT"):
                cursor.execute("EXPLAIN QUERY PLAN " + statement)
                found += [
                    f"{row[-1]}  <-  {statement[:90]}"
                    for row in cursor.fetchall()
                    if any(each in row[-1] for each in STRANGE)
                ]
    large = ("diarylink", "checkin", "painrating", "calltask", "session ", "adverseevent")
    few = (
        "call_open",
        "calltask_2",
        "diary_unanswered",
        "event_by_review",
    )  # only what waits stands in these
    walked = [each for each in found if any(name in each for name in large)]
    assert [each for each in walked if not any(name in each for name in few)] == []
