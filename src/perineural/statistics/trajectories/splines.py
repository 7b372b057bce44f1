"""Curves in time: the basis of natural cubic splines, for courses that no line follows.

A natural (restricted) cubic spline is a cubic between its knots and a line beyond the outer ones,
so that it does not run away where there are few ratings. Source: Harrell, Regression Modeling
Strategies, 2nd ed. 2015, section 2.4.5, doi 10.1007/978-3-319-19425-7.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perineural.statistics.problems import Unestimable

Floats = NDArray[np.float64]
SHARES = {3: (0.1, 0.5, 0.9), 4: (0.05, 0.35, 0.65, 0.95), 5: (0.05, 0.275, 0.5, 0.725, 0.95)}
"""At which shares of the times that many knots stand, as Harrell has them."""


def knots_of(time: ArrayLike, count: int = 4) -> Floats:
    """Places of 3 to 5 knots by the distribution of the times.

    Raises:
        Unestimable: Another number of knots, or too few different times for them.
    """
    if count not in SHARES:
        raise Unestimable(f"{count} knots: a spline in time has 3 to 5.")
    times = np.asarray(time, dtype=np.float64)
    if not times.size or not np.isfinite(times).all():
        raise Unestimable("A spline needs times, all of them finite numbers.")
    knots = np.quantile(times, SHARES[count])
    if (np.diff(knots) <= 0).any():
        raise Unestimable(f"The times are too much alike for {count} knots: take fewer, or a line.")
    return np.asarray(knots, dtype=np.float64)


def natural_spline(time: ArrayLike, knots: ArrayLike) -> Floats:
    """The basis columns 1, t, and one bend for each knot but two; shape (ratings, knots).

    Bends are divided by the square of the distance between the outer knots, so that all columns but
    the first have the unit of time. The result is a basis for `PatientSums.of_ratings`; with
    `random="slope"` patients then differ in level and slope about a common curve.

    Raises:
        Unestimable: Fewer than three knots, or knots that do not ascend.
    """
    places = np.asarray(knots, dtype=np.float64)
    if len(places) < 3 or not (np.diff(places) > 0).all():
        raise Unestimable("A natural spline needs three ascending knots or more.")
    t = np.asarray(time, dtype=np.float64)
    cubes = np.maximum(t[:, None] - places, 0) ** 3
    inner, before, last = places[:-2], places[-2], places[-1]
    width = last - before
    bends = (
        cubes[:, :-2]
        - cubes[:, [-2]] * ((last - inner) / width)
        + cubes[:, [-1]] * ((before - inner) / width)
    )
    return np.column_stack([np.ones_like(t), t, bends / (last - places[0]) ** 2])
