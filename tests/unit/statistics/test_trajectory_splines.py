"""A natural spline bends between its knots only, and a model of it recovers a curve."""

import numpy as np
import pytest

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories import (
    PatientSums,
    fit,
    knots_of,
    natural_spline,
    one_line,
)


def test_beyond_the_outer_knots_every_column_is_a_line():
    knots = [1.0, 2.0, 4.0, 7.0]
    for place in (np.linspace(-3, 1, 9), np.linspace(7, 12, 9)):
        assert np.abs(np.diff(natural_spline(place, knots), 2, axis=0)).max() < 1e-9


def test_between_the_knots_a_bend_is_harrells():
    """At 3, of knots 1, 2 and 4: (2³ - 1³ · 3/2 + 0) / 3²."""
    assert natural_spline([3.0], [1, 2, 4])[0] == pytest.approx([1, 3, (8 - 1.5) / 9])


def test_a_curve_is_followed_where_a_line_is_not():
    draw = np.random.default_rng(4)
    patient = np.repeat(np.arange(80), 10)
    t = np.tile(np.arange(10.0), 80)
    truth = 8 - 4 * (1 - np.exp(-t / 2))
    y = truth + draw.normal(0, 1, 80)[patient] + draw.normal(0, 0.1, 80)[patient] * t
    y = y + draw.normal(0, 0.5, len(t))
    basis = natural_spline(t, knots_of(t, 4))
    design = one_line(["(Intercept)", "week", "bend 1", "bend 2"])
    curve = fit(PatientSums.of_ratings(patient, basis, y), design=design, method="ML")
    line = fit(PatientSums.of_ratings(patient, basis[:, :2], y), method="ML")
    assert line.minus2_log_likelihood - curve.minus2_log_likelihood > 100
    assert np.abs(basis @ curve.coefficients - truth).max() < 0.4
    assert curve.random_sd[2:] == pytest.approx([0, 0])


def test_knots_that_cannot_stand_are_told():
    with pytest.raises(Unestimable, match="too much alike"):
        knots_of([1, 1, 1, 2], 4)
    with pytest.raises(Unestimable, match="3 to 5"):
        knots_of([1, 2, 3], 9)
    with pytest.raises(Unestimable, match="ascending"):
        natural_spline([1.0], [1, 1, 2])
    with pytest.raises(Unestimable, match="finite"):
        knots_of([1, np.nan])
