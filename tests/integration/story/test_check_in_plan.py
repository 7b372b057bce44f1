"""The plan of a course: read by all who treat, changed by who may, and what was sent stays."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from perineural.clinical.check_in_plan import DEFAULT_PLAN, CheckInPlan, Moment, Unit
from perineural.records import outbox
from perineural.records.actions.check_in_planning import PLAN_CHANGED
from perineural.records.actions.check_in_plans import change_plan, set_time_zone
from perineural.records.actions.check_ins_ahead import plan_ahead
from perineural.records.errors import Conflict, Invalid, NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.models import CheckInPlan as PlanRow
from perineural.records.models import DiaryLink, OutboxMessage, Patient
from perineural.records.queries.check_in_plans import check_in_page
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.agreed import everyone_agreed
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
FEWER = DEFAULT_PLAN.without("1h", "evening", "2d", "3d")
LATER = CheckInPlan(
    tuple(Moment(Unit.HOURS, 5) if each.key == "4h" else each for each in DEFAULT_PLAN.moments)
)


@pytest.fixture
def done(settings, tmp_path):
    """A course with one session on a Monday morning; the question of the first hour was sent."""
    settings.PERINEURAL_EMAIL, settings.PERINEURAL_OUTBOX_FOLDER = "file", tmp_path
    with time_machine.travel(MORNING + HOUR, tick=False) as now:
        done = treated(clinic(), [Scores(diary=(None, None, None))], first_at=MORNING)
        with clinic_scope([done.staffed.id]):
            Patient.objects.update(email="ana@example.org")
        everyone_agreed(done.staffed)
        now.shift(dt.timedelta(minutes=1))
        assert outbox.drain() == 1
        now.shift(HOUR)
        yield done


def planned(done):
    with clinic_scope([done.staffed.id]):
        rows = DiaryLink.objects.filter(withdrawn_at__isnull=True)
        return {each.moment: each for each in rows.order_by("due_at")}


def messages(done):
    with clinic_scope([done.staffed.id]):
        rows = OutboxMessage.objects.filter(sent_at__isnull=True, cancelled_at__isnull=True)
        return sorted(rows.values_list("due_at", flat=True))


def change(done, plan, version=0, why="Works nights."):
    return change_plan(course_id=done.course_id, plan=plan, version=version, why=why, **done.here)


def signed_in(person):
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def form_of(plan, **changed):
    fields = {"version": "0", "why": "Works nights."}
    for index, each in enumerate(plan.moments):
        if each.is_on:
            fields[f"on_{index}"] = "on"
        if each.unit is not Unit.EVENING:
            fields[f"count_{index}"] = str(each.count)
        fields[f"at_{index}"] = f"{each.at:%H:%M}" if each.at else ""
    return {**fields, **changed}


def test_a_plan_changed_on_the_way_changes_only_what_was_not_sent(done):
    assert change(done, FEWER) == 1
    assert list(planned(done)) == ["1h", "4h", "24h", "7d"], "the first hour had been sent"
    assert messages(done) == [planned(done)[each].due_at for each in ("4h", "24h", "7d")]
    assert events(done.staffed, "change check-in plan") == 1
    with clinic_scope([done.staffed.id]):
        gone = DiaryLink.objects.filter(withdrawn_reason=PLAN_CHANGED)
        assert gone.count() == 3


def test_what_a_plan_took_out_another_takes_in_again(done):
    before = {each.moment: each.due_at for each in planned(done).values()}
    change(done, FEWER)
    assert change(done, DEFAULT_PLAN, version=1) == 2
    assert {each.moment: each.due_at for each in planned(done).values()} == before
    assert len(messages(done)) == 6


def test_another_hour_is_another_question(done):
    change(done, LATER)
    now = planned(done)
    assert "4h" not in now
    assert now["5h"].due_at == MORNING + 5 * HOUR
    assert now["5h"].plan_version == 1


def test_the_same_plan_again_is_no_new_one(done):
    assert change(done, DEFAULT_PLAN) == 0
    assert events(done.staffed, "change check-in plan") == 0


def test_two_people_do_not_overwrite_each_other(done):
    change(done, FEWER)
    with pytest.raises(Conflict, match="meanwhile"):
        change(done, LATER, version=0)


@pytest.mark.parametrize(("why", "words"), [(" ", "Say why"), ("x" * 301, "300 letters")])
def test_a_change_says_why(done, why, words):
    with pytest.raises(Invalid, match=words):
        change(done, FEWER, why=why)


def test_who_may_not_plan_changes_nothing(done):
    for person in (done.staffed.assistant, done.staffed.researcher, done.staffed.administrator):
        with pytest.raises(NotAllowed):
            change_plan(
                by=person, clinic_id=done.staffed.id, course_id=done.course_id, plan=FEWER,
                version=0, why="No.",
            )  # fmt: skip
    change_plan(
        by=done.staffed.clinic_lead, clinic_id=done.staffed.id, course_id=done.course_id,
        plan=FEWER, version=0, why="Fewer.",
    )  # fmt: skip


def test_weekly_questions_follow_the_plan_of_the_course(done):
    change(done, DEFAULT_PLAN.without("1w"))
    with time_machine.travel(MORNING + 13 * DAY, tick=False):
        assert plan_ahead() == 0


def test_somebody_who_moves_is_asked_by_the_new_clock(done):
    which = {"patient_id": done.patient_id, **done.here}
    set_time_zone(time_zone="America/New_York", **which)
    now = planned(done)
    assert now["4h"].due_at == MORNING + 4 * HOUR, "four hours are four hours"
    assert now["evening"].due_at == dt.datetime(2026, 3, 3, 0, 30, tzinfo=dt.UTC)
    assert now["7d"].due_at == MORNING + 7 * DAY - HOUR, "New York's clocks went forward"
    assert now["evening"].due_at in messages(done)
    assert events(done.staffed, "set time zone") == 1
    set_time_zone(time_zone="America/New_York", **which)
    assert events(done.staffed, "set time zone") == 1
    with pytest.raises(Invalid, match="no such time zone"):
        set_time_zone(time_zone="Mars/Olympus", **which)


def test_the_page_says_what_goes_when_in_the_patients_zone(done):
    set_time_zone(patient_id=done.patient_id, time_zone="Asia/Kolkata", **done.here)
    page = signed_in(done.staffed.clinician).get(f"/c/harbour/courses/{done.course_id}/check-ins/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Asia/Kolkata" in text
    assert "Mon 2 March 2026, 18:30" in text or "Mon 2 Mar 2026, 18:30" in text, "four hours after"
    assert "sent" in text


def test_a_look_at_a_plan_keeps_nothing(done):
    browser = signed_in(done.staffed.clinician)
    page = browser.post(
        f"/c/harbour/courses/{done.course_id}/check-ins/", form_of(FEWER, preview="1")
    )
    assert "Preview: not kept yet" in page.content.decode()
    with clinic_scope([done.staffed.id]):
        assert PlanRow.objects.count() == 0
    assert len(planned(done)) == 7


def test_a_plan_is_changed_on_its_page(done):
    browser = signed_in(done.staffed.clinician)
    there = f"/c/harbour/courses/{done.course_id}/check-ins/"
    assert browser.post(there, form_of(FEWER)).status_code == 302
    text = browser.get(there).content.decode()
    assert "Works nights." in text
    assert list(planned(done)) == ["1h", "4h", "24h", "7d"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"why": ""}, "Say why it is changed."),
        ({"count_0": "0"}, "greater than or equal to 1"),
        ({"count_0": "4"}, "Two questions are planned for 4 hours after."),
        ({"at_2": ""}, "required"),
        ({"at_4": "25:00"}, "valid time"),
        ({"count_1": "soon"}, "whole number"),
    ],
)
def test_what_cannot_be_planned_is_said_in_words(done, changed, words):
    browser = signed_in(done.staffed.clinician)
    answer = browser.post(
        f"/c/harbour/courses/{done.course_id}/check-ins/", form_of(FEWER, **changed)
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with clinic_scope([done.staffed.id]):
        assert PlanRow.objects.count() == 0


def test_who_may_only_read_is_shown_no_form(done):
    there = f"/c/harbour/courses/{done.course_id}/check-ins/"
    browser = signed_in(done.staffed.assistant)
    assert "Keep this plan" not in browser.get(there).content.decode()
    browser.post(there, form_of(FEWER))
    with clinic_scope([done.staffed.id]):
        assert PlanRow.objects.count() == 0


def test_the_zone_is_kept_on_the_page(done):
    browser = signed_in(done.staffed.clinician)
    there = f"/c/harbour/courses/{done.course_id}/check-ins/zone/"
    assert browser.post(there, {"time_zone": "Europe/Madrid"}).status_code == 302
    with clinic_scope([done.staffed.id]):
        assert Patient.objects.get().time_zone == "Europe/Madrid"


def test_the_page_takes_ten_queries(done):
    with clinic_scope([done.staffed.id]), queries() as found:
        check_in_page(course_id=done.course_id, **done.here)
    assert len(found) == 10


def test_the_sheet_to_take_home_tells_the_times_of_this_course(done):
    browser = signed_in(done.staffed.clinician)
    there = f"/c/harbour/sessions/{done.session_ids[0]}/aftercare/"
    assert "1 hour, 4 hours, the evening, 24 hours" in browser.get(there).content.decode()
    change(done, FEWER)
    text = browser.get(there).content.decode()
    assert "4 hours, 24 hours, 7 days, then once a week, 3 months" in text
    assert "the evening" not in text
