"""The outcomes of a condition as positions on a drawing; templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from perineural.clinical.control_band import CONTROL_WORDS, Band
from perineural.records.queries.lasting_values import LastingPoint
from perineural.records.queries.outcome_values import PainLine, PointOnLine
from perineural.web.story.curves import LEFT, RIGHT, Tick, y_of

if TYPE_CHECKING:
    from perineural.statistics.responders import Proportion

LOWEST, HIGHEST = 0, 10
ROW_HEIGHT = 38
STEPS = (1, 2, 4, 8, 13, 26, 52, 104)
"""Weeks between two marks of the axis, the first that gives few enough."""
MARKS_AT_MOST = 7


@dataclass(frozen=True)
class LinePlot:
    """Mean pain over weeks: SVG paths of the line and of its interval, and the axes."""

    line: str
    band: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    description: str


@dataclass(frozen=True)
class ShareRow:
    """One group on a line from 0 to 100 %; the ends are None where they are not known.

    `open_width` is how far the share itself reaches beyond `x`, where it is left open.
    """

    label: str
    is_here: bool
    x: float
    low_x: float | None
    high_x: float | None
    label_y: int
    y: int
    open_width: float = 0


@dataclass(frozen=True)
class SharePlot:
    """Shares below each other on one scale."""

    rows: tuple[ShareRow, ...]
    ticks: tuple[Tick, ...]
    height: int
    axis_y: int


def line_plot(line: PainLine) -> LinePlot:
    """The drawing of a line through the pain before visits."""
    last = line.points[-1]
    places = [(_x(each.week, last.week), each) for each in line.points]
    return LinePlot(
        line=_path([(x, y_of(_within(each.pain), LOWEST, HIGHEST)) for x, each in places]),
        band=_band(places),
        x_ticks=tuple(Tick(_x(week, last.week), f"{week}") for week in _weeks(last.week)),
        y_ticks=tuple(Tick(y_of(score, LOWEST, HIGHEST), str(score)) for score in range(0, 11, 2)),
        description=(
            f"A straight line of mean pain before visits, from {line.points[0].pain:.1f} to "
            f"{last.pain:.1f} of 10 over {last.week:.0f} weeks. The pale band is its 95 % "
            "interval. The same figures are in the table below."
        ),
    )


def share_plot(share: "Proportion", bands: Sequence[Band]) -> SharePlot:
    """The share of people who got better here above the bands it stands beside."""
    here = ("Here", 100 * share.share, 100 * share.low, 100 * share.high)
    groups = [here, *((_who(each), each.value, each.low, each.high) for each in bands)]
    return _plot(
        tuple(_row(place, *group, is_here=not place) for place, group in enumerate(groups))
    )


def lasting_plot(rows: Sequence[tuple[str, LastingPoint]]) -> SharePlot:
    """Shares of the same people at several times, each with its label."""
    return _plot(tuple(_time_row(place, *row) for place, row in enumerate(rows)))


def _time_row(place: int, label: str, point: LastingPoint) -> ShareRow:
    least, greatest, low, high = (
        100 * each for each in (point.least, point.greatest, point.low, point.high)
    )
    row = _row(place, label, least, low, high, is_here=True)
    return replace(row, open_width=round(_percent_x(greatest) - row.x, 1))


def _plot(rows: tuple[ShareRow, ...]) -> SharePlot:
    axis_y = ROW_HEIGHT * len(rows) + 6
    return SharePlot(
        rows=rows,
        ticks=tuple(Tick(_percent_x(each), f"{each} %") for each in (0, 25, 50, 75, 100)),
        height=axis_y + 24,
        axis_y=axis_y,
    )


def _row(
    place: int,
    label: str,
    value: float | Decimal,
    low: float | Decimal | None,
    high: float | Decimal | None,
    *,
    is_here: bool,
) -> ShareRow:
    top = ROW_HEIGHT * place
    ends = [None if each is None else _percent_x(each) for each in (low, high)]
    return ShareRow(label, is_here, _percent_x(value), ends[0], ends[1], top + 14, top + 27)


def _who(band: Band) -> str:
    if band.row is None:
        return "Four groups given nothing active, other conditions"
    when = f", {band.row.weeks.normalize():f} weeks" if band.row.weeks else ""
    return f"{CONTROL_WORDS[band.row.control]}{when}"


def _percent_x(percent: float | Decimal) -> float:
    return round(LEFT + float(percent) / 100 * (RIGHT - LEFT), 1)


def _x(week: float, last_week: float) -> float:
    return round(LEFT + week / last_week * (RIGHT - LEFT), 1)


def _within(pain: float) -> float:
    return min(max(pain, LOWEST), HIGHEST)


def _weeks(last_week: float) -> range:
    step = next((each for each in STEPS if last_week / each < MARKS_AT_MOST), STEPS[-1])
    return range(0, int(last_week) + 1, step)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def _band(places: Sequence[tuple[float, PointOnLine]]) -> str:
    there = [(x, y_of(each.high, LOWEST, HIGHEST)) for x, each in places]
    back = [(x, y_of(each.low, LOWEST, HIGHEST)) for x, each in reversed(places)]
    return _path([*there, *back]) + "Z"
