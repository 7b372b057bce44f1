"""People who come back: because the pain is back, or because it is Tuesday."""

import numpy as np
import pytest

from perineural.statistics.durations.next_session import relief_until_next_session
from perineural.statistics.problems import Unestimable


def courses(depends, seed=1, count=20_000):
    """Frail people lose relief sooner and, if it depends, come back sooner."""
    rng = np.random.default_rng(seed)
    frail = rng.integers(0, 2, count)
    pain = np.ceil(rng.exponential(np.where(frail, 5, 20)))
    visit = np.ceil(rng.exponential(np.where(frail & depends, 4, 20)))
    time = np.minimum(np.minimum(pain, visit), 30)
    returned = (pain <= visit) & (pain <= 30)
    came = ~returned & (visit <= 30)
    truth = float(np.mean(pain > 10))
    return time, returned, came, frail, truth


def test_a_next_session_that_depends_on_pain_flatters_the_curve_and_strata_mend_it():
    time, returned, came, frail, truth = courses(depends=1)

    found = relief_until_next_session(time, returned, came, stratum=frail)

    at_ten = np.searchsorted(found.time, 10, side="right") - 1
    assert found.as_chance.at(10)[0] > truth + 0.05
    assert found.weighted[at_ten] == pytest.approx(truth, abs=0.015)
    assert found.composite.at(10)[0] < truth < found.best.at(10)[0]


def test_a_next_session_by_chance_leaves_every_reading_but_the_composite_right():
    time, returned, came, frail, truth = courses(depends=0)

    found = relief_until_next_session(time, returned, came, stratum=frail)

    assert found.composite.at(10)[0] < truth - 0.1
    assert found.weighted[np.searchsorted(found.time, 10)] == pytest.approx(truth, abs=0.015)


def test_without_any_next_session_all_curves_are_one():
    found = relief_until_next_session([1, 2, 3], [1, 1, 0], [0, 0, 0], stratum=["a", "a", "a"])

    for curve in (found.composite, found.best, found.as_chance):
        assert curve.survival == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert found.weighted == pytest.approx([2 / 3, 1 / 3, 1 / 3])


def test_bad_cells_are_refused():
    with pytest.raises(Unestimable, match="more returns of pain and next sessions"):
        relief_until_next_session([1], [1], [1])
    with pytest.raises(Unestimable, match="same length"):
        relief_until_next_session([1, 2], [1], [0])
    with pytest.raises(Unestimable, match="one stratum"):
        relief_until_next_session([1, 2], [1, 0], [0, 0], stratum=["a"])
