"""How well a curve of relief is known, where only two diary entries about its end are."""

import numpy as np
import pytest

from perineural.statistics.durations.kaplan_meier import kaplan_meier
from perineural.statistics.durations.turnbull import turnbull
from perineural.statistics.durations.turnbull_band import turnbull_band
from perineural.statistics.problems import Unestimable


def diaries(seed, patients=80):
    """Relief with a half-life of five days, entries every second day for two weeks."""
    ended = np.random.default_rng(seed).exponential(5 / np.log(2), patients)
    left = np.floor(ended / 2) * 2
    return np.minimum(left, 14), np.where(left >= 14, np.inf, left + 2)


def test_exact_times_have_the_error_of_greenwood():
    draw = np.random.default_rng(3)
    time = draw.integers(1, 15, 400).astype(float)
    had = draw.random(400) < 0.7
    band = turnbull_band(time, np.where(had, time, np.inf), draws=400)
    curve = kaplan_meier(time, had)
    for at in (3.0, 7.0, 11.0):
        place = int(np.flatnonzero(band.time == at)[0])
        here = int(np.flatnonzero(curve.table.time == at)[0])
        assert band.survival[place] == pytest.approx(curve.survival[here], abs=1e-6)
        width = 2 * 1.96 * curve.standard_error[here]
        assert band.high[place] - band.low[place] == pytest.approx(width, rel=0.2)


def test_the_truth_lies_within_about_as_often_as_said():
    truth = 0.5 ** (np.array([4.0, 8.0]) / 5)
    held = []
    for seed in range(60):
        band = turnbull_band(*diaries(seed), draws=60)
        at = np.searchsorted(band.time, [4.0, 8.0])
        held.append((band.low[at] <= truth) & (truth <= band.high[at]))
    assert 0.87 <= np.mean(held) <= 0.995


def test_the_estimate_lies_within_and_counted_cells_give_the_same():
    left, right = diaries(7)
    cells, counts = np.unique(np.stack([left, right]), axis=1, return_counts=True)
    band = turnbull_band(left, right)
    counted = turnbull_band(cells[0], cells[1], counts)
    assert np.all((band.low <= band.survival) & (band.survival <= band.high))
    assert counted.low.tolist() == band.low.tolist()
    assert np.all(np.diff(band.low) <= 1e-12)
    assert np.all(np.diff(band.high) <= 1e-12)
    earliest, latest = turnbull(left, right).quantile(0.5)
    assert band.median[0] <= earliest
    assert latest <= band.median[1]


def test_a_median_that_hardly_anybody_reached_has_no_end():
    left, right = np.repeat([2.0, 9.0], [5, 20]), np.repeat([4.0, np.inf], [5, 20])
    assert turnbull_band(left, right).median == (np.inf, np.inf)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"draws": 10}, "10 draws"),
        ({"level": 1.0}, "level 1.0"),
        ({"weight": [1, 0]}, "one patient"),
    ],
)
def test_what_gives_no_band_is_said(told, words):
    with pytest.raises(Unestimable, match=words):
        turnbull_band([0, 2], [2, 4], **told)
