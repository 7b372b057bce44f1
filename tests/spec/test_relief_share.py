"""What a clinician would check: of whom it can be said that relief still held, and of whom not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.errors import ClinicalError
from perineural.clinical.relief import Clock, Rating, relief_of_session
from perineural.clinical.relief_share import held_at, relief_shares, wilson

AT = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = 60, 1440

HELD = [
    # in words; before, at 1 minute, diary {minute: score}: held at 1, 3, 7 days
    ("rated relieved at 7 days", 6, 2, {7 * DAY: 2}, (True, True, True)),
    ("relieved at 1 day, back at 7", 6, 2, {DAY: 3, 7 * DAY: 6}, (True, None, False)),
    ("relieved at 1 day, then silent", 6, 2, {DAY: 3}, (True, None, None)),
    ("back at 4 hours", 6, 2, {4 * HOUR: 6}, (False, False, False)),
    ("back, later better by itself", 6, 2, {4 * HOUR: 6, 3 * DAY: 1}, (False, False, False)),
    ("relieved in the room, then silent", 6, 2, {}, (None, None, None)),
    ("never relieved, rated to 3 days", 6, 6, {3 * DAY: 6}, (False, False, None)),
    ("never relieved in the room, then silent", 6, 6, {}, (None, None, None)),
    ("relief that began on day 3", 6, 6, {DAY: 6, 3 * DAY: 2, 7 * DAY: 2}, (None, True, True)),
    ("pain before not rated", None, 2, {7 * DAY: 2}, (None, None, None)),
    ("no pain before", 0, 0, {7 * DAY: 0}, (None, None, None)),
]


def relief(before, at_once, diary):
    ratings = [Rating(Clock.MINUTES_AFTER, 1, at_once, AT)]
    ratings += [Rating(Clock.LATER, minute, score, AT) for minute, score in diary.items()]
    if before is not None:
        ratings.append(Rating(Clock.BEFORE, None, before, AT))
    return relief_of_session(ratings)


@pytest.mark.parametrize(("words", "before", "at_once", "diary", "held"), HELD)
def test_relief_held_only_where_ratings_say_it(words, before, at_once, diary, held):
    found = relief(before, at_once, diary)
    assert tuple(held_at(found, days * DAY) for days in (1, 3, 7)) == held, words


HELD_FOR_A_WEEK = relief(6, 2, {7 * DAY: 2})
SILENT = relief(6, 2, {})
BACK = relief(6, 2, {DAY: 6})


def test_those_who_cannot_be_said_are_counted_and_left_out_of_the_share():
    found = relief_shares([HELD_FOR_A_WEEK] * 10 + [BACK] * 5 + [SILENT] * 5)[2]
    assert (found.patients, found.relieved, found.returned, found.not_said) == (20, 10, 5, 5)
    assert found.share == pytest.approx(2 / 3)
    assert found.interval == pytest.approx((0.4171, 0.8482), abs=1e-4)
    assert found.bounds == (0.5, 0.75)


def test_of_silence_alone_no_share_is_made():
    found = relief_shares([SILENT] * 20)[0]
    assert (found.share, found.interval, found.bounds) == (None, None, (0.0, 1.0))


@pytest.mark.parametrize(("patients", "told"), [(0, 0), (19, 0), (20, 3), (21, 3)])
def test_nothing_is_told_of_fewer_than_20(patients, told):
    assert len(relief_shares([HELD_FOR_A_WEEK] * patients)) == told


@given(
    st.lists(
        st.builds(
            relief,
            st.none() | st.integers(0, 10),
            st.integers(0, 10),
            st.dictionaries(st.integers(2, 10 * DAY), st.integers(0, 10), max_size=6),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_the_bounds_hold_whatever_is_not_known(reliefs):
    shares = relief_shares(reliefs, smallest=1)
    for each in shares:
        assert each.patients == len(reliefs)
        low, high = each.bounds
        assert 0 <= low <= high <= 1
        assert (low == high) == (each.not_said == 0)
        if each.share is not None:
            assert low <= each.share <= high
            assert each.interval[0] <= each.share <= each.interval[1]
    without_late = [each for each in reliefs if (each.relief_began_minutes or 0) <= DAY]
    early = [each.relieved for each in relief_shares(without_late, smallest=1)] or [0]
    assert early == sorted(early, reverse=True)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_an_interval_holds_its_share_and_mirrors(of):
    count, total = of
    low, high = wilson(count, total)
    assert 0 <= low <= count / total <= high <= 1
    mirrored = wilson(total - count, total)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high))


@pytest.mark.parametrize(("count", "total"), [(0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(count, total):
    with pytest.raises(ClinicalError):
        wilson(count, total)


def test_a_group_of_nobody_is_no_group():
    with pytest.raises(ClinicalError):
        relief_shares([], smallest=0)
