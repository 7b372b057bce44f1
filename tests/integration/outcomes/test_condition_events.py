"""Unwanted events of a condition by injections: exact, and no other condition's few follow."""

import uuid

import pytest
from django.test import Client

from perineural.records.queries.condition_events import told_of
from perineural.records.queries.daily_life import daily_life
from perineural.records.queries.safety_values import Told
from tests.factories import clinic as clinics
from tests.factories.followed import followed
from tests.factories.lived import injected

pytestmark = pytest.mark.django_db
HERE = "achilles_tendonitis"


@pytest.fixture
def staffed():
    return clinics.clinic()


def of(staffed):
    return daily_life(by=staffed.clinic_lead, clinic_id=staffed.id, condition=HERE)


def people(staffed, count):
    return followed(staffed, [[[8, 5]]] * count)


def page(staffed):
    client = Client()
    client.force_login(staffed.clinic_lead)
    return client.get(f"/c/{staffed.slug}/outcomes/{HERE}/daily-life/")


def test_events_of_a_condition_are_told_by_its_injections(staffed):
    injected(staffed, people(staffed, 20), events=6, points=50)
    found = of(staffed)
    assert (found.events.events, found.events.injections) == (6, 1000)
    # Garwood for a count of 6; the rule of three for 1,000 injections.
    assert found.events.low_per_thousand == pytest.approx(2.202, abs=0.001)
    assert found.events.high_per_thousand == pytest.approx(13.06, abs=0.01)
    assert found.most_if_none == pytest.approx(2.991, abs=0.001)
    assert "6 unwanted events in 1,000 injections: 6.0 in 1,000" in page(staffed).content.decode()


def test_no_event_and_four_events_read_the_same(staffed):
    ids = people(staffed, 10)
    injected(staffed, ids, events=0)
    before = of(staffed)
    assert before.events.told is Told.FEW_EVENTS
    injected(staffed, ids, events=4, points=0)
    assert of(staffed).events == before.events


def people_with(*counts):
    return {uuid.UUID(int=place): count for place, count in enumerate(counts) if count}


@pytest.mark.parametrize("others", range(5))
def test_few_events_of_another_condition_do_not_follow_from_the_clinics(others):
    injections = {"a": people_with(*[10] * 20), "b": people_with(*[10] * 20)}
    happened = {"a": people_with(*[1] * 9), "b": people_with(*[1] * others)}
    assert told_of("a", injections, happened).rate.told is Told.FEW_OTHERS
    assert told_of("b", injections, happened).rate.told is Told.FEW_EVENTS
    third = {"c": people_with(*[10] * 20)}, {"c": people_with(*[1] * 7)}
    with_third = injections | third[0], happened | third[1]
    assert told_of("a", *with_third).rate.events == 9
    assert told_of("c", *with_third).rate.told is Told.FEW_OTHERS


def test_injections_of_few_others_do_not_follow_from_the_clinics():
    injections = {"a": people_with(*[10] * 20), "b": people_with(10, 10)}
    found = told_of("a", injections, {})
    assert (found.rate.told, found.rate.injections) == (Told.FEW_OTHERS, None)
    assert found.most_if_none is None
