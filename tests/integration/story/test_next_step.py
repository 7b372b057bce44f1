"""The one next action of a complaint, from its first word to its end."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from perineural.records.actions.reviews import end_course, record_review
from perineural.records.keys import new_key
from perineural.records.queries.story import story
from perineural.web.story.next_step import next_step
from tests.factories import planning
from tests.factories.clinic import clinic, complaint, patient
from tests.factories.treatment import start
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db
GOOD = Scores(before=6), Scores(before=4), Scores(before=3)


def the_complaint(staffed, patient_id):
    return story(by=staffed.clinician, clinic_id=staffed.id, patient_id=patient_id).complaints[0]


def step(staffed, patient_id, today=None):
    return next_step(the_complaint(staffed, patient_id), today or timezone.localdate()).key


def test_from_a_complaint_to_its_first_session():
    staffed = clinic()
    patient_id = patient(staffed)
    complaint_id = complaint(staffed, patient_id)
    assert step(staffed, patient_id) == "assess"
    recipe_id = planning.recipe(staffed)
    planning.signed_assessment(staffed, complaint_id, recipe_id)
    assert step(staffed, patient_id) == "decide"
    course_id = planning.course(staffed, patient_id, complaint_id, recipe_id)
    assert step(staffed, patient_id) == "consent"
    planning.consent(staffed, course_id)
    assert step(staffed, patient_id) == "batch"
    planning.batch(staffed, course_id)
    assert step(staffed, patient_id) == "session"
    start(staffed, course_id)
    assert step(staffed, patient_id) == "session_open"


def test_a_decision_leads_to_a_plan_or_to_another_assessment():
    staffed = clinic()
    patient_id = patient(staffed)
    planning.candidacy(staffed, complaint(staffed, patient_id))
    found = the_complaint(staffed, patient_id)
    today = timezone.localdate()
    assert next_step(found, today).key == "plan"
    for decision in ("work_up_first", "not_suitable"):
        assert next_step(replace(found, clinician_decision=decision), today).key == "assess_again"


def test_between_sessions_one_waits_until_the_day():
    done = treated(clinic(), GOOD[:1], first_at=timezone.now() - dt.timedelta(days=2))
    assert step(done.staffed, done.patient_id) == "wait"
    on = timezone.localdate() + dt.timedelta(days=5)
    assert step(done.staffed, done.patient_id, on) == "batch"


def test_after_session_3_a_review_comes_first_and_then_what_it_decided():
    done = treated(clinic(), GOOD)
    here = {"course_id": done.course_id, **done.here}
    assert step(done.staffed, done.patient_id) == "review"
    record_review(review_id=new_key(), decision="go_on", **here)
    assert step(done.staffed, done.patient_id) == "batch"
    record_review(review_id=new_key(), decision="stop", reason="As the patient wishes.", **here)
    assert step(done.staffed, done.patient_id) == "end"
    end_course(status="discharged", reason="The goal is reached.", **here)
    assert step(done.staffed, done.patient_id) == "ended"


def test_the_last_planned_session_asks_to_look_back():
    done = treated(clinic(), GOOD[:2], sessions_planned=2)
    assert step(done.staffed, done.patient_id) == "review"
