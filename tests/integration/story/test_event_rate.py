"""How often something unwanted was recorded: never a few events, never a rate without interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.records.isolation import clinic_scope
from perineural.records.models import AdverseEvent
from perineural.records.queries.event_rate import event_rate
from perineural.records.queries.numbers import numbers
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, treated


def recorded(course, times):
    with clinic_scope([course.staffed.id]):
        for _ in range(times):
            AdverseEvent.objects.create(
                clinic_id=course.staffed.id,
                patient_id=course.patient_id,
                session_id=course.session_ids[0],
                description="Dizzy for an hour",
            )


def told_of(staffed):
    return numbers(by=staffed.clinic_lead, clinic_id=staffed.id).events


@given(st.integers(0, 4), st.integers(0, 4), st.integers(5, 10_000))
def test_nothing_told_depends_on_how_few_events_there_were(some, others, injections):
    assert event_rate(some, injections) == event_rate(others, injections)


def test_of_five_events_the_rate_stands_in_its_exact_interval():
    told = event_rate(5, 1000)
    assert (told.events, told.per_thousand) == (5, 5.0)
    # Garwood for a count of 5: 1.623 to 11.668.
    assert told.low_per_thousand == pytest.approx(1.623, abs=0.001)
    assert told.high_per_thousand == pytest.approx(11.668, abs=0.001)


def test_of_four_injections_nothing_is_told():
    assert event_rate(0, 4) is None
    assert event_rate(0, 5) is not None


@pytest.mark.django_db
def test_a_clinic_counts_its_own_events_and_injections():
    staffed, other = clinic(), clinic("river", "River Clinic")
    course = treated(staffed, [Scores(), Scores()], points=3)
    recorded(course, 5)
    recorded(treated(other, [Scores()]), 7)
    told = told_of(staffed)
    assert (told.injections, told.events) == (6, 5)
    assert told_of(other) is None, "of three injections nothing is told"


@pytest.mark.django_db
def test_the_page_says_fewer_than_five_and_what_that_still_allows(client):
    staffed = clinic()
    course = treated(staffed, [Scores(), Scores()], points=3)
    client.force_login(staffed.clinic_lead)
    for times in (0, 4):
        recorded(course, times)
        page = client.get("/c/harbour/numbers/")
        assert "Fewer than 5 in 6 injections" in page.content.decode()
        assert "does not show that there is no risk" in page.content.decode()
    recorded(course, 1)
    assert "5 in 6 injections" in client.get("/c/harbour/numbers/").content.decode()
