"""The arithmetic of the shelf: never below nothing, what expires first goes first."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.errors import ClinicalError
from perineural.clinical.stock import (
    OPEN_VIAL_DAYS,
    Movement,
    MovementKind,
    OnHand,
    ShelfLot,
    containers_for,
    first_to_expire,
    lot_key,
    on_hand,
    take_from,
)

NOON = dt.datetime(2030, 1, 2, 12, tzinfo=dt.UTC)
TODAY = NOON.date()
BAG_ML = Decimal(50)


def received(count, at=NOON):
    return Movement(MovementKind.RECEIPT, count, at)


def used(count, drawn_ml, at=NOON):
    return Movement(MovementKind.USE, -count, at, Decimal(drawn_ml))


def lot(name, days, containers=1, container_ml=BAG_ML, **changed):
    return ShelfLot(
        name, name, TODAY + dt.timedelta(days=days), container_ml, OnHand(containers), **changed
    )


def open_vial(name, days, open_ml, opened_days_ago=0, containers=1):
    opened = NOON - dt.timedelta(days=opened_days_ago)
    there = OnHand(containers, Decimal(open_ml), opened)
    expires = TODAY + dt.timedelta(days=days)
    return ShelfLot(name, name, expires, Decimal(20), there, multi_dose=True)


def taken(taking):
    return [(each.shelf.lot, each.containers, str(each.drawn_ml)) for each in taking.takes]


def test_nothing_moved_is_nothing_there():
    assert on_hand((), BAG_ML) == OnHand()


def test_more_than_was_there_cannot_have_gone():
    with pytest.raises(ClinicalError, match="more was taken"):
        on_hand((received(1), used(2, 60)), BAG_ML)
    with pytest.raises(ClinicalError, match="more was taken"):
        on_hand((received(1), used(1, 15), used(0, 6)), Decimal(20), multi_dose=True)


def test_what_is_left_in_a_single_dose_container_is_never_there():
    assert on_hand((received(2), used(1, 5)), BAG_ML) == OnHand(1)


def test_a_multi_dose_vial_is_open_until_it_is_empty():
    first = (received(2), used(1, 15))
    assert on_hand(first, Decimal(20), multi_dose=True) == OnHand(1, Decimal(5), NOON)
    assert on_hand((*first, used(0, 5)), Decimal(20), multi_dose=True) == OnHand(1)


def test_a_new_vial_takes_the_place_of_the_one_that_was_open():
    later = NOON + dt.timedelta(days=3)
    moved = (received(2), used(1, 15), used(1, 8, later))
    assert on_hand(moved, Decimal(20), multi_dose=True) == OnHand(0, Decimal(12), later)


def test_an_open_vial_that_is_thrown_away_is_gone():
    moved = (received(2), used(1, 15), Movement(MovementKind.WASTE, 0, NOON))
    assert on_hand(moved, Decimal(20), multi_dose=True) == OnHand(1)


@pytest.mark.parametrize(
    ("volume_ml", "count"), [("0.01", 1), ("50", 1), ("50.01", 2), ("100", 2), ("101", 3)]
)
def test_as_many_containers_are_opened_as_hold_the_volume(volume_ml, count):
    assert containers_for(Decimal(volume_ml), BAG_ML) == count


@pytest.mark.parametrize(
    "written", ["AB-12", "ab-12", " A B - 1 2 ", "AB\u201112", "ab\u2013 12", "\uff21B\u221212",
                "AB-\u200b12", "ab\t-12\n"],
)  # fmt: skip
def test_ways_of_writing_one_lot_are_the_same(written):
    assert lot_key(written) == lot_key("AB-12")


@pytest.mark.parametrize("written", ["AB12", "AB-13", "AB-012", "AB-1", "BA-12"])
def test_another_lot_is_another(written):
    assert lot_key(written) != lot_key("AB-12")


@given(st.text())
def test_the_key_of_a_key_is_itself(written):
    assert lot_key(lot_key(written)) == lot_key(written)


@given(st.text())
def test_capitals_and_spaces_never_make_another_lot(written):
    spaced = " ".join(written)
    assert lot_key(f" {spaced}\t") == lot_key(written)


def test_what_expires_first_is_opened_first():
    lots = (lot("LATE", 90), lot("SOON", 5), lot("MIDDLE", 30))
    taking = first_to_expire(lots, Decimal(120), TODAY)
    assert taken(taking) == [("SOON", 1, "50"), ("MIDDLE", 1, "50"), ("LATE", 1, "20")]
    assert taking.missing_ml == 0
    assert [str(each.wasted_ml) for each in taking.takes] == ["0", "0", "30"]


def test_expired_recalled_and_empty_lots_are_left_out():
    lots = (
        lot("EXPIRED", -1),
        lot("RECALLED", 5, recalled=True),
        lot("EMPTY", 6, containers=0),
        lot("LAST-DAY", 0),
    )
    taking = first_to_expire(lots, Decimal(60), TODAY)
    assert taken(taking) == [("LAST-DAY", 1, "50")]
    assert taking.missing_ml == 10


def test_an_open_vial_goes_before_a_new_one():
    taking = first_to_expire((open_vial("NEW", 5, 0), open_vial("OPEN", 90, 8)), Decimal(8), TODAY)
    assert taken(taking) == [("OPEN", 0, "8")]
    assert taking.takes[0].wasted_ml == 0


def test_an_open_vial_that_does_not_hold_it_all_is_not_drawn_from():
    taking = first_to_expire((open_vial("ONE", 90, 7),), Decimal(8), TODAY)
    assert taken(taking) == [("ONE", 1, "8")]


@pytest.mark.parametrize(("days", "opened"), [(0, 0), (OPEN_VIAL_DAYS, 0), (OPEN_VIAL_DAYS + 1, 1)])
def test_an_open_vial_is_drawn_from_for_28_days(days, opened):
    taking = first_to_expire((open_vial("ONE", 90, 8, days),), Decimal(8), TODAY)
    assert taken(taking) == [("ONE", opened, "8")]


def test_a_lot_that_is_only_an_old_open_vial_is_not_usable():
    old = open_vial("OLD", 90, 8, OPEN_VIAL_DAYS + 1, containers=0)
    assert not old.usable(TODAY)
    assert open_vial("NEW", 90, 8, 0, containers=0).usable(TODAY)


ML = st.decimals(Decimal("0.01"), Decimal(300), places=2)
LOTS = st.lists(
    st.builds(
        lambda number, days, containers, ml: lot(f"L{number}", days, containers, Decimal(ml)),
        st.integers(0, 99),
        st.integers(-5, 90),
        st.integers(0, 5),
        st.sampled_from([5, 20, 50, 100]),
    ),
    max_size=6,
)


@given(LOTS, ML)
def test_all_that_is_wanted_is_drawn_or_missing_and_no_lot_gives_more_than_it_has(lots, wanted_ml):
    taking = first_to_expire(lots, wanted_ml, TODAY)
    drawn_ml = sum((each.drawn_ml for each in taking.takes), Decimal(0))
    assert drawn_ml + taking.missing_ml == wanted_ml
    assert taking.missing_ml >= 0
    for each in taking.takes:
        assert 0 < each.containers <= each.shelf.there.containers
        assert 0 < each.drawn_ml <= each.containers * each.shelf.container_ml
        assert 0 <= each.wasted_ml < each.shelf.container_ml
    dates = [each.shelf.expires_on for each in taking.takes]
    assert dates == sorted(dates)


WISHES = st.lists(st.tuples(st.sampled_from(["use", "receive", "waste"]), ML), max_size=30)


@pytest.mark.parametrize("multi_dose", [False, True])
@given(wishes=WISHES)
def test_whatever_is_asked_of_a_shelf_it_never_holds_less_than_nothing(multi_dose, wishes):
    container_ml, moved = Decimal(20), []
    for kind, volume_ml in wishes:
        there = on_hand(moved, container_ml, multi_dose=multi_dose)
        assert there.containers >= 0
        assert 0 <= there.open_ml <= 15 * container_ml
        one = ShelfLot("L", "L", TODAY, container_ml, there, multi_dose)
        if kind == "receive":
            moved.append(received(3))
        elif kind == "waste" and there.containers:
            moved.append(Movement(MovementKind.WASTE, -1, NOON))
        elif kind == "use":
            taking = take_from((one,), volume_ml, TODAY)
            moved += [used(each.containers, each.drawn_ml) for each in taking.takes]
    on_hand(moved, container_ml, multi_dose=multi_dose)
