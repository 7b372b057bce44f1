"""Who got clearly better, where one person may bring two wrists and some stay silent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.statistics.problems import Unestimable
from perineural.statistics.responders import (
    FIFTY_PERCENT,
    Scale,
    clustered_proportion,
    exact,
    least_important_change,
    responder_curve,
    responders,
    wilson,
)

people = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 10) | st.none()), min_size=1, max_size=40
)


def columns(rows):
    before = np.array([row[0] for row in rows], dtype=float)
    after = np.array([np.nan if row[1] is None else row[1] for row in rows], dtype=float)
    return np.arange(len(rows)), before, after


def test_21_of_32_as_in_the_2018_caudal_cohort():
    assert wilson(21, 32) == pytest.approx((0.4831, 0.7959), abs=5e-5)
    assert exact(21, 32) == pytest.approx((0.4681, 0.8143), abs=5e-5)


def test_people_with_one_wrist_each_get_wilsons_interval():
    found = clustered_proportion([1] * 21 + [0] * 11, [1] * 32)

    assert (found.low, found.high) == pytest.approx(wilson(21, 32))
    assert found.design_effect == pytest.approx(1)


def test_a_second_wrist_that_says_the_same_adds_nothing():
    """Twice the rows, the same people: the error is not halved, nor made smaller at all."""
    once = clustered_proportion([1] * 21 + [0] * 11, [1] * 32)
    twice = clustered_proportion([2] * 21 + [0] * 11, [2] * 32)

    assert twice.observations == 64
    assert twice.design_effect == pytest.approx(2)
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high))


def test_everybody_better_counts_people_not_wrists():
    found = clustered_proportion([2] * 10, [2] * 10)

    assert found.share == 1
    assert (found.low, found.high) == pytest.approx(wilson(10, 10))


@given(people)
def test_the_silent_never_raise_the_share_of_responders(rows):
    for found in responders(*columns(rows)):
        if found.complete_cases is None:
            assert found.non_responder_imputation.share == 0
        else:
            assert found.non_responder_imputation.share <= found.complete_cases.share + 1e-12


@given(people)
def test_the_curve_never_rises_and_meets_the_thresholds(rows):
    curve = responder_curve(*columns(rows))
    half = responders(*columns(rows), thresholds=(FIFTY_PERCENT,))[0]

    assert np.all(np.diff(curve.share) <= 1e-12)
    assert curve.share[5] == pytest.approx(half.non_responder_imputation.share)


def test_exactly_thirty_percent_is_a_responder():
    """Of 7 points 2.1 is 30 %; as fractions it would be a hair less."""
    thirty, fifty, points = responders([1], [7.0], [4.9])

    assert thirty.non_responder_imputation.share == 1
    assert fifty.non_responder_imputation.share == 0
    assert points.non_responder_imputation.share == 1


def test_a_baseline_of_zero_cannot_improve():
    found = responders([1, 2], [0, 10], [0, 0])

    assert [each.non_responder_imputation.share for each in found] == [0.5, 0.5, 0.5]


def test_the_least_important_change_of_an_instrument():
    found = responders([1, 2], [50, 50], [30, 31], thresholds=(least_important_change(20),))[0]

    assert found.threshold.name == "MCID 20 points"
    assert found.complete_cases.share == 0.5


def test_the_curve_in_points():
    curve = responder_curve([1, 2], [8, 8], [5, np.nan], scale=Scale.POINTS, cut_offs=[0, 3, 4])

    assert curve.share.tolist() == [0.5, 0.5, 0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([], [], []), "at least one"),
        (([1], [np.nan], [3]), "baseline is missing"),
        (([1, 2], [5], [3]), "2, 1 and 1"),
    ],
)
def test_scores_that_cannot_be_are_refused(arguments, said):
    with pytest.raises(Unestimable, match=said):
        responders(*arguments)


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(Unestimable, match="3 of 2"):
        wilson(3, 2)
    with pytest.raises(Unestimable, match="0 of 0"):
        exact(0, 0)
    with pytest.raises(Unestimable, match="level is 95"):
        wilson(1, 2, 95)
    with pytest.raises(Unestimable, match="nobody was observed"):
        clustered_proportion([0], [0])
    with pytest.raises(Unestimable, match="more than observations"):
        clustered_proportion([3], [2])
    with pytest.raises(Unestimable, match="more than 0 points"):
        least_important_change(0)
    with pytest.raises(Unestimable, match="ascend"):
        responder_curve([1], [5], [3], cut_offs=[3, 2])


def test_clustered_intervals_hold_what_they_promise():
    """Wrists that agree within a person: 95 % intervals find the truth in about 95 %."""
    rng = np.random.default_rng(2)
    truth, found = 0.5, 0
    for _ in range(400):
        own = rng.random(60) < truth
        other = np.where(rng.random(60) < 0.8, own, rng.random(60) < truth)
        answer = clustered_proportion(own.astype(float) + other, np.full(60, 2.0))
        found += answer.low <= truth <= answer.high

    assert 0.92 <= found / 400 <= 0.98
