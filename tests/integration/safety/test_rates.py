"""Unwanted events by injections: exact, with people as clusters, and never a few of anybody."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.records.errors import NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.models import AdverseEvent, Session
from perineural.records.queries.numbers import numbers
from perineural.records.queries.safety import _by_severity, _recent_rate, rate_of, safety_rates
from perineural.records.queries.safety_values import Told
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories.watched import Visited, visited

MILD, TWO = ("mild",), ("mild", "mild")
QUIET = Visited(("A",))


@pytest.fixture
def staffed():
    return clinics.clinic()


def rates(staffed, by=None):
    return safety_rates(by=by or staffed.clinic_lead, clinic_id=staffed.id)


def whole(staffed):
    return rates(staffed).periods[-1]


def had(*events):
    return [Visited(("A",), each) for each in events]


@pytest.mark.django_db
def test_events_of_six_people_are_told_as_the_numbers_page_counts_them(staffed):
    visited(staffed, [*had(MILD, MILD, MILD, MILD, MILD, MILD), *[QUIET] * 94], points=10)
    told = whole(staffed)
    assert (told.told, told.events, told.injections) == (Told.YES, 6, 1000)
    assert told.per_thousand == pytest.approx(6)
    # Garwood for a count of 6: 2.202 to 13.06; nobody had two, so nothing is widened.
    assert told.low_per_thousand == pytest.approx(2.202, abs=0.001)
    assert told.high_per_thousand == pytest.approx(13.06, abs=0.01)
    page = numbers(by=staffed.clinic_lead, clinic_id=staffed.id).events
    assert (page.events, page.injections) == (told.events, told.injections)


def people(counts):
    return {place: count for place, count in enumerate(counts) if count}


def test_several_events_of_some_people_widen_the_interval():
    injections = people([10] * 100)
    apart = rate_of("", people([1] * 10), injections)
    together = rate_of("", people([6, 1, 1, 1, 1]), injections)
    assert apart.per_thousand == together.per_thousand == 10
    assert together.low_per_thousand < apart.low_per_thousand
    assert together.high_per_thousand > apart.high_per_thousand


@given(st.lists(st.integers(0, 2), max_size=2), st.lists(st.integers(0, 1), max_size=4))
def test_nothing_told_depends_on_how_few_there_were(some, others):
    injections = people([10] * 20)
    assert rate_of("", people(some), injections) == rate_of("", people(others), injections)


def test_many_events_of_four_people_are_not_told():
    told = rate_of("", people([9, 1, 1, 1]), people([10] * 20))
    assert (told.told, told.events, told.high_per_thousand) == (Told.FEW_PEOPLE, None, None)


def test_of_four_injections_nothing_is_told():
    assert rate_of("", {}, people([4])).told is Told.FEW_INJECTIONS
    assert rate_of("", {}, people([5])).told is Told.FEW_EVENTS


def severities(**counts):
    """What is told by severity of so many people with one event each."""
    rows = {(f"{key}{n}", key): (1, 0) for key, count in counts.items() for n in range(count)}
    injections = {who: 10 for who, _ in rows}
    found = rate_of("", {who: 1 for who, _ in rows}, injections)
    return {each.label.split(":")[0]: each.events for each in _by_severity(found, rows, injections)}


def test_severities_are_told_where_what_is_hidden_tells_of_nobody():
    assert severities(mild=9, moderate=7, severe=6, unrated=5) == {
        "mild": 9, "moderate": 7, "severe": 6, "not rated yet": 5,
    }  # fmt: skip
    assert severities(mild=9, moderate=7, severe=3, unrated=2) == {"mild": 9, "moderate": 7}


@pytest.mark.parametrize("hidden", range(5))
def test_what_is_hidden_cannot_be_reckoned_from_the_whole(hidden):
    """Nine mild and `hidden` severe: the whole less the mild would tell the severe."""
    assert severities(mild=9, severe=hidden) == {}
    assert severities(mild=9, moderate=7, severe=hidden) == {"mild": 9}


def periods(recent, before):
    rows = {(n, "mild"): (1, int(n < recent)) for n in range(recent + before)}
    injections = dict.fromkeys(range(30), (20, 10))
    return _recent_rate(rows, injections)


def test_the_last_year_is_told_where_what_came_before_is_enough_too():
    ((year,), (few,), (hidden,)) = periods(6, 5), periods(4, 9), periods(6, 4)
    assert (year.told, year.events, year.injections) == (Told.YES, 6, 300)
    assert (few.told, few.events) == (Told.FEW_EVENTS, None)
    assert (hidden.told, hidden.events) == (Told.FEW_BEFORE, None)


def test_the_last_year_stands_alone_where_nothing_came_before():
    assert _recent_rate({}, {1: (12, 12)}) == ()
    assert _recent_rate({}, {1: (12, 8)}) == (), "four injections before would be told"


@pytest.mark.django_db
def test_visits_of_more_than_a_year_ago_are_not_in_the_last_year(staffed):
    visited(staffed, [*had(*[MILD] * 6), *[QUIET] * 10], last_days_ago=400)
    visited(staffed, [*had(*[MILD] * 5), *[QUIET] * 20])
    year, all_of_it = rates(staffed).periods
    assert (year.events, year.injections) == (5, 75)
    assert (all_of_it.events, all_of_it.injections) == (11, 123)


@pytest.mark.django_db
def test_none_at_all_still_allows_about_three_in_as_many(staffed):
    visited(staffed, [QUIET] * 100)
    found = rates(staffed)
    # 1 - 0.05 ** (1 / 300) is 0.009936, by the rule of three 3 / 300.
    assert found.most_if_none == pytest.approx(1000 * (1 - np.exp(np.log(0.05) / 300)))
    assert whole(staffed).told is Told.FEW_EVENTS


@pytest.mark.django_db
def test_events_of_another_clinic_never_enter(staffed):
    other = clinics.clinic("quay", "Quay Clinic")
    visited(other, had(*[MILD] * 8))
    assert rates(staffed).is_empty
    visited(staffed, [QUIET] * 10)
    assert whole(staffed).told is Told.FEW_EVENTS
    assert whole(staffed).injections == 30


@pytest.mark.django_db
def test_an_event_of_a_bath_alone_or_of_no_visit_is_not_among_injections(staffed):
    visited(staffed, [*had(*[TWO] * 5), Visited(("A",), MILD, is_bath=True)])
    with clinic_scope([staffed.id]):
        session = Session.objects.filter(status="signed").first()
        AdverseEvent.objects.create(
            clinic_id=staffed.id, patient_id=session.patient_id, description="Tired"
        )
    assert whole(staffed).events == 10


@pytest.mark.django_db
def test_only_those_who_see_numbers_see_it(staffed):
    rates(staffed, staffed.researcher)
    with pytest.raises(NotAllowed):
        rates(staffed, staffed.assistant)


@pytest.mark.django_db
def test_it_takes_as_many_queries_however_many_visits(staffed):
    counts = []
    for _ in range(2):
        visited(staffed, had(*[MILD] * 6))
        with asked() as queries:
            rates(staffed)
        counts.append(len(queries))
    assert counts == [3, 3]
