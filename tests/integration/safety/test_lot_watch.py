"""A lot with which more goes wrong is found, and only that one, from the clinic's own records."""

import datetime as dt

import pytest

from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AdverseEvent, Session
from perineural.records.queries.lot_watch import lot_watch
from perineural.statistics.safety.lots import FEWEST_OTHER_VISITS, RUN_LENGTH
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories import shelf
from tests.factories.watched import Visited, visited

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    return clinics.clinic()


def watch(staffed, by=None):
    return lot_watch(by=by or staffed.clinician, clinic_id=staffed.id)


def lots_of(staffed):
    return {each.lot: each for each in watch(staffed).lots}


def events_at(lot, visits, every, first=0):
    """Visits with one lot, of which each so many-th has an event."""
    return [Visited((lot,), ("mild",) if place % every == first else ()) for place in range(visits)]


def in_turns(*lots):
    """Visits of several lots, one after the other."""
    return [visit for row in zip(*lots, strict=True) for visit in row]


def test_a_lot_with_four_times_the_events_is_flagged_and_no_other(staffed):
    visited(
        staffed,
        in_turns(events_at("A1", 120, 20), events_at("B2", 120, 20, 7), events_at("C3", 120, 5)),
    )
    found = watch(staffed)
    assert [each.lot for each in found.flagged] == ["C3"]
    (bad,) = found.flagged
    assert (bad.visits, bad.events) == (120, 24)
    assert (bad.other_visits, bad.other_events) == (240, 12)
    # (12 + 1/2) of (240 + 1) is 0.0519, as a thousandth 0.052: of 120 visits 6.24.
    assert bad.chart.expected == pytest.approx(6.24)
    assert bad.chart.false_alarm_every >= RUN_LENGTH
    assert bad.chart.found_after < 150
    assert bad.chart.alarms[0].level >= 1
    assert len(bad.chart.levels) == 120
    assert found.false_alarms < 0.4


def test_lots_with_as_many_events_as_others_are_listed_and_not_flagged(staffed):
    visited(staffed, in_turns(*(events_at(lot, 120, 20, at) for at, lot in enumerate("ABC"))))
    found = watch(staffed)
    assert found.flagged == ()
    assert [(each.lot, each.visits, each.events) for each in found.lots] == [
        ("A", 120, 6), ("B", 120, 6), ("C", 120, 6),
    ]  # fmt: skip


def test_without_enough_other_visits_a_lot_is_counted_and_not_watched(staffed):
    visited(
        staffed,
        [*events_at("A", FEWEST_OTHER_VISITS - 1, 9), *events_at("B", FEWEST_OTHER_VISITS, 3)],
    )
    found = lots_of(staffed)
    assert found["B"].chart is None
    assert (found["B"].visits, found["B"].events) == (100, 34)
    assert found["A"].chart is not None


def test_what_was_judged_not_to_come_from_it_does_not_count_what_waits_does(staffed):
    judgements = ("", "certain", "probable", "possible", "unassessable", "unlikely", "unrelated")
    visited(staffed, [Visited(("A",), ("mild",), judged) for judged in judgements])
    assert lots_of(staffed)["A"].events == 5


def test_two_events_of_a_visit_are_one_visit_and_a_visit_with_two_lots_counts_for_both(staffed):
    visited(staffed, [Visited(("A", "B"), ("mild", "severe")), Visited(("A",))])
    found = lots_of(staffed)
    assert (found["A"].visits, found["A"].events) == (2, 1)
    assert (found["B"].visits, found["B"].events) == (1, 1)


def test_an_event_stays_with_its_visit_when_the_visit_is_amended(staffed):
    visited(staffed, [Visited(("A",), ("mild",))])
    with clinic_scope([staffed.id]):
        (first,) = Session.objects.filter(status="signed")
        batch_id = first.batch_id
        Session.objects.create(
            clinic_id=staffed.id, patient=first.patient, course=first.course, number=first.number,
            occurred_at=first.occurred_at, amends=first, amendment_reason="A slip.",
            status="signed", signed_at=first.signed_at, signed_by=first.signed_by,
            batch_id=batch_id,
        )  # fmt: skip
    (lot,) = watch(staffed).lots
    assert (lot.visits, lot.events) == (1, 1)


