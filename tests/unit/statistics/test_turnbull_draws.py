"""Many draws at once: each is the estimate that is found for it alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.statistics.durations import turnbull_draws
from perineural.statistics.durations.cells import interval_cells
from perineural.statistics.durations.turnbull import turnbull
from perineural.statistics.durations.turnbull_draws import maximise_draws
from perineural.statistics.durations.turnbull_support import innermost

CLOSE = 1e-4
known = st.tuples(st.integers(0, 12), st.sampled_from([0, 1, 2, 3, 5, 8, np.inf]))


def drawn(intervals, seed, draws=7):
    """Cells with random bounds and, for each draw, random weights of very different sizes."""
    left = np.array([each for each, _ in intervals], dtype=float)
    support = innermost(interval_cells(left, left + [each for _, each in intervals]))
    generator = np.random.default_rng(seed)
    size = (draws, len(support.weight))
    weights = np.maximum(generator.gamma(support.weight, size=size), 1e-9)
    return support, weights, np.full(len(support.left), 1 / len(support.left))


def best(support, weights):
    """The greatest log-likelihood, by the estimate of one sample."""
    left = support.left[support.first].astype(float)
    right = support.right[support.last - 1].astype(float)
    return turnbull(left, right, weights).log_likelihood


def log_likelihood(support, weights, mass):
    padded = np.concatenate([[0.0], np.cumsum(mass)])
    return weights @ np.log(padded[support.last] - padded[support.first])


@given(st.lists(known, min_size=2, max_size=40), st.integers(0, 999))
def test_each_draw_comes_as_near_to_its_own_maximum_as_was_asked(intervals, seed):
    support, weights, start = drawn(intervals, seed)
    masses = maximise_draws(support, weights, CLOSE, start)
    assert masses.sum(axis=1) == pytest.approx(1)
    assert (masses >= 0).all()
    for mass, own in zip(masses, weights, strict=True):
        short = best(support, own) - log_likelihood(support, own, mass)
        assert short <= own.sum() * CLOSE + 1e-9


@settings(max_examples=100)
@given(st.lists(known, min_size=20, max_size=60), st.integers(0, 999))
def test_together_and_one_by_one_are_the_same(intervals, seed):
    support, weights, start = drawn(intervals, seed)
    together = maximise_draws(support, weights, 1e-9, start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turnbull_draws, "MOST_INTERVALS", 0)
        alone = maximise_draws(support, weights, 1e-9, start)
    assert np.abs(np.cumsum(together - alone, axis=1)).max() < 1e-4


def test_what_does_not_arrive_together_is_taken_alone(monkeypatch):
    support, weights, start = drawn([(0, 2), (1, 2), (3, 4), (4, 2), (6, np.inf)] * 4, 1)
    alone = maximise_draws(support, weights, 1e-9, start)
    monkeypatch.setattr(turnbull_draws, "TOGETHER", 1)
    assert maximise_draws(support, weights, 1e-9, start) == pytest.approx(alone, abs=1e-6)
