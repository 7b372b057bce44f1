"""How long relief lasted, estimated from what was answered; loads numpy when a page asks.

Answers to one question fall at many minutes. Each is taken at the nearest step of a scale of times;
otherwise the curve would put every return of pain between two answers that are minutes apart.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from math import inf
from typing import NamedTuple

import numpy as np

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.relief_share import SMALLEST_GROUP, wilson
from perineural.records.queries.lasting_values import LastingCurve, LastingPoint, ReliefLasting
from perineural.records.queries.relief_share import AfterVisit, NewestVisits
from perineural.records.queries.same_numbers import of_same_numbers
from perineural.statistics.durations.cells import Floats
from perineural.statistics.durations.turnbull import Turnbull, turnbull
from perineural.statistics.durations.turnbull_band import TurnbullBand, turnbull_band

HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60
STEPS: tuple[int, ...] = (
    0,
    *(hours * HOUR for hours in (1, 2, 4, 8, 12, 18, 24, 30, 36)),
    *(days * DAY for days in range(2, 15)),
    *(weeks * WEEK for weeks in (*range(3, 14), 16, 20, 26, 32, 39, 46, 53)),
)
"""The scale. [min]"""
TOLD: tuple[int, ...] = (
    4 * HOUR, DAY, 2 * DAY, 3 * DAY, WEEK, 2 * WEEK, 4 * WEEK, 8 * WEEK, 13 * WEEK, 26 * WEEK,
)  # fmt: skip
"""Times at which the share is told, of those of the scale. [min]"""
DRAWS = 100
"""Of the band: as many as a page can wait for."""
INTERVALS_KEPT = 10_000
"""Of how many intervals it is remembered where on the scale they are."""
Interval = tuple[float, float]


class _Cells(NamedTuple):
    """Intervals of the scale, and how many people are in each."""

    left: Floats
    right: Floats
    weight: Floats


def lasting(found: NewestVisits) -> ReliefLasting:
    """How long relief lasted after the newest visits."""
    relieved = [each for each in found.after if each.relief.relief_began_minutes is not None]
    others = [each for each in found.after if each.relief.relief_began_minutes is None]
    came_again = sum(_came_again(each) for each in relieved)
    as_chance = _curve([_known(each) for each in relieved])
    cells_of_end = _cells(_known_or_came(each) for each in relieved)
    as_end = turnbull(*cells_of_end).quantile(0.5) if as_chance and came_again else None
    return ReliefLasting(
        patients=len(found.after),
        is_bounded=found.is_bounded,
        relieved=len(relieved),
        not_relieved=sum(_can_be_said(each) for each in others),
        not_said=sum(not _can_be_said(each) for each in others),
        back=sum(each.relief.returned_after_minutes is not None for each in relieved),
        came_again=came_again,
        as_chance=as_chance,
        as_end=as_end,
    )


def _can_be_said(each: AfterVisit) -> bool:
    return bool(each.relief.before) and bool(each.relief.series)


def _came_again(each: AfterVisit) -> bool:
    return each.relief.returned_after_minutes is None and each.next_visit_minutes is not None


def _known(each: AfterVisit) -> Interval:
    """The last time at which relief was there, and the first at which it was gone."""
    back = each.relief.returned_after_minutes
    return float(each.relief.still_relieved_at_minutes or 0), inf if back is None else float(back)


def _known_or_came(each: AfterVisit) -> Interval:
    still, back = _known(each)
    if back == inf and each.next_visit_minutes is not None:
        return still, float(max(each.next_visit_minutes, still + 1))
    return still, back


@lru_cache(INTERVALS_KEPT)
def _on_scale(known: Interval) -> Interval:
    """
    What is known, each end at the nearest step of the scale, the second above the first.

    Examples:
        >>> _on_scale((250.0, 1500.0))
        (240.0, 1440.0)
        >>> _on_scale((1430.0, 1450.0)), _on_scale((20.0, inf))
        ((1080.0, 1440.0), (0.0, inf))
    """
    still, back = (_nearest(each) for each in known)
    if still < back:
        return still, back
    above = max(bisect_left(STEPS, back), 1)
    return float(STEPS[above - 1]), float(STEPS[above])


def _nearest(minutes: float) -> float:
    if minutes >= STEPS[-1]:
        return inf if minutes == inf else float(STEPS[-1])
    above = bisect_left(STEPS, minutes)
    return float(min(STEPS[max(above - 1, 0) : above + 1], key=lambda step: abs(step - minutes)))


def _curve(known: Iterable[Interval]) -> LastingCurve | None:
    cells = _cells(known)
    numbers = b"".join(each.tobytes() for each in cells)
    return of_same_numbers("lasting", numbers, lambda: _curve_of(cells))


def _curve_of(cells: _Cells) -> LastingCurve | None:
    if cells.weight.sum() < SMALLEST_GROUP or np.isinf(cells.right).all():
        return None
    curve, band = turnbull(*cells), turnbull_band(*cells, draws=DRAWS)
    return LastingCurve(
        median=curve.quantile(0.5),
        median_interval=band.median,
        points=tuple(_point(each, curve, band) for each in TOLD if _is_seen(each, cells, curve)),
    )


def _cells(known: Iterable[Interval]) -> _Cells:
    counted = sorted(Counter(_on_scale(each) for each in known).items())
    ends = np.array([each for each, _ in counted], dtype=float).reshape(-1, 2)
    return _Cells(ends[:, 0], ends[:, 1], np.array([count for _, count in counted], dtype=float))


def _is_seen(minutes: int, cells: _Cells, curve: Turnbull) -> bool:
    """Whether 5 people were asked then or later, and the curve goes as far."""
    asked_last = np.where(np.isinf(cells.right), cells.left, cells.right)
    asked = cells.weight[asked_last >= minutes].sum()
    endless = curve.left[np.isinf(curve.right)]
    return bool(asked >= SMALLEST_COUNT) and (not len(endless) or minutes <= float(endless[0]))


def _point(minutes: int, curve: Turnbull, band: TurnbullBand) -> LastingPoint:
    ended = np.isfinite(curve.right)
    begun = int(np.searchsorted(curve.left[ended], minutes, side="left"))
    over = int(np.searchsorted(curve.right[ended], minutes, side="right"))
    least, greatest = curve.survival(minutes)
    low = float(band.low[begun - 1]) if begun else 1.0
    high = float(band.high[over - 1]) if over else 1.0
    return _of_enough(LastingPoint(minutes, least, greatest, low, high), curve.patients)


def _of_enough(point: LastingPoint, people: float) -> LastingPoint:
    """The share, left open where it would tell of fewer than 5 people on either side."""
    least, greatest, low, high = point.least, point.greatest, point.low, point.high
    few = SMALLEST_COUNT / people
    if 1 - greatest < few:
        greatest = high = 1.0
    if 1 - least < few:
        least, low = 1 - few, wilson(round(people) - SMALLEST_COUNT, round(people))[0]
    if least < few:
        least = low = 0.0
    if greatest < few:
        greatest, high = few, wilson(SMALLEST_COUNT, round(people))[1]
    return LastingPoint(point.minutes, least, greatest, low, high)
