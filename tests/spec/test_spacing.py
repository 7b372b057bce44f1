"""When to come back: near the end of the relief that was seen, within what clinics do."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.errors import OutOfRange
from perineural.clinical.relief import Clock, Rating, relief_of_session
from perineural.clinical.spacing import LONGEST_DAYS, SHORTEST_DAYS, carried_over, spacing_after

NOON = datetime(2030, 1, 2, 12, tzinfo=UTC)
DAY = 24 * 60


def relief(room, later, before=6):
    ratings = [Rating(Clock.BEFORE, None, before, NOON)]
    ratings += [Rating(Clock.MINUTES_AFTER, minute, score, NOON) for minute, score in room.items()]
    ratings += [Rating(Clock.LATER, minute, score, NOON) for minute, score in later.items()]
    return relief_of_session(ratings)


@pytest.mark.parametrize(
    ("room", "later", "planned_days", "days", "words"),
    [
        ({15: 2}, {8 * DAY: 3, 10 * DAY: 6}, 7, 10, "Pain was back 10 days after"),
        ({15: 2}, {8 * DAY: 3, 10 * DAY + 719: 6}, 7, 10, "Pain was back 10 days after"),
        ({15: 2}, {8 * DAY: 3, 10 * DAY + 720: 6}, 7, 11, "Pain was back 11 days after"),
        ({15: 2}, {240: 3, DAY: 6}, 7, 3, "Pain was back 1 day after"),
        ({15: 2}, {30 * DAY: 3, 40 * DAY: 6}, 7, 28, "Pain was back 40 days after"),
        ({15: 2}, {14 * DAY: 3}, 7, 14, "had not ended when it was last asked about, 14 days"),
        ({15: 2}, {DAY: 3}, 7, 7, "had not ended when it was last asked about, 1 day"),
        ({15: 2}, {}, 14, 14, "had not ended"),
        ({15: 6}, {DAY: 6}, 7, 7, "No relief was measured"),
        ({}, {}, 1, 1, "No relief was measured"),
    ],
)
def test_the_next_visit_lies_near_the_end_of_relief(room, later, planned_days, days, words):
    spacing = spacing_after(relief(room, later), planned_days)
    assert spacing.days == days
    assert words in spacing.text
    assert spacing.sources


@given(st.integers(1, 90), st.integers(481, 100 * DAY), st.integers(1, 100 * DAY))
def test_it_never_leaves_what_clinics_do_unless_that_was_planned(planned, still, more):
    days = spacing_after(relief({15: 1}, {still: 1, still + more: 6}), planned).days
    assert SHORTEST_DAYS <= days <= LONGEST_DAYS


@given(st.integers(1, 90), st.integers(481, 60 * DAY))
def test_relief_that_has_not_ended_brings_nothing_nearer(planned, still):
    assert spacing_after(relief({15: 1}, {still: 1}), planned).days >= planned


@pytest.mark.parametrize("planned", [0, 91])
def test_an_interval_nobody_plans_is_refused(planned):
    with pytest.raises(
        OutOfRange, match=f"^planned_days is {planned} days; expected 1 to 90 days$"
    ):
        spacing_after(relief({15: 1}, {}), planned)


@pytest.mark.parametrize(
    ("before_this", "before_next", "points"),
    [(7, 5, 2), (5, 6, -1), (0, 0, 0), (10, 0, 10), (None, 5, None), (5, None, None)],
)
def test_what_is_carried_over_is_the_fall_from_one_start_to_the_next(
    before_this, before_next, points
):
    assert carried_over(before_this, before_next) == points


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((11, 5), "^before_this is 11 of 10; expected 0 to 10 of 10$"),
        ((5, -1), "^before_next is -1 of 10; expected 0 to 10 of 10$"),
    ],
)
def test_a_score_off_the_scale_is_refused(scores, words):
    with pytest.raises(OutOfRange, match=words):
        carried_over(*scores)
