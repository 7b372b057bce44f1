"""The survival curve of exact and right-censored times, from counts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from perineural.statistics.durations.cells import Floats, Ints, tally
from perineural.statistics.problems import Unestimable

PART = 65_536
"""Rows counted at a time."""


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
    times, had = _numbers(time), _numbers(events)
    if leaving is None and len(times) == len(had) > 0 and np.array_equal(had, had != 0):
        _refuse_times(times)
        return RiskTable(*_rows_by_time(times, had.astype(np.bool_, copy=False)))
    gone = np.ones(len(times)) if leaving is None else _numbers(leaving)
    if not len(times) == len(had) == len(gone):
        raise Unestimable(
            f"time, events and leaving have {len(times)}, {len(had)} and {len(gone)} values; "
            "expected the same number of each"
        )
    if not gone.sum() > 0:
        raise Unestimable("nobody at risk: expected at least one patient leaving")
    _refuse_times(times)
    if not (np.all(had >= 0) and np.all(gone >= had)):
        raise Unestimable("more events than patients leaving, or fewer than 0, at some time")
    return RiskTable(*_by_time(times, had, gone))


def _numbers(given: npt.ArrayLike) -> npt.NDArray[Any]:
    """Truth values and whole numbers as they are; all others as floats."""
    values = np.asarray(given).ravel()
    return values if values.dtype.kind in "biu" else values.astype(np.float64, copy=False)


def _refuse_times(times: npt.NDArray[Any]) -> None:
    if not (times.min() >= 0 and times.max() < np.inf):  # of nan neither is true
        raise Unestimable("a time is negative or not finite; expected 0 or more")


def _rows_by_time(
    times: npt.NDArray[Any], had: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Counts of plain rows: whole times, such as days or minutes, need no sorting.

    Others are sorted with the event as the last bit of the time, which is several times faster
    than to sort places: numbers of 0 or more are in the order of their bits.
    """
    counted = _counted(times, had)
    if counted is not None:
        gone = counted.sum(axis=1)
        distinct = np.flatnonzero(gone)
        return _at_risk(
            distinct.astype(float), counted[distinct, 1].astype(float), gone[distinct].astype(float)
        )
    key = (times.astype(np.float64) + 0.0).view(np.uint64) << np.uint64(1)
    key |= had
    key.sort()
    bits = key >> np.uint64(1)
    last = np.append(np.flatnonzero(bits[1:] != bits[:-1]), len(bits) - 1)
    events = np.diff(np.cumsum(key & np.uint64(1), dtype=np.int64)[last], prepend=0)
    gone = np.diff(last, prepend=-1)
    return _at_risk(bits[last].view(np.float64), events.astype(float), gone.astype(float))


def _counted(times: npt.NDArray[Any], had: npt.NDArray[np.bool_]) -> Ints | None:
    """Rows without and with the event at each whole time from 0 on; None where times are not whole.

    In parts that stay in the cache of a processor, but none shorter than the table of counts.
    """
    size = 2 * int(min(times.max(), _longest(times))) + 2
    counted = np.zeros(size, dtype=np.int64)
    step = max(PART, size)
    for at in range(0, len(times), step):
        places = _whole(times[at : at + step], _longest(times))
        if places is None:
            return None
        counted += np.bincount(2 * places + had[at : at + step], minlength=size)
    return counted.reshape(-1, 2)


def _by_time(
    times: npt.NDArray[Any], had: Floats, gone: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Sums at each distinct time."""
    places = _whole(times, _longest(times))
    if places is not None:
        distinct = np.flatnonzero(np.bincount(places))
        return _at_risk(
            distinct.astype(float), tally(places, had)[distinct], tally(places, gone)[distinct]
        )
    found, where = np.unique(times, return_inverse=True)
    return _at_risk(found.astype(float), tally(where, had), tally(where, gone))


def _longest(times: npt.NDArray[Any]) -> int:
    """The latest time for which a table of all whole times is not much longer than the rows."""
    return 4 * len(times) + 1000


def _whole(times: npt.NDArray[Any], latest: int) -> Ints | None:
    """The times as places in a table; None where one is later, or between whole numbers."""
    if times.max() >= latest:
        return None
    places = times.astype(np.int64)
    return places if times.dtype.kind != "f" or np.array_equal(places, times) else None


def _at_risk(time: Floats, had: Floats, gone: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    return time, had, gone, np.asarray(np.cumsum(gone[::-1])[::-1])


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
    if not kept.all():
        table = RiskTable(*(part[kept] for part in (table.time, table.events, table.leaving,
                                                    table.at_risk)))  # fmt: skip
    survival: Floats = np.asarray(np.cumprod(1.0 - table.events / table.at_risk))
    left = table.at_risk - table.events
    terms = np.divide(
        table.events, table.at_risk * left, out=np.zeros_like(survival), where=left > 0
    )
    spread: Floats = np.cumsum(terms, out=terms)
    np.sqrt(spread, out=spread)
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
        # Of a curve at zero the formula gives no upper bound: it is not known to have come down.
        median_high=_first_at_most_half(table.time, np.where(survival > 0, high, 1.0)),
        patients=float(table.leaving.sum()),
    )


def _log_log(survival: Floats, spread: Floats, level: float) -> tuple[Floats, Floats]:
    z = float(special.ndtri(0.5 + level / 2))
    inner = (survival > 0) & (survival < 1)
    log = np.log(survival, out=np.full_like(survival, -1.0), where=inner)
    factor = np.divide(spread, log)
    factor *= -z
    np.exp(factor, out=factor)
    low, high = log * factor, np.divide(log, factor, out=log)
    np.exp(low, out=low)
    np.exp(high, out=high)
    np.copyto(low, survival, where=~inner)
    np.copyto(high, survival, where=~inner)
    return low, high


def _first_at_most_half(time: Floats, curve: Floats) -> float:
    reached = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(time[reached[0]]) if len(reached) else float("inf")
