"""How long relief lasts, where only (last diary with relief, first without] is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.statistics.durations.kaplan_meier import kaplan_meier
from perineural.statistics.durations.turnbull import turnbull
from perineural.statistics.problems import Unestimable

cells = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([0, 1, 2, 3, 7, np.inf]), st.integers(1, 50)),
    min_size=1,
    max_size=25,
)


def columns(rows):
    left = np.array([row[0] for row in rows], dtype=float)
    return left, left + np.array([row[1] for row in rows]), np.array([row[2] for row in rows])


@settings(max_examples=150, deadline=None)
@given(cells)
def test_nothing_is_likelier_than_the_estimate(rows):
    left, right, weight = columns(rows)
    estimate = turnbull(left, right, weight)
    held = np.array(
        [
            estimate.mass[(estimate.right <= b) & ((estimate.left >= a) if a < b
                          else (estimate.left == a) & (estimate.right == a))].sum()
            - (0 if a == b else estimate.mass[(estimate.left == a) & (estimate.right == a)].sum())
            for a, b in zip(left, right, strict=True)
        ]
    )  # fmt: skip

    assert estimate.mass.sum() == pytest.approx(1)
    assert np.all(estimate.mass >= 0)
    assert estimate.kkt_violation <= 1e-9
    assert estimate.log_likelihood == pytest.approx(weight @ np.log(held), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(cells)
def test_counting_a_cell_twice_or_giving_it_weight_two_is_the_same(rows):
    left, right, weight = columns(rows)

    once = turnbull(left, right, 2 * weight)
    twice = turnbull(np.r_[left, left], np.r_[right, right], np.r_[weight, weight])

    assert twice.mass == pytest.approx(once.mass, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 15), st.booleans()), min_size=2, max_size=40))
def test_exact_and_right_censored_times_give_kaplan_and_meiers_curve(rows):
    time = np.array([row[0] for row in rows], dtype=float)
    event = np.array([row[1] for row in rows])

    estimate = turnbull(time, np.where(event, time, np.inf))
    curve = kaplan_meier(time, event)

    for moment in np.unique(time[event]):
        assert estimate.survival(moment)[1] == pytest.approx(curve.at(moment)[0], abs=1e-7)


def test_where_in_its_interval_relief_ended_is_not_known():
    estimate = turnbull([0, 4, 4], [4, 8, 8])

    assert estimate.survival(4) == pytest.approx((2 / 3, 2 / 3))
    assert estimate.survival(6) == pytest.approx((0, 2 / 3))
    assert estimate.quantile(0.5) == (4, 8)


def test_the_median_is_not_reached_where_most_still_have_relief():
    estimate = turnbull([0, 10, 10, 10], [4, np.inf, np.inf, np.inf])

    assert estimate.quantile(0.5) == (10, np.inf)


def test_everybody_still_in_relief_is_all_mass_beyond_the_last_visit():
    estimate = turnbull([5, 9], [np.inf, np.inf])

    assert estimate.mass == pytest.approx([1])
    assert (estimate.left[0], estimate.right[0]) == (9, np.inf)
    assert estimate.survival(9) == (1, 1)
    assert estimate.survival(10) == (0, 1)


def test_an_exact_time_at_a_visit_does_not_belong_to_the_interval_after_it():
    estimate = turnbull([4, 4], [4, 8])

    assert estimate.left.tolist() == [4, 4]
    assert estimate.right.tolist() == [4, 8]
    assert estimate.mass == pytest.approx([0.5, 0.5])


def test_order_of_cells_does_not_matter():
    rng = np.random.default_rng(3)
    left = rng.integers(0, 20, 200).astype(float)
    right = left + rng.choice([1.0, 3.0, np.inf], 200)
    shuffled = rng.permutation(200)

    assert turnbull(left, right).mass == pytest.approx(
        turnbull(left[shuffled], right[shuffled]).mass, abs=1e-6
    )


def test_it_recovers_a_truth_it_was_not_told():
    rng = np.random.default_rng(5)
    ended = rng.exponential(10, 40_000)
    left = np.floor(ended / 2) * 2

    estimate = turnbull(left, left + 2)

    for day in (4, 10, 20):
        assert estimate.survival(day)[0] == pytest.approx(np.exp(-day / 10), abs=0.01)


@pytest.mark.parametrize(
    ("left", "right", "weight", "said"),
    [
        ([], [], None, "every cell is empty"),
        ([1], [0.5], None, r"right\[0\] is 0.5"),
        ([-1], [2], None, r"left\[0\] is -1"),
        ([np.nan], [2], None, r"left\[0\] is nan"),
        ([1], [np.nan], None, r"right\[0\] is nan"),
        ([np.inf], [np.inf], None, r"left\[0\] is inf"),
        ([1, 2], [3], None, "2, 1 and 2 values"),
        ([1], [2], [-3], r"weight\[0\] is -3"),
        ([1], [2], [0], "every cell is empty"),
    ],
)
def test_cells_that_cannot_be_are_refused_with_what_would_be_right(left, right, weight, said):
    with pytest.raises(Unestimable, match=said):
        turnbull(left, right, weight)


def test_too_few_iterations_say_how_far_from_the_maximum_it_is():
    rng = np.random.default_rng(1)
    left = rng.integers(0, 30, 300).astype(float)

    with pytest.raises(Unestimable, match="no convergence after 1 iterations"):
        turnbull(left, left + rng.choice([1.0, 4.0, np.inf], 300), max_iterations=1)
