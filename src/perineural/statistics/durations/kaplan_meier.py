"""The survival curve of exact and right-censored times, from counts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from perineural.statistics.durations.cells import Floats, tally
from perineural.statistics.problems import Unestimable


@dataclass(frozen=True)
class RiskTable:
    """At each distinct time: `events`, everybody `leaving` then, and those still `at_risk`."""

    time: Floats
    events: Floats
    leaving: Floats
    at_risk: Floats


@dataclass(frozen=True)
class KaplanMeier:
    """The survival curve; all arrays have shape (times,), each value holds from its time on.

    `low` and `high` are the log-log interval at `level`. Where nobody has had an event yet, or
    everybody has, Greenwood's error is 0 and the interval is the value itself: not certainty, but
    nothing to reckon an error from. `median` is the first time at which the curve is at most one
    half, `median_low` and `median_high` where the bounds are; infinite where not reached.
    """

    table: RiskTable
    survival: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    level: float
    median: float
    median_low: float
    median_high: float
    patients: float

    def at(self, time: float) -> tuple[float, float, float]:
        """Survival just after `time`, with its interval; 1 before the first time."""
        place = int(np.searchsorted(self.table.time, time, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.survival[place]), float(self.low[place]), float(self.high[place])


def risk_table(
    time: npt.ArrayLike, events: npt.ArrayLike, leaving: npt.ArrayLike | None = None
) -> RiskTable:
    """
    Counts put in order of time, with how many were at risk.

    Args:
        time: When follow-up ended. [any unit] 0 or more, finite; in any order, may repeat.
        events: How many had the event then. 0 or more, at most `leaving`.
        leaving: How many left then, with or without it; 1 each where not given, so that plain
            rows of time and 0 or 1 will do.

    Raises:
        Unestimable: Nobody there, lengths differ, or a value outside its range.
    """
    times, had = np.asarray(time, dtype=float).ravel(), np.asarray(events, dtype=float).ravel()
    gone = np.ones(len(times)) if leaving is None else np.asarray(leaving, dtype=float).ravel()
    if not len(times) == len(had) == len(gone):
        raise Unestimable(
            f"time, events and leaving have {len(times)}, {len(had)} and {len(gone)} values; "
            "expected the same number of each"
        )
    if not gone.sum() > 0:
        raise Unestimable("nobody at risk: expected at least one patient leaving")
    if not (np.all(np.isfinite(times)) and np.all(times >= 0)):
        raise Unestimable("a time is negative or not finite; expected 0 or more")
    if not (np.all(had >= 0) and np.all(gone >= had)):
        raise Unestimable("more events than patients leaving, or fewer than 0, at some time")
    return RiskTable(*_by_time(times, had, gone))


def _by_time(times: Floats, had: Floats, gone: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Sums at each distinct time; whole times, such as days, need no sorting."""
    most = times.max()
    if most < 4 * len(times) + 1000 and np.all(times == np.floor(times)):
        where = times.astype(np.int64)
        distinct = np.flatnonzero(np.bincount(where))
        had, gone = tally(where, had)[distinct], tally(where, gone)[distinct]
    else:
        distinct, where = np.unique(times, return_inverse=True)
        had, gone = tally(where, had), tally(where, gone)
    at_risk: Floats = np.asarray(np.cumsum(gone[::-1])[::-1])
    return distinct.astype(float), had, gone, at_risk


def kaplan_meier(
    time: npt.ArrayLike,
    events: npt.ArrayLike,
    leaving: npt.ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> KaplanMeier:
    """
    The share still in relief at each time, from counts of who left when.

    Args:
        time, events, leaving: As for `risk_table`; those who leave without an event at a time are
            at risk for the events of that time.
        level: Of the intervals. More than 0, less than 1.

    Raises:
        Unestimable: As for `risk_table`.

    Does not cover:
        Interval-censored times (`turnbull`); leaving because of pain (`next_session`); late entry.

    Source:
        Kaplan and Meier 1958; Greenwood 1926; Brookmeyer and Crowley, Biometrics 1982;38:29;
        Kalbfleisch and Prentice (the log-log interval).
    """
    if not 0 < level < 1:
        raise Unestimable(f"level is {level}; expected more than 0 and less than 1")
    table = risk_table(time, events, leaving)
    kept = table.at_risk > 0
    table = RiskTable(*(part[kept] for part in (table.time, table.events, table.leaving,
                                                table.at_risk)))  # fmt: skip
    survival: Floats = np.asarray(np.cumprod(1.0 - table.events / table.at_risk))
    left = table.at_risk - table.events
    terms = np.divide(
        table.events, table.at_risk * left, out=np.zeros_like(survival), where=left > 0
    )
    spread: Floats = np.sqrt(np.cumsum(terms))
    low, high = _log_log(survival, spread, level)
    return KaplanMeier(
        table=table,
        survival=survival,
        standard_error=survival * spread,
        low=low,
        high=high,
        level=level,
        median=_first_at_most_half(table.time, survival),
        median_low=_first_at_most_half(table.time, low),
        median_high=_first_at_most_half(table.time, high),
        patients=float(table.leaving.sum()),
    )


def _log_log(survival: Floats, spread: Floats, level: float) -> tuple[Floats, Floats]:
    z = float(special.ndtri(0.5 + level / 2))
    inner = (survival > 0) & (survival < 1)
    log = np.log(survival, out=np.full_like(survival, -1.0), where=inner)
    factor = np.exp(z * spread / np.abs(log))
    return (
        np.where(inner, np.exp(log * factor), survival),
        np.where(inner, np.exp(log / factor), survival),
    )


def _first_at_most_half(time: Floats, curve: Floats) -> float:
    reached = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(time[reached[0]]) if len(reached) else float("inf")
