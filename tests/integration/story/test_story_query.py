"""The story of a patient: what it tells, to whom, in how many queries."""

from decimal import Decimal

import pytest

from perineural.records.actions import sessions
from perineural.records.actions.check_ins import DiaryAnswer
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Session
from perineural.records.queries.story import course_part, own_record, story
from tests.counting import asked as queries
from tests.factories.clinic import clinic, complaint, patient, person
from tests.factories.visits import Scores, answer, asked, link, measured, told, treated

pytestmark = pytest.mark.django_db
STORY_QUERIES = 28


def test_a_session_tells_its_relief_and_its_duration():
    done = treated(clinic())
    line = story(patient_id=done.patient_id, **done.here).complaints[0].course.visits[0]
    assert (line.relief.before, line.relief.immediate, line.points) == (6, 2, 3)
    assert line.duration_words == "back between 4 h and 24 h"


def test_an_answer_given_after_the_next_session_tells_nothing_of_the_first():
    done = treated(clinic(), [Scores(diary=(3, 3, None)), Scores()])
    asked_at_7_days = link(done.staffed, done.session_ids[0], "7d")
    answer(done.staffed, done.session_ids[0], "7d", DiaryAnswer(score=2))
    with clinic_scope([done.staffed.id]):
        second = Session.objects.get(id=done.session_ids[1])
    assert second.occurred_at <= asked_at_7_days.due_at, "it was answered after the second began"
    first = story(patient_id=done.patient_id, **done.here).complaints[0].course.visits[0]
    assert first.duration_words == "still better at 24 h"


@pytest.mark.parametrize("count", [1, 20])
def test_a_story_takes_the_same_queries_whatever_is_stored(count):
    done = treated(clinic(), [Scores()] * count)
    with queries() as found:
        story(patient_id=done.patient_id, **done.here)
    assert len(found) == STORY_QUERIES


def test_healing_takes_one_query_more_than_the_story():
    done = treated(clinic(), [Scores()] * 3)
    with queries() as found:
        part = course_part(course_id=done.course_id, **done.here)
    assert part.course.healing.sessions == 3
    assert len(found) == STORY_QUERIES + 1


def test_a_patient_of_another_clinic_is_not_there():
    done, other = treated(clinic(), []), clinic("river", "River Clinic")
    for asked_by, clinic_id in ((other.clinician, other.id), (other.clinician, done.staffed.id)):
        with pytest.raises(NotFound):
            story(by=asked_by, clinic_id=clinic_id, patient_id=done.patient_id)
        with pytest.raises(NotFound):
            course_part(by=asked_by, clinic_id=clinic_id, course_id=done.course_id)


def test_a_researcher_reads_no_story():
    done = treated(clinic(), [])
    with pytest.raises(NotAllowed):
        story(by=done.staffed.researcher, clinic_id=done.staffed.id, patient_id=done.patient_id)


def test_measures_stay_with_their_visit_when_it_is_amended():
    done = treated(clinic(), [Scores(), Scores()])
    measured(done, 0, "52", 5)
    measured(done, 1, "61", 2)
    amendment = sessions.amend_session(
        session_id=done.session_ids[0], amendment_id=new_key(), reason="Wrong side.", **done.here
    )
    sign_session(
        session_id=amendment,
        revision=0,
        ending=Ending(aftercare_given=True, discarded_ml=Decimal(17)),
        **done.here,
    )
    course = course_part(course_id=done.course_id, **done.here).course
    assert course.visits[0].amended
    assert course.healing.function == ((1, Decimal(52)), (2, Decimal(61)))
    assert course.healing.analgesic_days == ((1, 5), (2, 2))
    states = {each.moment: each.state for each in course.diary if each.moment != "evening"}
    assert states == {
        "1h": "closed", "4h": "answered", "24h": "answered", "2d": "closed", "3d": "closed",
        "7d": "closed",
    }  # fmt: skip


def test_a_complaint_shows_the_drawing_its_patient_made():
    from perineural.records.actions.intake import accept_intake

    staffed = clinic()
    intake_id = told(staffed, asked(staffed))
    patient_id = accept_intake(
        by=staffed.assistant,
        clinic_id=staffed.id,
        intake_id=intake_id,
        complaint_id=new_key(),
        patient_id=None,
    )
    found = story(by=staffed.clinician, clinic_id=staffed.id, patient_id=patient_id).complaints[0]
    assert [mark["view"] for mark in found.pain_drawing] == ["foot-lateral-right"]
    assert found.measures[0].source == "patient"


def test_a_patient_reads_their_own_record_and_nothing_else():
    done = treated(clinic(), [Scores()])
    me = person(done.staffed.id, "harbour", "patient", done.patient_id)
    record = own_record(by=me, clinic_id=done.staffed.id)
    assert record.story.patient.id == done.patient_id
    assert len(record.consents) == 1
    with pytest.raises(NotAllowed):
        story(by=me, clinic_id=done.staffed.id, patient_id=done.patient_id)
    with pytest.raises(NotAllowed):
        own_record(by=done.staffed.clinician, clinic_id=done.staffed.id)


def test_a_complaint_without_anything_waits_for_its_assessment():
    staffed = clinic()
    patient_id = patient(staffed)
    complaint(staffed, patient_id)
    found = story(by=staffed.assistant, clinic_id=staffed.id, patient_id=patient_id).complaints[0]
    assert (found.assessment_id, found.course, found.step) == (None, None, "assessment")
