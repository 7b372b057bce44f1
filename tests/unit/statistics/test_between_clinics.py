"""Clinics side by side, never in a rank."""

import dataclasses

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.safety.between_clinics import (
    Funnel,
    Shrunken,
    funnel_of_means,
    funnel_of_proportions,
    shrunken_means,
    shrunken_proportions,
)


def test_a_small_clinic_is_drawn_further_towards_all():
    found = shrunken_proportions([1, 200, 50, 320], [4, 1000, 1000, 1000])

    assert found.reliability[0] < 0.3
    assert found.reliability[1] > 0.9
    assert abs(found.estimate[0] - found.mean) < abs(1 / 4 - found.mean) + 1e-12
    assert found.estimate[2] == pytest.approx(0.05, abs=0.01)


def test_clinics_that_differ_by_chance_alone_are_all_given_the_common_value():
    for found in (
        shrunken_means([3.0, 3.0, 3.01], [0.5, 0.4, 0.6]),
        shrunken_proportions([10, 20, 30], [100, 200, 300]),
        shrunken_proportions([0, 0], [10, 50]),
    ):
        assert found.spread == 0
        assert found.reliability.tolist() == [0] * len(found.estimate)
        assert np.ptp(found.estimate) == 0
        assert np.all(found.low < found.high)


def test_shrunken_means_find_clinics_better_than_their_own_figures():
    rng = np.random.default_rng(3)
    truth = rng.normal(2, 0.5, 200)
    error = rng.uniform(0.2, 1.5, 200)
    seen = rng.normal(truth, error)

    found = shrunken_means(seen, error)

    assert np.mean((found.estimate - truth) ** 2) < 0.5 * np.mean((seen - truth) ** 2)
    assert 0.91 < np.mean((found.low < truth) & (truth < found.high)) < 0.99


def test_shrunken_proportions_recover_the_law_between_clinics():
    rng = np.random.default_rng(4)
    seen = rng.integers(20, 400, 300)
    had = rng.binomial(seen, rng.beta(6, 14, 300))

    found = shrunken_proportions(had, seen)

    assert found.mean == pytest.approx(0.3, abs=0.02)
    assert found.spread == pytest.approx(0.1, abs=0.015)


def test_over_dispersion_widens_the_funnel_for_large_clinics_too():
    rng = np.random.default_rng(5)
    error = rng.uniform(0.1, 0.3, 100)

    chance = funnel_of_means(rng.normal(1, error), error)
    spread = funnel_of_means(rng.normal(1, np.hypot(error, 0.5)), error)

    outside = [np.mean(np.abs(f.z) > 3.09) for f in (chance, spread)]
    assert chance.between < 0.01
    assert 0.1 < spread.between < 0.3
    assert max(outside) < 0.05


def test_funnel_limits_of_proportions_stay_proportions_and_narrow_with_size():
    funnel = funnel_of_proportions([0, 2, 20, 210], [5, 20, 210, 2000])

    assert np.all((funnel.alarm_low >= 0) & (funnel.alarm_high <= 1))
    width = funnel.alarm_high - funnel.alarm_low
    assert np.all(np.diff(width) < 0)
    assert np.all(funnel.warning_high < funnel.alarm_high)


def test_no_result_has_a_rank_in_it():
    for result in (Funnel, Shrunken):
        assert not any("rank" in field.name for field in dataclasses.fields(result))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: shrunken_means([1.0], [0.1]), "two clinics or more"),
        (lambda: shrunken_means([1.0, 2.0], [0.1, 0.0]), "not above 0"),
        (lambda: shrunken_proportions([1], [2]), "two clinics or more"),
        (lambda: shrunken_proportions([1, 3], [2, 2]), "more events than patients"),
        (lambda: funnel_of_means([1.0, 2.0], [0.1, 0.0]), "two clinics or more"),
        (lambda: funnel_of_proportions([1, 1], [2, 2], target=2), "target is 2"),
    ],
)
def test_what_cannot_be_compared_is_refused(call, said):
    with pytest.raises(Unestimable, match=said):
        call()
