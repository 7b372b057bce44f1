"""The pages of the story, asked for over HTTP."""

import pytest
from django.test import Client

from tests.factories.clinic import clinic, complaint, patient
from tests.factories.visits import Scores, measured, treated

pytestmark = pytest.mark.django_db


def as_(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def done():
    return treated(clinic(), [Scores(), Scores(before=5, at_1=1, at_15=1, diary=(1, 2, 4))])


def test_the_story_shows_relief_and_the_next_action(done):
    page = as_(done.staffed.clinician).get(f"/c/harbour/patients/{done.patient_id}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "back between 4 h and 24 h" in text


def test_an_empty_story_offers_the_first_step(done):
    staffed = done.staffed
    new = patient(staffed, "Fernside", "Olu")
    page = as_(staffed.clinician).get(f"/c/harbour/patients/{new}/")
    assert "No complaint yet" in page.content.decode()
    complaint(staffed, new)
    page = as_(staffed.clinician).get(f"/c/harbour/patients/{new}/")
    assert "Assess" in page.content.decode()


def test_healing_and_its_pages_answer(done):
    measured(done, 0, "52", 5)
    measured(done, 1, "61", 3)
    client = as_(done.staffed.clinician)
    for name in ("healing", "measures", "end"):
        assert client.get(f"/c/harbour/courses/{done.course_id}/{name}/").status_code == 200, name


def test_numbers_answer(done):
    assert as_(done.staffed.researcher).get("/c/harbour/numbers/").status_code == 200
    assert as_(done.staffed.clinician).get("/c/harbour/numbers/").status_code == 403
