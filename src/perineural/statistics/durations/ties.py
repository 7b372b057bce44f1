"""Efron's sums over tied events, in closed form where there are many."""

import numpy as np
from scipy import special

from perineural.statistics.durations.cells import Floats, Ints

LISTED = 512


def efron_sums(total: Floats, tied: Floats, events: Floats) -> tuple[Floats, Floats, Floats]:
    """
    For each time the sums over k = 0 ... events - 1 of log r, 1/r and 1/r², r = total - tied k/n.

    Up to 512 ties are summed one by one. Beyond, the sums are exact differences of gamma, digamma
    and trigamma functions; where those would cancel (few of those at risk have the event) Euler
    and Maclaurin's formula takes their place, whose first term left out is below 1e-15 of the sum.

    Args:
        total: Sum of the hazards of all at risk. Above 0. Shape (times,).
        tied: Sum of the hazards of those with the event; above 0, at most `total`.
        events: Their number n, whole. 1 or more.
    """
    sums = np.empty((3, len(total)))
    few = events <= LISTED
    sums[:, few] = _one_by_one(total[few], tied[few], events[few].astype(np.int64))
    many = ~few
    smooth = many & (tied <= 0.5 * total)
    sums[:, smooth] = _euler_maclaurin(total[smooth], tied[smooth], events[smooth])
    steep = many & ~smooth
    sums[:, steep] = _gamma(total[steep], tied[steep], events[steep])
    return sums[0], sums[1], sums[2]


def _one_by_one(total: Floats, tied: Floats, events: Ints) -> Floats:
    if not len(total):
        return np.empty((3, 0))
    start = np.concatenate([[0], np.cumsum(events)[:-1]])
    k = np.arange(int(events.sum())) - np.repeat(start, events)
    rest = np.repeat(total, events) - np.repeat(tied / events, events) * k
    return np.stack(
        [np.add.reduceat(term, start) for term in (np.log(rest), 1 / rest, 1 / rest**2)]
    )


def _gamma(total: Floats, tied: Floats, events: Floats) -> Floats:
    unit = tied / events
    first = total / unit
    last = np.maximum(first - events + 1, 1.0)
    log = events * np.log(unit) + special.gammaln(first + 1) - special.gammaln(last)
    once = special.digamma(first + 1) - special.digamma(last)
    twice = special.zeta(2, last) - special.zeta(2, first + 1)
    return np.stack([log, once / unit, twice / unit**2])


def _euler_maclaurin(total: Floats, tied: Floats, events: Floats) -> Floats:
    unit, end = tied / events, total - tied
    fall = np.log1p(-tied / total)
    log = (total * np.log(total) - end * np.log(end) - tied) / unit
    log += -fall / 2 + unit / 12 * (1 / total - 1 / end)
    once = -fall / unit + (1 / total - 1 / end) / 2 + unit / 12 * (1 / end**2 - 1 / total**2)
    twice = (1 / end - 1 / total) / unit + (1 / total**2 - 1 / end**2) / 2
    twice += unit / 6 * (1 / end**3 - 1 / total**3)
    return np.stack([log, once, twice])
