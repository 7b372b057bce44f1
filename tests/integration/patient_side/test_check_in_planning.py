"""Which questions are planned, when, and what ends them."""

import datetime as dt
import json

import pytest
import time_machine
from django.utils import timezone

from perineural.clinical.check_in_plan import DEFAULT_PLAN
from perineural.records import clock, outbox
from perineural.records.actions.check_in_planning import (
    COURSE_ENDED,
    NEXT_SESSION,
    plan_after_signing,
)
from perineural.records.actions.check_ins import zero_of
from perineural.records.actions.check_ins_ahead import AHEAD, plan_ahead
from perineural.records.actions.imports import import_record
from perineural.records.actions.reviews import end_course
from perineural.records.diary_links import DECEASED
from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent, Clinic, DiaryLink, OutboxMessage, Patient, Session
from tests.counting import asked as queries
from tests.counting import events
from tests.factories.agreed import agreed
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated, visit

pytestmark = pytest.mark.django_db

SILENT = Scores(diary=(None, None, None))
MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def done():
    """A course with one session, on a Monday morning."""
    with time_machine.travel(MORNING + dt.timedelta(hours=1), tick=False):
        return treated(clinic(), [SILENT], first_at=MORNING)


def links(done, **which):
    with clinic_scope([done.staffed.id]):
        return list(DiaryLink.objects.filter(**which).order_by("due_at"))


def moments(done, **which):
    return [each.moment for each in links(done, **which)]


def waiting(done):
    with clinic_scope([done.staffed.id]):
        rows = OutboxMessage.objects.filter(sent_at__isnull=True, cancelled_at__isnull=True)
        return rows.count()


def session_of(done, index=0):
    with clinic_scope([done.staffed.id]):
        return Session.objects.select_related("clinic", "patient", "course").get(
            id=done.session_ids[index]
        )


def test_the_first_week_is_planned_with_the_signature(done):
    assert moments(done) == ["1h", "4h", "evening", "24h", "2d", "3d", "7d"]
    assert waiting(done) == 7
    assert events(done.staffed, "plan check-ins") == 1


def test_planning_a_session_again_plans_nothing_and_asks_little(done):
    session = session_of(done)
    before = links(done)
    with clinic_scope([done.staffed.id]), queries() as found:
        plan_after_signing(by=done.staffed.clinician, session=session)
    assert len(found) == 2
    assert links(done) == before


def test_signing_asks_little_for_seven_questions(done):
    session = session_of(done)
    with clinic_scope([done.staffed.id]):
        OutboxMessage.objects.all().delete()
        DiaryLink.objects.all().delete()
        with queries() as found, time_machine.travel(MORNING, tick=False):
            plan_planned(done, session)
    assert len(moments(done)) == 7
    assert len(found) == 8


def plan_planned(done, session):
    from django.db import transaction

    with transaction.atomic():
        plan_after_signing(by=done.staffed.clinician, session=session)


def test_weeks_and_months_are_planned_two_days_ahead_and_once(done):
    with time_machine.travel(MORNING + 14 * DAY - AHEAD - dt.timedelta(hours=1), tick=False):
        assert plan_ahead() == 0
    with time_machine.travel(MORNING + 14 * DAY - AHEAD + dt.timedelta(hours=1), tick=False):
        assert plan_ahead() == 1
        assert plan_ahead() == 0
    assert "2w" in moments(done)
    assert waiting(done) == 8
    assert events(done.staffed, "plan check-ins ahead") == 1


def test_a_larger_clinic_plans_its_day_with_as_many_queries(done):
    with time_machine.travel(MORNING + 13 * DAY, tick=False), queries() as for_one:
        assert plan_ahead() == 1
    with time_machine.travel(MORNING + dt.timedelta(hours=1), tick=False):
        for _ in range(5):
            treated(done.staffed, [SILENT], first_at=MORNING)
    with time_machine.travel(MORNING + 13 * DAY, tick=False), queries() as for_five:
        assert plan_ahead() == 5
    assert len(for_five) == len(for_one)


def test_what_was_missed_while_nothing_ran_is_asked_if_it_is_still_open(done):
    with time_machine.travel(MORNING + 30 * DAY, tick=False):
        plan_ahead()
    assert [each for each in moments(done) if each.endswith("w")] == ["4w"]


def test_months_are_counted_from_the_last_session(done):
    again = MORNING + 8 * DAY
    with time_machine.travel(again + DAY, tick=False):
        visit(done.staffed, done.course_id, again, SILENT)
    with time_machine.travel(MORNING + 92 * DAY, tick=False):
        plan_ahead()
    with time_machine.travel(again + 91 * DAY, tick=False):
        plan_ahead()
    three_months = [each for each in links(done) if each.moment == "3mo"]
    assert [each.due_at for each in three_months] == [MORNING.replace(month=6, day=10)]


