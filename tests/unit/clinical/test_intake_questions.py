"""What an intake asks about health: what lasts, and only what counts for the condition."""

import pytest

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.intake_questions import OF_THE_DAY, intake_questions


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_question_is_plain_and_none_is_of_the_day(condition):
    asked = intake_questions(condition)
    assert len(asked) >= 8
    assert all(each.plain_text.endswith("?") for each in asked)
    assert not OF_THE_DAY & {each.key for each in asked}


def test_the_nose_is_asked_about_only_where_a_bath_can_be_meant():
    keys = {
        name: {each.key for each in intake_questions(name)}
        for name in ("migraine", "achilles_tendonitis")
    }
    assert "nose_or_skull_problem" in keys["migraine"]
    assert "nose_or_skull_problem" not in keys["achilles_tendonitis"]
