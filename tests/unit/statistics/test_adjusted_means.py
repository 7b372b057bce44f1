"""Means of groups at one baseline: as by hand, as by least squares, and where there are none."""

import numpy as np
import pytest

from perineural.statistics.before_after.adjusted_means import adjusted_means
from perineural.statistics.problems import Unestimable


def test_groups_that_began_apart_are_told_at_the_same_start():
    """By hand: starts 2 and 4 about 3, means 2 and 5.33; the slope within is 1, so 3 and 4.33."""
    found = adjusted_means([1, 3, 2, 4, 5, 7], [0, 0, 0, 1, 1, 1], [1, 2, 3, 3, 4, 5])
    assert (found.baseline, found.slope, found.degrees) == (3, 1, 3)
    assert found.estimate == pytest.approx([3, 13 / 3])
    # Residuals 0, 1, -1 and -1/3, -1/3, 2/3 leave 8/3; over 3 degrees, times 1/3 + 1/4.
    assert found.standard_error == pytest.approx([(8 / 9 * 7 / 12) ** 0.5] * 2)


def test_it_is_what_least_squares_with_a_column_for_each_group_gives():
    random = np.random.default_rng(4)
    group = np.repeat([0, 1, 2], [20, 35, 50])
    before = random.normal(6, 1.5, 105)
    values = 0.6 * before + group + random.normal(0, 1, 105)
    found = adjusted_means(values, group, before)
    design = np.column_stack([np.eye(3)[group], before - before.mean()])
    beta, left, *_ = np.linalg.lstsq(design, values, rcond=None)
    covariance = np.linalg.inv(design.T @ design) * left[0] / (105 - 4)
    assert found.estimate == pytest.approx(beta[:3])
    assert found.standard_error == pytest.approx(np.sqrt(np.diag(covariance)[:3]))
    assert found.slope == pytest.approx(beta[3])


@pytest.mark.parametrize(
    ("outcome", "group", "baseline"),
    [
        ([1, 2, 3, 5], [0, 0, 0, 0], [1, 2, 3, 4]),
        ([1, 2, 3, 5], [0, 0, 2, 2], [1, 2, 3, 4]),
        ([1, 2, 3], [0, 0, 1], [1, 2, 3]),
        ([1, 2, 3, 5], [0, 0, 1, 1], [4, 4, 6, 6]),
        ([1, 2, 3, 4], [0, 0, 1, 1], [1, 2, 3, 4]),
        ([1, 2], [0, 0, 1, 1], [1, 2, 3, 4]),
    ],
)
def test_what_cannot_be_told_is_refused(outcome, group, baseline):
    with pytest.raises(Unestimable):
        adjusted_means(outcome, group, baseline)
