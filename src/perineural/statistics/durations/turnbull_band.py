"""How well a curve of interval-censored times is known, by a bootstrap of its patients.

The Bayesian bootstrap: each patient gets a weight drawn from the exponential distribution, so that
a cell of n patients gets one from a gamma distribution of shape n. The law is nearly that of
drawing patients again, and no cell is ever empty: where mass may lie is worked out once. Our own,
because peers that have a band at all fit every patient's row again.

Source: Rubin, Ann Stat 1981;9:130, doi 10.1214/aos/1176345338.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from perineural.statistics.durations.cells import Floats, interval_cells
from perineural.statistics.durations.turnbull import maximise
from perineural.statistics.durations.turnbull_draws import maximise_draws
from perineural.statistics.durations.turnbull_support import innermost
from perineural.statistics.problems import Unestimable

CLOSE = 1e-4
"""How closely each draw meets the conditions of the maximum: far within the spread of draws."""


@dataclass(frozen=True)
class TurnbullBand:
    """The share still in relief after each time, and between what it lies; shape (times,) each.

    Times are the ends of innermost intervals, where the estimate is determined. `median` is from
    the beginning of the first interval at whose end `low` is at most one half to the end of the
    first where `high` is; infinite where that is not reached.
    """

    time: Floats
    survival: Floats
    low: Floats
    high: Floats
    level: float
    draws: int
    median: tuple[float, float]


def turnbull_band(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    *,
    draws: int = 200,
    level: float = 0.95,
    seed: int = 1,
) -> TurnbullBand:
    """
    A pointwise band about Turnbull's estimate: at each time by itself, not for the whole curve.

    Args:
        left, right, weight: As for `turnbull`; one duration a patient.
        draws: Of weights of all patients. 50 or more.
        level: More than 0, less than 1.
        seed: Of the draws: the same data give the same band.

    Raises:
        Unestimable: As for `turnbull`, fewer than 50 draws, or one patient only.

    Does not cover:
        Bounds seen at moments that hardly any two patients share: the estimate then comes near its
        limit by the cube root of the patients, and no bootstrap is proven right. Where nobody, or
        everybody, has lost relief the band is the value itself: not certainty, but nothing to draw
        from. Patients with several durations, who would count as several.
    """
    if draws < 50 or not 0 < level < 1:
        raise Unestimable(
            f"{draws} draws at level {level}; expected 50 draws or more, a level between 0 and 1"
        )
    support = innermost(interval_cells(left, right, weight))
    if support.patients < 2:
        raise Unestimable("one patient: a band needs two or more")
    mass, _, _ = maximise(support, 1e-9, 5_000)
    start = 0.95 * mass + 0.05 / len(mass)
    generator = np.random.default_rng(seed)
    drawn = np.maximum(generator.gamma(support.weight, size=(draws, len(support.weight))), 1e-9)
    curves = 1 - np.cumsum(maximise_draws(support, drawn, CLOSE, start), axis=1)
    ended = np.isfinite(support.right)
    tails = ((1 - level) / 2, (1 + level) / 2)
    low, high = np.clip(np.quantile(curves[:, ended], tails, axis=0), 0, 1)
    survival = np.clip(1 - np.cumsum(mass)[ended], 0, 1)
    begin, time = support.left[ended], support.right[ended]
    median = (_first(begin, low), _first(time, high))
    return TurnbullBand(time, survival, low, high, level, draws, median)


def _first(time: Floats, curve: Floats) -> float:
    reached = np.flatnonzero(curve <= 0.5 + 1e-9)
    return float(time[reached[0]]) if len(reached) else float("inf")
