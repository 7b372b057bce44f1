"""The story of a patient, read in a fixed number of queries."""

import pytest

from perineural.records.queries.story import course_part, story
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db


def test_one_session_tells_its_relief():
    done = treated(clinic())
    told = story(patient_id=done.patient_id, **done.here)
    course = told.complaints[0].course
    line = course.visits[0]
    assert (line.relief.before, line.relief.immediate) == (6, 2)
    assert line.duration_words == "back between 4 h and 24 h"
    assert line.points == 3


@pytest.mark.parametrize("count", [1, 20])
def test_a_story_takes_the_same_queries_with_one_session_and_with_twenty(
    count, django_assert_num_queries
):
    done = treated(clinic(), [Scores()] * count, sessions_planned=8)
    with django_assert_num_queries(1):
        story(patient_id=done.patient_id, **done.here)