def test_visits_are_compared_within_their_way_of_giving_where_there_are_enough(staffed):
    points = [Visited((lot,), ("mild",) if n % 4 == 0 else ()) for n in range(110) for lot in "AB"]
    baths = [Visited((lot,), is_bath=True) for n in range(110) for lot in "CD"]
    visited(staffed, [*points, *baths])
    found = watch(staffed)
    assert found.groups == ("injection", "bath")
    assert found.is_adjusted
    # A is compared with B alone, which has 28 events in 110 visits: (28 + 1/2) of 111.
    assert lots_of(staffed)["A"].chart.expected == pytest.approx(110 * 0.257)
    assert found.flagged == ()
    visited(staffed, [Visited(("E",), is_bath=True), Visited(("E",))], last_days_ago=0.5)
    assert lots_of(staffed)["E"].is_adjusted


def test_too_few_of_one_way_of_giving_and_all_visits_are_what_is_expected(staffed):
    visited(staffed, [*events_at("A", 110, 10), Visited(("B",), is_bath=True)])
    found = watch(staffed)
    assert not found.is_adjusted
    assert lots_of(staffed)["B"].chart.expected == pytest.approx(0.104)  # 11.5 of 111


def test_visits_of_more_than_two_years_ago_are_over(staffed):
    visited(staffed, [Visited(("Old",), ("mild",))], last_days_ago=731)
    visited(staffed, [Visited(("New",))], last_days_ago=729)
    assert list(lots_of(staffed)) == ["New"]


def test_events_of_another_clinic_never_enter(staffed):
    other = clinics.clinic("quay", "Quay Clinic")
    visited(other, events_at("A1", 120, 2))
    visited(staffed, events_at("A1", 6, 7, 6))
    assert [(each.lot, each.visits, each.events) for each in watch(staffed).lots] == [("A1", 6, 0)]
    with pytest.raises(NotFound):
        lot_watch(by=staffed.clinician, clinic_id=other.id)


def test_a_lot_says_where_it_lies_and_whether_it_was_recalled(staffed):
    lot_id = shelf.received(staffed, lot="A1")
    shelf.recalled(staffed, lot="A1", reason="Glass was found.")
    visited(staffed, [Visited(("a1",)), Visited(("B2",))])
    found = lots_of(staffed)
    assert (found["a1"].stock_lot_id, found["a1"].recalled) == (lot_id, "Glass was found.")
    assert (found["B2"].stock_lot_id, found["B2"].recalled) == (None, "")


def test_only_those_who_see_the_events_themselves_see_lots(staffed):
    for role in ("clinician", "assistant", "clinic_lead", "trainee"):
        watch(staffed, staffed.person(role))
    for role in ("researcher", "administrator"):
        with pytest.raises(NotAllowed):
            watch(staffed, staffed.person(role))


def test_it_takes_as_many_queries_however_many_visits(staffed):
    counts = []
    for lot in ("A", "B"):
        visited(staffed, events_at(lot, 20, 3))
        with asked() as queries:
            watch(staffed)
        counts.append(len(queries))
    assert counts == [8, 8]


def test_an_event_without_a_visit_is_nobodys_lot(staffed):
    visited(staffed, [Visited(("A",))])
    with clinic_scope([staffed.id]):
        session = Session.objects.filter(status="signed").get()
        AdverseEvent.objects.create(
            id=new_key(), clinic_id=staffed.id, patient_id=session.patient_id, description="Tired",
            occurred_at=session.occurred_at + dt.timedelta(hours=1),
        )  # fmt: skip
    assert lots_of(staffed)["A"].events == 0
