"""A Newton step for Turnbull's estimate where there is mass: the last digits in few iterations."""

from collections.abc import Callable

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from perineural.statistics.durations.cells import Floats, Ints, tally
from perineural.statistics.durations.turnbull_support import Support

MOST_INTERVALS = 20_000
DENSE = 256
"""Up to as many unknowns a full matrix costs less than to put a sparse one together."""


def newton_step(
    support: Support, mass: Floats, log_likelihood: Callable[[Support, Floats], float]
) -> Floats:
    """
    The mass after one Newton step among the intervals that have any, never less likely.

    In the distribution function each cell joins two unknowns, so the negative Hessian is the
    Laplacian of a graph: sparse, and solved as such.
    """
    held = np.flatnonzero(mass > 1e-12)
    if len(held) < 2 or len(held) > MOST_INTERVALS:
        return mass
    node = np.searchsorted(held, np.arange(len(mass) + 1), side="left")
    first, last = node[support.first], node[support.last]
    kept = mass[held] / mass[held].sum()
    padded = np.concatenate([[0.0], np.cumsum(kept)])
    probability = padded[last] - padded[first]
    if np.any(probability <= 0):
        return mass
    move = _direction(first, last, support.weight, probability, len(held))
    step = np.diff(np.concatenate([[0.0], move, [0.0]]))
    length = _longest(kept, step)
    start = log_likelihood(support, np.cumsum(mass))
    while length > 1e-4:
        tried = np.zeros_like(mass)
        tried[held] = np.maximum(kept + length * step, 0.0)
        tried /= tried.sum()
        if log_likelihood(support, np.cumsum(tried)) >= start:
            return tried
        length /= 2
    return mass


def _direction(first: Ints, last: Ints, weight: Floats, probability: Floats, size: int) -> Floats:
    """Newton's direction in the distribution at the end of each interval but the last."""
    once, twice = weight / probability, weight / probability**2
    gradient = tally(last, once, size + 1) - tally(first, once, size + 1)
    total = tally(last, twice, size + 1) + tally(first, twice, size + 1)
    if size <= DENSE:
        where = first * (size + 1) + last
        across = tally(where, -twice, (size + 1) ** 2).reshape(size + 1, size + 1)
        full = np.diag(total) + across + across.T
        return np.asarray(np.linalg.solve(full[1:size, 1:size], gradient[1:size]))
    across = sparse.coo_matrix((-twice, (first, last)), shape=(size + 1, size + 1))
    hessian = (sparse.diags(total) + across + across.T).tocsc()[1:size, 1:size]
    return np.atleast_1d(np.asarray(linalg.spsolve(hessian, gradient[1:size])))


def _longest(mass: Floats, step: Floats) -> float:
    """The longest step, at most 1, that leaves no mass negative."""
    falling = step < 0
    if not falling.any():
        return 1.0
    return float(min(1.0, np.min(mass[falling] / -step[falling])))
