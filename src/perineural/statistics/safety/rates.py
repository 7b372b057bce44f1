"""Adverse events per 1,000 injections, none at all included."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from perineural.statistics.problems import Unestimable


@dataclass(frozen=True)
class Rate:
    """Events per 1,000, with its interval at `level`."""

    events: int
    exposure: float
    per_thousand: float
    low: float
    high: float
    level: float


def rate_per_thousand(events: int, exposure: float, *, level: float = 0.95) -> Rate:
    """
    A rate with the exact Poisson interval.

    With no event the lower end is 0 and the upper end one-sided would be the rule of three; the
    interval given is two-sided.

    Args:
        events: How often it happened. Whole, 0 or more.
        exposure: Injections, or sessions. Above 0.
        level: Of the interval.

    Raises:
        Unestimable: Outside these ranges.

    Does not cover:
        Events that come in clusters of one patient or lot: see `clustered_rate`.

    Source:
        Garwood, Biometrika 1936;28:437.
    """
    if events < 0 or events != int(events):
        raise Unestimable(f"{events} events; expected a whole number of 0 or more")
    if not (exposure > 0 and np.isfinite(exposure)):
        raise Unestimable(f"exposure is {exposure}; expected more than 0 injections")
    if not 0 < level < 1:
        raise Unestimable(f"level is {level}; expected more than 0 and less than 1")
    tail = (1 - level) / 2
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    high = float(special.gammainccinv(events + 1, tail))
    scale = 1000 / exposure
    return Rate(int(events), float(exposure), events * scale, low * scale, high * scale, level)


def clustered_rate(events: npt.ArrayLike, exposure: npt.ArrayLike, *, level: float = 0.95) -> Rate:
    """
    A rate of which some people have several events: the exact interval of an effective number.

    Args:
        events: Of each patient, whole. Shape (patients,).
        exposure: Of each patient. 0 or more.

    Raises:
        Unestimable: As for `rate_per_thousand`.
    """
    had, at_risk = np.asarray(events, dtype=float), np.asarray(exposure, dtype=float)
    if had.shape != at_risk.shape or had.ndim != 1 or np.any(had < 0) or np.any(at_risk < 0):
        raise Unestimable("each patient needs events and exposure of 0 or more")
    total, injections = float(had.sum()), float(at_risk.sum())
    plain = rate_per_thousand(int(total), injections, level=level)
    if total == 0:
        return plain
    excess = had - total / injections * at_risk
    effect = max(1.0, float(excess @ excess) / total)
    tail, effective = (1 - level) / 2, total / effect
    scale = 1000 / injections * effect
    low = float(special.gammaincinv(effective, tail)) * scale
    high = float(special.gammainccinv(effective + 1, tail)) * scale
    return Rate(plain.events, injections, plain.per_thousand, low, high, level)


def most_that_none_allows(exposure: float, *, confidence: float = 0.95) -> float:
    """
    The highest probability of an event that seeing none leaves possible; about 3 / `exposure`.

    Exact: 1 - (1 - confidence) ** (1 / exposure).

    Source:
        Hanley and Lippman-Hand, JAMA 1983;249:1743, the rule of three.

    Examples:
        >>> round(most_that_none_allows(300), 4)
        0.0099
    """
    if not (exposure >= 1 and 0 < confidence < 1):
        raise Unestimable("expected at least one injection, and a confidence between 0 and 1")
    return float(-np.expm1(np.log1p(-confidence) / exposure))
