"""Curves: every answer has its place, and later is never further left."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.relief import Clock, Rating, relief_of_session
from perineural.records.queries.durations import duration_words, time_words
from perineural.records.queries.story_values import VisitLine
from perineural.web.story.curves import (
    BOTTOM,
    DRAWN_AT_MOST,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    relief_plot,
    series_plot,
    x_of,
    y_of,
)

NOON = dt.datetime(2030, 1, 2, 12, tzinfo=dt.UTC)
ENDS = (Decimal(0), Decimal(10))
scores = st.integers(0, 10)
later = st.dictionaries(st.integers(481, 100_000), scores, max_size=6)
in_room = st.dictionaries(st.integers(0, 60), scores, max_size=4)


def visit(number, before, room, diary):
    ratings = [] if before is None else [Rating(Clock.BEFORE, None, before, NOON)]
    ratings += [Rating(Clock.MINUTES_AFTER, at, score, NOON) for at, score in room.items()]
    ratings += [Rating(Clock.LATER, at, score, NOON) for at, score in diary.items()]
    relief = relief_of_session(ratings)
    return VisitLine(
        uuid.uuid4(), number, NOON, "signed", 1, 0, Decimal(1), relief, "", amended=False, said=()
    )


def dots_of(curve):
    """The places of the dots, read off the path that draws them."""
    return [
        tuple(map(float, each.removesuffix("h0").split())) for each in curve.dots.split("M")[1:]
    ]


@given(st.lists(st.tuples(st.none() | scores, in_room, later), max_size=9))
def test_every_answer_drawn_lies_inside_the_axes_and_in_the_order_of_time(told):
    visits = [visit(number, *each) for number, each in enumerate(told, 1)]
    plot = relief_plot(visits)
    rated = [each for each in visits if each.relief.before is not None or each.relief.series]
    assert (plot is None) is (not rated)
    if plot is None:
        return
    assert len(plot.curves) == min(len(rated), DRAWN_AT_MOST)
    for curve in plot.curves:
        dots = dots_of(curve)
        assert dots == sorted(dots, key=lambda dot: dot[0])
        assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in dots)
    assert sum(curve.is_newest for curve in plot.curves) == 1


@given(st.integers(0, 50_000), st.integers(0, 50_000))
def test_time_runs_to_the_right_and_before_comes_first(one, other):
    assert x_of(None, 50_000) < x_of(0, 50_000)
    early, late = sorted((one, other))
    assert x_of(early, 50_000) <= x_of(late, 50_000) <= RIGHT


@given(scores, scores)
def test_more_pain_stands_higher(one, other):
    assert (y_of(one, 0, 10) < y_of(other, 0, 10)) is (one > other)


def test_only_what_was_asked_in_the_room_is_drawn_as_a_solid_line():
    plot = relief_plot([visit(1, 6, {1: 3, 15: 2}, {1440: 5})])
    curve = plot.curves[0]
    assert curve.solid.count("L") == 2
    assert curve.broken.count("L") == 1


def test_sessions_that_end_at_one_place_share_a_label():
    plot = relief_plot([visit(1, 6, {1: 3}, {1440: 5}), visit(2, 5, {1: 2}, {1440: 5})])
    assert sorted(curve.label for curve in plot.curves) == ["", "s1, s2"]


def test_many_sessions_that_end_at_one_place_are_named_in_few_words_inside_the_drawing():
    plot = relief_plot([visit(number, 6, {1: 3}, {1440: 5}) for number in range(1, 21)])
    curve = next(each for each in plot.curves if each.label)
    assert curve.label == "s1, s16 to s20"
    assert curve.label_ends_there
    assert curve.label_x <= WIDTH


def test_a_session_that_was_not_rated_breaks_the_line_of_a_series():
    values = [(1, Decimal(6)), (2, Decimal(5)), (4, Decimal(3))]
    curve = series_plot("Pain", values, *ENDS).curves[0]
    assert (curve.solid.count("L"), curve.broken.count("L")) == (1, 1)
    assert series_plot("Pain", [], *ENDS) is None


def test_one_value_is_a_dot_and_no_line():
    curve = series_plot("Pain", [(3, Decimal(6))], *ENDS).curves[0]
    assert (len(dots_of(curve)), curve.solid, curve.broken) == (1, "", "")


@pytest.mark.parametrize(
    ("before", "room", "diary", "words"),
    [
        (None, {1: 3}, {}, "pain before was not rated"),
        (6, {}, {}, "nothing rated after"),
        (6, {1: 6}, {}, "no relief seen"),
        (6, {1: 3}, {}, "still better at 1 min"),
        (6, {1: 3}, {600: 3, 1440: 6}, "back between 10 h and 24 h"),
        (6, {1: 3}, {600: 3, 12_960: 2}, "still better at 9 d"),
    ],
)
def test_a_duration_says_no_more_than_was_seen(before, room, diary, words):
    assert duration_words(visit(1, before, room, diary).relief) == words


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_a_stretch_of_time_has_one_unit_and_a_longer_one_never_a_smaller_unit(one, other):
    units = ("min", "h", "d", "weeks")
    early, late = sorted((one, other))
    first, second = (units.index(time_words(each).split()[1]) for each in (early, late))
    assert first <= second


@given(st.none() | scores, in_room, later)
def test_every_relief_has_words(before, room, diary):
    assert duration_words(visit(1, before, room, diary).relief)
