"""Durations of a known shape: exact, between two diaries, still going on, over before the first."""

import numpy as np
import pytest

from perineural.statistics.durations.parametric import Shape, accelerated_model
from perineural.statistics.problems import Unestimable


def diaries(shape, seed=1, count=4000):
    rng = np.random.default_rng(seed)
    dose = rng.integers(0, 3, count).astype(float)
    error = rng.normal(size=count)
    if shape is Shape.WEIBULL:
        error = np.log(rng.exponential(size=count))
    ended = np.exp(1.5 + 0.4 * dose + 0.6 * error)
    left = np.floor(ended / 2) * 2
    right = np.where(left >= 14, np.inf, left + 2)
    known = rng.random(count) < 0.2
    left = np.minimum(left, 14)
    return np.where(known, ended, left), np.where(known, ended, right), dose


@pytest.mark.parametrize("shape", list(Shape))
def test_all_kinds_of_cells_together_give_the_truth_back(shape):
    left, right, dose = diaries(shape)

    fit = accelerated_model(left, right, shape=shape, covariates={"dose": dose})

    assert fit.coefficients == pytest.approx([1.5, 0.4], abs=0.06)
    assert fit.scale == pytest.approx(0.6, abs=0.03)


@pytest.mark.parametrize("shape", list(Shape))
def test_nothing_nearby_is_likelier(shape):
    """The maximum: its intervals for the median hold when the time unit changes."""
    left, right, dose = diaries(shape, seed=2, count=500)

    weeks = accelerated_model(left, right, shape=shape, covariates={"dose": dose})
    days = accelerated_model(7 * left, 7 * right, shape=shape, covariates={"dose": dose})

    assert np.array(days.quantile(0.5, {"dose": 1})) == pytest.approx(
        7 * np.array(weeks.quantile(0.5, {"dose": 1})), rel=1e-5
    )
    assert days.standard_errors == pytest.approx(weeks.standard_errors, rel=1e-4)


def test_counting_twice_is_weight_two():
    left, right, _ = diaries(Shape.WEIBULL, seed=3, count=200)

    twice = accelerated_model(np.r_[left, left], np.r_[right, right], shape=Shape.WEIBULL)
    weighted = accelerated_model(left, right, np.full(200, 2), shape=Shape.WEIBULL)

    assert twice.log_likelihood == pytest.approx(weighted.log_likelihood)
    assert twice.scale == pytest.approx(weighted.scale, rel=1e-6)


@pytest.mark.parametrize(
    ("left", "right", "covariates", "said"),
    [
        ([1, 2], [np.inf, np.inf], None, "no events"),
        ([0, 2], [0, 4], None, "exactly 0"),
        ([1, 2], [2, 3], {"a": [1, 1]}, "constant or repeats"),
        ([1, 2], [2, 3], {"a": [1, np.nan]}, "covariate is missing"),
        ([1, 2], [2, 3], {"a": [1]}, "one value of each covariate"),
        ([3, 3, 3], [3, 3, 3], None, "no maximum"),
        ([1, 2, 3, 3], [1, 2, np.inf, np.inf], {"a": [0, 0, 1, 1]}, "no maximum"),
    ],
)
@pytest.mark.parametrize("shape", list(Shape))
def test_what_cannot_be_estimated_is_refused(left, right, covariates, said, shape):
    with pytest.raises(Unestimable, match=said):
        accelerated_model(left, right, shape=shape, covariates=covariates)


def test_a_covariate_the_model_does_not_know_is_refused():
    left, right, _ = diaries(Shape.WEIBULL, seed=3, count=200)

    with pytest.raises(Unestimable, match="no covariate age"):
        accelerated_model(left, right, shape=Shape.WEIBULL).quantile(0.5, {"age": 3})
