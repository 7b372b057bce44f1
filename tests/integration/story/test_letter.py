"""A letter says who stands under it, by name and credential."""

import pytest
from django.test import Client
from django.urls import reverse

from perineural.records.actions.reviews import end_course
from perineural.records.errors import NotFound
from perineural.records.queries.courses import who_ended
from tests.factories.clinic import clinic, person
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db


@pytest.fixture
def done():
    return treated(clinic(), [Scores()])


def refer(done, by):
    end_course(
        by=by,
        clinic_id=done.staffed.id,
        course_id=done.course_id,
        status="referred",
        reason="Weakness of the foot.",
        referred_to="Dr Invented, neurology",
    )


def letter(done, reader):
    client = Client()
    client.force_login(reader)
    where = {"clinic_slug": done.staffed.slug, "course_id": done.course_id}
    return client.get(reverse("referral", kwargs=where)).content.decode()


def test_the_letter_names_who_referred_whoever_prints_it(done):
    second = person(done.staffed.id, "second", "clinician")
    second.full_name = "Invented Referrer"
    second.save()
    refer(done, second)

    line = letter(done, done.staffed.clinician).split('class="letter__sign">')[1].split("</p>")[0]

    assert line == "Invented Referrer, GMC 0000000"


def test_nobody_has_ended_a_course_that_runs(done):
    assert who_ended(**done.here, course_id=done.course_id) is None


def test_another_clinic_learns_nothing_of_who_ended_it(done):
    refer(done, done.staffed.clinician)
    other = clinic("inland", "Inland Clinic")

    with pytest.raises(NotFound):
        who_ended(by=other.clinician, clinic_id=other.id, course_id=done.course_id)
