"""Turnbull's estimate for many draws of weights at once: what a band on a page costs.

The steps are those of `turnbull.maximise`, each taken for all draws in one operation on arrays of
shape (draws, ...): one by one, a hundred draws of thirty intervals spend their time in the calls.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from perineural.statistics.durations.cells import Floats
from perineural.statistics.durations.turnbull import maximise
from perineural.statistics.durations.turnbull_support import Support

TOGETHER = 30
"""Iterations of all draws; what has not arrived then is taken one by one."""
MOST_INTERVALS = 100
"""With more, draws are taken one by one: each needs a square of them."""
MOST_STEPS = 5_000


def maximise_draws(support: Support, weights: Floats, tolerance: float, start: Floats) -> Floats:
    """The mass of each interval for each draw, shape (draws, support).

    Args:
        weights: Of the cells in each draw, above 0, shape (draws, cells).
        tolerance: By how much the conditions of the maximum may be missed, for each draw.
        start: A mass to begin from, above 0 everywhere, shape (support,).

    Raises:
        Unestimable: No convergence.
    """
    masses = np.tile(start, (len(weights), 1))
    waiting = np.arange(len(weights))
    if 1 < len(start) <= MOST_INTERVALS:
        waiting = _together(_covers(support), weights, tolerance, masses)
    for at in waiting:
        one = replace(support, weight=weights[at], patients=float(weights[at].sum()))
        masses[at] = maximise(one, tolerance, MOST_STEPS, start)[0]
    return masses


@dataclass(frozen=True)
class _Draws:
    """Draws that have not arrived yet.

    Args:
        covers: 1 where a cell covers an interval, shape (cells, support).
        weights: Shape (draws, cells).
    """

    covers: Floats
    weights: Floats

    def log_likelihood(self, mass: Floats) -> Floats:
        """Of each draw; minus infinity where a cell has no mass."""
        probability = mass @ self.covers.T
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (self.weights * np.log(probability)).sum(axis=1)
        return np.where((probability > 0).all(axis=1), found, -np.inf)

    def ascent(self, mass: Floats) -> Floats:
        """As `turnbull` has it, shape (draws, support)."""
        ratio = self.weights / (mass @ self.covers.T)
        return np.asarray(ratio @ self.covers / self.weights.sum(axis=1, keepdims=True))

    def best_on_the_way(self, mass: Floats, whole: Floats, least: float) -> Floats:
        """Each draw's mass a part of the way to `whole`, halved until it is no less likely."""
        start, found = self.log_likelihood(mass), mass.copy()
        open_, length = np.ones(len(mass), dtype=bool), 1.0
        while length > least and open_.any():
            tried = mass + length * (whole - mass)
            better = open_ & (self.log_likelihood(tried) >= start)
            found[better] = tried[better]
            open_ &= ~better
            length /= 2
        return found


def _covers(support: Support) -> Floats:
    place = np.arange(len(support.left))
    inside = (place >= support.first[:, None]) & (place < support.last[:, None])
    return inside.astype(float)


def _together(
    covers: Floats, weights: Floats, tolerance: float, masses: Floats
) -> npt.NDArray[np.int64]:
    """Fill in the masses of draws that arrive; gives the others."""
    waiting, mass = np.arange(len(weights)), masses.copy()
    for iteration in range(1, TOGETHER + 1):
        draws = _Draws(covers, weights[waiting])
        ascent = draws.ascent(mass)
        missed = np.maximum(ascent.max(axis=1) - 1, (mass * np.abs(ascent - 1)).max(axis=1))
        arrived = missed <= tolerance
        masses[waiting[arrived]] = mass[arrived]
        waiting, mass, ascent = waiting[~arrived], mass[~arrived], ascent[~arrived]
        if not len(waiting):
            break
        draws = _Draws(covers, weights[waiting])
        mass = mass * ascent
        mass = _minorant_step(draws, mass / mass.sum(axis=1, keepdims=True))
        if iteration % 3 == 0:
            mass = _newton_step(draws, mass)
    return waiting


def _minorant_step(draws: _Draws, mass: Floats) -> Floats:
    """One step of the iterative convex minorant."""
    probability = mass @ draws.covers.T
    begins = np.diff(draws.covers, axis=1, prepend=0, append=0)[:, 1:]
    once, twice = draws.weights / probability, draws.weights / probability**2
    gradient, curvature = once @ -begins, twice @ np.abs(begins)
    bend = np.maximum(curvature, 1e-12 * curvature.max(axis=1, keepdims=True))[:, :-1]
    old = np.cumsum(mass, axis=1)[:, :-1]
    target = _isotonic(old + gradient[:, :-1] / bend, bend)
    new = np.diff(np.clip(target, 0.0, 1.0), axis=1, prepend=0.0, append=1.0)
    return np.maximum(draws.best_on_the_way(mass, new, 1e-6), 0.0)


def _isotonic(values: Floats, weight: Floats) -> Floats:
    """
    Nearest ascending values: the greatest, over what begins before, of the least mean from there.

    Source:
        Robertson, Wright and Dykstra, Order Restricted Statistical Inference, 1988, theorem 1.4.4.

    Examples:
        >>> _isotonic(np.array([[1.0, 3.0, 2.0, 4.0]]), np.ones((1, 4))).tolist()
        [[1.0, 2.5, 2.5, 4.0]]
    """
    zero = ((0, 0), (1, 0))
    summed = np.pad(np.cumsum(values * weight, axis=1), zero)
    weighed = np.pad(np.cumsum(weight, axis=1), zero)
    size = values.shape[1]
    later = np.triu(np.ones((size, size), dtype=bool))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (summed[:, None, 1:] - summed[:, :-1, None]) / (
            weighed[:, None, 1:] - weighed[:, :-1, None]
        )
    mean = np.where(later, mean, np.inf)
    least = np.minimum.accumulate(mean[:, :, ::-1], axis=2)[:, :, ::-1]
    return np.asarray(np.where(later, least, -np.inf).max(axis=1))


def _newton_step(draws: _Draws, mass: Floats) -> Floats:
    """One Newton step among the intervals that have mass, all of it together staying 1."""
    held = mass > 1e-12
    probability = mass @ draws.covers.T
    gradient = np.where(held, (draws.weights / probability) @ draws.covers, 0.0)
    size = mass.shape[1]
    pairs = (draws.covers[:, :, None] * draws.covers[:, None, :]).reshape(-1, size * size)
    system = np.zeros((len(mass), size + 1, size + 1))
    bend = ((draws.weights / probability**2) @ pairs).reshape(-1, size, size)
    system[:, :size, :size] = bend * (held[:, :, None] & held[:, None, :])
    system[:, np.arange(size), np.arange(size)] += ~held
    system[:, :size, size] = system[:, size, :size] = held
    wanted = np.pad(gradient, ((0, 0), (0, 1)))
    try:
        step = np.linalg.solve(system, wanted[:, :, None])[:, :size, 0]
    except np.linalg.LinAlgError:
        return mass
    step = np.where(held, step, 0.0)
    falling = step < 0
    room = np.where(falling, mass / np.where(falling, -step, 1.0), np.inf).min(axis=1)
    whole = np.maximum(mass + np.minimum(room, 1.0)[:, None] * step, 0.0)
    whole /= whole.sum(axis=1, keepdims=True)
    return draws.best_on_the_way(mass, whole, 1e-4)
