"""Measuring with more than one questionnaire, or with none for function."""

import pytest
from django.test import Client

from perineural.clinical.conditions import CONDITIONS
from perineural.records.keys import new_key
from perineural.web.story.measures import other_questionnaires
from tests.counting import events
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db


@pytest.fixture
def done():
    return treated(clinic(), [Scores(), Scores()])


@pytest.fixture
def page(done):
    client = Client()
    client.force_login(done.staffed.clinician)

    def send(**changed):
        values = {
            "function_key": str(new_key()),
            "other_key": str(new_key()),
            "days_key": str(new_key()),
            "session": str(done.session_ids[0]),
        }
        address = f"/c/harbour/courses/{done.course_id}/measures/"
        return client.post(address, values | changed, follow=True)

    return send


def test_another_questionnaire_is_kept_and_shown_beside_that_of_function(done, page):
    text = page(function="52", other="faam_adl", other_score="70").content.decode()
    assert "Measured once: 52." in text
    assert "Measured besides" in text
    assert ">70<" in text
    assert "session 1" in text
    assert events(done.staffed, "record score") == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"other_score": "70"}, "Choose which questionnaire this score is of."),
        ({"other": "faam_adl"}, "Enter a score, or the days with a painkiller."),
        ({"other": "faam_adl", "days": "2"}, "Enter its total score, or choose None."),
        ({"other": "faam_adl", "other_score": "101", "function": "52"}, "expected 0 to 100"),
        ({"other": "faam_adl", "other_score": "7", "other_key": ""}, "Open this page once more"),
    ],
)
def test_half_a_score_is_refused_and_nothing_is_kept(changed, words, done, page):
    answer = page(**changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert events(done.staffed, "record score") == 0


def test_what_can_be_entered_besides_is_neither_that_of_function_nor_asked_in_the_room():
    for key, condition in CONDITIONS.items():
        offered = [each.key for each in other_questionnaires(key)]
        assert condition.function_instrument not in offered
        assert not {"nprs", "pgic"} & set(offered)
    assert [each.key for each in other_questionnaires("sciatica")] == ["odi", "dn4"]
    assert other_questionnaires("gone") == ()