def test_the_next_session_ends_what_is_open_or_waits_about_the_one_before(done):
    with time_machine.travel(MORNING + 5 * DAY, tick=False):
        visit(done.staffed, done.course_id, MORNING + 5 * DAY - dt.timedelta(hours=1), SILENT)
    ended = links(done, withdrawn_reason=NEXT_SESSION)
    assert {each.session_id for each in ended} == {done.session_ids[0]}
    assert "7d" in [each.moment for each in ended]
    assert "24h" not in [each.moment for each in ended], "it had closed by itself"
    assert waiting(done) == 7 + 5, "five of the first session were due, and nothing was sent yet"


def test_a_death_told_by_another_program_ends_everything(done):
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "resource": {
                    "resourceType": "Patient",
                    "identifier": [{"system": "urn:other", "value": "7"}],
                    "name": [{"family": "Quarrywood", "given": ["Ana"]}],
                    "gender": "female",
                    "birthDate": "1979-04-28",
                    "deceasedBoolean": True,
                }
            }
        ],
    }
    from perineural.records.models import PatientIdentifier

    with clinic_scope([done.staffed.id]):
        PatientIdentifier.objects.create(
            clinic_id=done.staffed.id, patient_id=done.patient_id, system="urn:other", value="7"
        )
    with time_machine.travel(MORNING + dt.timedelta(hours=2), tick=False):
        import_record(content=json.dumps(bundle).encode(), **done.here)
        assert waiting(done) == 0
        assert {each.withdrawn_reason for each in links(done)} == {DECEASED}
    with time_machine.travel(MORNING + 14 * DAY, tick=False):
        assert plan_ahead() == 0


@pytest.mark.parametrize(
    ("status", "still_asked", "later"),
    [("discharged", 7, ["3mo"]), ("stopped", 0, [])],
)
def test_a_course_that_ended_asks_what_makes_sense_still(done, status, still_asked, later):
    with time_machine.travel(MORNING + dt.timedelta(hours=2), tick=False):
        end_course(course_id=done.course_id, status=status, reason="As agreed.", **done.here)
        open_still = links(done, withdrawn_at__isnull=True, expires_at__gt=timezone.now())
        assert len(open_still) == still_asked
    for days in (14, 21, 91):
        with time_machine.travel(MORNING + days * DAY, tick=False):
            plan_ahead()
    assert [each.moment for each in links(done) if each.moment[-1] in "wo"] == later


def test_a_course_that_ends_takes_its_weekly_questions_with_it(done):
    with time_machine.travel(MORNING + 13 * DAY, tick=False):
        plan_ahead()
        end_course(course_id=done.course_id, status="discharged", reason="Well.", **done.here)
    assert moments(done, withdrawn_reason=COURSE_ENDED) == ["2w"]


def test_nobody_who_died_is_planned_for():
    staffed = clinic()
    done = treated(staffed, [SILENT], first_at=timezone.now() - DAY)
    with clinic_scope([staffed.id]):
        Patient.objects.update(deceased=True)
        OutboxMessage.objects.all().delete()
        DiaryLink.objects.all().delete()
    with clinic_scope([staffed.id]):
        plan_planned(done, session_of(done))
    assert links(done) == []


def test_a_question_that_is_late_waits_for_the_morning(done, settings, tmp_path):
    settings.PERINEURAL_EMAIL, settings.PERINEURAL_OUTBOX_FOLDER = "file", tmp_path
    agreed(done.staffed, done.patient_id, name="Jo Quarrywood")
    with clinic_scope([done.staffed.id]):
        Clinic.objects.update(quiet_from=dt.time(21), quiet_until=dt.time(8))
    with time_machine.travel(MORNING + DAY + dt.timedelta(hours=13), tick=False) as now:
        assert outbox.drain() == 0, "it is ten in the evening, and the worker stood still till now"
        now.move_to(MORNING.replace(hour=8) + 2 * DAY)
        assert outbox.drain() == 1, "24 hours after; what was due before has closed"
        assert outbox.drain() == 0


def test_each_question_keeps_to_the_clock_where_the_patient_lives():
    staffed = clinic()
    with clinic_scope([staffed.id]):
        Clinic.objects.update(quiet_from=dt.time(21), quiet_until=dt.time(8))
    done = treated(staffed, [SILENT], first_at=MORNING)
    with clinic_scope([staffed.id]):
        Patient.objects.update(time_zone="Australia/Sydney")  # there it is 20:00
        OutboxMessage.objects.all().delete()
        DiaryLink.objects.all().delete()
        with clock.at(MORNING + dt.timedelta(minutes=20)):
            plan_planned(done, session_of(done))
    first = {each.moment: each.due_at for each in links(done)}
    assert "1h" not in first
    assert first["4h"] == dt.datetime(2026, 3, 2, 21, tzinfo=dt.UTC), "8 in the morning in Sydney"
    assert zero_of(session_of(done)) == MORNING


def test_the_plan_of_a_course_is_named_by_its_questions(done):
    assert {each.plan_version for each in links(done)} == {0}
    with clinic_scope([done.staffed.id]):
        event = AuditEvent.objects.get(action="plan check-ins")
    assert event.details["moments"] == [each.key for each in DEFAULT_PLAN.moments if each.is_near]
