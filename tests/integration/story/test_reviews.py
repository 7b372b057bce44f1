"""Measuring, looking back and ending a course: once, by those who may, for a reason."""

from decimal import Decimal

import pytest

from perineural.records.actions.reviews import end_course, record_review, record_score
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.keys import new_key
from perineural.records.queries.story import course_part
from tests.counting import events
from tests.factories import planning
from tests.factories.clinic import clinic
from tests.factories.treatment import start
from tests.factories.visits import Scores, course_row, treated

pytestmark = pytest.mark.django_db


@pytest.fixture
def done():
    return treated(clinic(), [Scores()] * 3)


def score(done, value="52", instrument="visa_a", **changed):
    given = {
        "complaint_id": done.complaint_id,
        "score_id": new_key(),
        "session_id": done.session_ids[0],
        "instrument": instrument,
        "score": Decimal(value),
        **done.here,
    }
    return record_score(**{**given, **changed})


def test_the_same_score_twice_is_one_score(done):
    key = new_key()
    score(done, score_id=key)
    score(done, score_id=key)
    assert events(done.staffed, "record score") == 1
    course = course_part(course_id=done.course_id, **done.here).course
    assert course.healing.function == ((1, Decimal(52)),)


@pytest.mark.parametrize(
    ("instrument", "value"),
    [("visa_a", "101"), ("visa_a", "-1"), ("analgesic_days", "8"), ("analgesic_days", "2.5")],
)
def test_a_score_outside_its_range_is_refused_at_its_field(done, instrument, value):
    with pytest.raises(Invalid) as refusal:
        score(done, value, instrument)
    assert refusal.value.field == "score"


def test_a_score_for_a_session_of_another_complaint_is_refused(done):
    other = treated(done.staffed, [Scores()])
    with pytest.raises(NotFound):
        score(done, session_id=other.session_ids[0])


def test_a_lead_and_another_clinic_record_no_score(done):
    with pytest.raises(NotAllowed):
        score(done, by=done.staffed.clinic_lead)
    other = clinic("river", "River Clinic")
    with pytest.raises(NotFound):
        score(done, by=other.clinician, clinic_id=other.id)


def review(done, decision="go_on", **changed):
    given = {"course_id": done.course_id, "review_id": new_key(), "decision": decision, **done.here}
    return record_review(**{**given, **changed})


def test_a_review_that_differs_from_the_rule_needs_a_reason(done):
    with pytest.raises(Invalid) as refusal:
        review(done, "go_on")
    assert refusal.value.field == "reason"
    key = review(done, "go_on", reason="Sleep is better.")
    review(done, "go_on", reason="Sleep is better.", review_id=key)
    assert events(done.staffed, "review course") == 1
    course = course_part(course_id=done.course_id, **done.here).course
    kept = course.reviews[0]
    assert (kept.suggestion, kept.decision, kept.after_session) == ("change", "go_on", 3)
    assert not course.advice.due


def test_a_review_needs_a_decision_of_the_list_a_session_and_somebody_who_assesses(done):
    with pytest.raises(Invalid):
        review(done, "wait")
    with pytest.raises(NotAllowed):
        review(done, by=done.staffed.assistant)
    with pytest.raises(Conflict):
        review(treated(done.staffed, []))


def end(done, status="discharged", reason="The goal is reached.", **changed):
    given = {"course_id": done.course_id, "status": status, "reason": reason, **done.here}
    return end_course(**{**given, **changed})


def test_ending_a_course_twice_is_one_end(done):
    end(done)
    end(done)
    assert events(done.staffed, "end course") == 1
    row = course_row(done)
    assert (row.status, row.next_session_on) == ("discharged", None)


def test_an_ended_course_neither_ends_otherwise_nor_is_reviewed(done):
    end(done)
    with pytest.raises(Conflict):
        end(done, "stopped")
    with pytest.raises(Conflict):
        review(done, "change")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"status": "paused"}, "status"),
        ({"status": "active"}, "status"),
        ({"status": "referred"}, "referred_to"),
    ],
)
def test_an_end_without_what_it_needs_is_refused_at_its_field(done, changed, field):
    with pytest.raises(Invalid) as refusal:
        end(done, **changed)
    assert refusal.value.field == field


def test_a_course_with_an_open_session_does_not_end(done):
    planning.batch(done.staffed, done.course_id)
    start(done.staffed, done.course_id)
    with pytest.raises(Conflict):
        end(done)


def test_an_assistant_ends_no_course(done):
    with pytest.raises(NotAllowed):
        end(done, by=done.staffed.assistant)
