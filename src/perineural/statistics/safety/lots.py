"""Whether visits with one lot have more events than visits without it, in order of time."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from perineural.statistics.problems import Unestimable
from perineural.statistics.safety.cusum import Chart, Watch, chart_for_run_length, watch

FEWEST_OTHER_VISITS = 100
"""Visits without the lot from which what is expected may be taken: a choice of this design."""
RUN_LENGTH = 1000
"""Visits until a false alarm, on average, at the least: a choice of this design."""
DOUBLED = 2.0
"""The odds ratio that a chart is tuned to."""
PER_THOUSAND = 1000


@dataclass(frozen=True)
class WatchedLot:
    """A lot among the visits of a clinic.

    `chart` and `seen` are None where there are too few other visits to say what to expect, or where
    nearly each of them had an event. `is_adjusted` says that what is expected was taken from visits
    of the same group.
    """

    visits: int
    events: int
    other_visits: int
    other_events: int
    is_adjusted: bool
    chart: Chart | None
    seen: Watch | None

    @property
    def alarms(self) -> tuple[int, ...]:
        """At which of the visits with the lot the chart gave an alarm, from 0."""
        return () if self.seen is None else self.seen.signals

    @property
    def is_flagged(self) -> bool:
        """Whether the chart gave an alarm at least once."""
        return bool(self.alarms)


@lru_cache(maxsize=256)
def run_lengths(chart: Chart) -> tuple[float, float]:
    """Visits until an alarm, on average: with a faultless lot, and with doubled odds."""
    return chart.average_run_length(), chart.average_run_length(DOUBLED)


def watch_lot(event: npt.ArrayLike, group: npt.ArrayLike, used: npt.ArrayLike) -> WatchedLot:
    """
    A risk-adjusted CUSUM over the visits that used a lot, tuned to doubled odds of an event.

    Expected is what happened at visits without the lot, by group where each group of the lot's
    visits has at least `FEWEST_OTHER_VISITS` others, else of all groups together. A half is added
    to events and to visits without one (Jeffreys), so that none seen is not none possible; the risk
    is then rounded to a thousandth, 1 in 1,000 or more. The threshold is the lowest with a run
    length of at least `RUN_LENGTH` visits.

    Args:
        event: Whether each visit of the clinic had one. Shape (visits,), in order of time.
        group: The group of each visit, from 0. Shape (visits,).
        used: Places from 0 of the visits that used the lot, in order. Shape (one or more,).

    Raises:
        Unestimable: The shapes differ, or no visit used the lot.

    Does not cover:
        That what is expected is itself an estimate: of few visits, false alarms are more or less
        frequent than the run length says.
    """
    had, which, places = np.asarray(event, bool), np.asarray(group, int), np.asarray(used, int)
    if had.shape != which.shape or had.ndim != 1 or not len(places):
        raise Unestimable("expected an event and a group of each visit, and a visit with the lot")
    mine = np.zeros(len(had), bool)
    mine[places] = True
    present = np.unique(which[mine])
    others = [~mine & (which == each) for each in present]
    is_adjusted = all(int(each.sum()) >= FEWEST_OTHER_VISITS for each in others)
    if not is_adjusted:
        others = [~mine]
    place = np.searchsorted(present, which[mine]) if is_adjusted else np.zeros(len(places), int)
    chart = None
    if int((~mine).sum()) >= FEWEST_OTHER_VISITS:
        shares = np.bincount(place) / len(place)
        chart = _chart_of(tuple(_expected(had[each]) for each in others), tuple(shares.tolist()))
    return WatchedLot(
        visits=len(place),
        events=int(had[mine].sum()),
        other_visits=int((~mine).sum()),
        other_events=int(had[~mine].sum()),
        is_adjusted=is_adjusted,
        chart=chart,
        seen=None if chart is None else watch(chart, place.tolist(), had[mine].tolist()),
    )


def _expected(had: npt.NDArray[np.bool_]) -> float:
    risk = (float(had.sum()) + 0.5) / (len(had) + 1)
    return max(1, round(PER_THOUSAND * risk)) / PER_THOUSAND


@lru_cache(maxsize=256)
def _chart_of(risks: tuple[float, ...], shares: tuple[float, ...]) -> Chart | None:
    """The chart, worked out once for all lots of which the same is expected."""
    try:
        return chart_for_run_length(risks, shares, run_length=RUN_LENGTH, odds_ratio=DOUBLED)
    except Unestimable:
        return None
