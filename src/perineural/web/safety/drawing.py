"""The chart of a lot, and clinics within their limits, as positions; templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from perineural.records.queries.safety_values import ClinicBeside, LotChart
from perineural.web.story.curves import LEFT, RIGHT, Tick, y_of

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Visits, or percent, between two marks of the axis, the first that gives few enough."""
MARKS_AT_MOST = 7
HEADROOM = 1.15
"""How high the drawing reaches at the least, as a share of the threshold."""
ROW_HEIGHT = 38


@dataclass(frozen=True)
class LotPlot:
    """The level of a chart over visits: SVG paths of its line, of events and of alarms."""

    line: str
    dots: str
    alarms: tuple[Tick, ...]
    threshold_y: float
    x_ticks: tuple[Tick, ...]
    description: str


@dataclass(frozen=True)
class ClinicRow:
    """One clinic: its name, its share, and where 95 and 99.8 % of clinics of its size lie."""

    label: str
    x: float
    warning_x: float
    warning_width: float
    alarm_x: float
    alarm_width: float
    label_y: int
    y: int


@dataclass(frozen=True)
class ClinicsPlot:
    """Clinics below each other on one scale of percent; `middle_x` is the share of all."""

    rows: tuple[ClinicRow, ...]
    ticks: tuple[Tick, ...]
    middle_x: float
    height: int
    axis_y: int


def lot_plot(chart: LotChart) -> LotPlot:
    """The drawing of a lot's chart; after an alarm it begins again at the bottom."""
    visits = len(chart.levels)
    top = max(HEADROOM, *chart.levels)
    alarms = {each.number for each in chart.alarms}
    line = [f"M{LEFT:g} {y_of(0, 0, top):g}"]
    for number, level in enumerate(chart.levels, 1):
        x = _x(number, visits)
        line.append(f"L{x:g} {y_of(level, 0, top):g}")
        if number in alarms:
            line.append(f"M{x:g} {y_of(0, 0, top):g}")
    happened = [(_x(each.number, visits), y_of(each.level, 0, top)) for each in chart.happened]
    marks = range(0, visits + 1, _step(visits))
    return LotPlot(
        line="".join(line),
        dots="".join(f"M{x:g} {y:g}h0" for x, y in happened),
        alarms=tuple(
            Tick(_x(each.number, visits), f"visit {each.number}") for each in chart.alarms
        ),
        threshold_y=y_of(1, 0, top),
        x_ticks=tuple(Tick(_x(each, visits), f"{each}") for each in marks),
        description=(
            f"The chart over {visits} visits with this lot: it rises with each visit at which "
            "something unwanted happened, falls a little with each other, and gives an alarm where "
            "it reaches the broken line, first at visit "
            f"{chart.alarms[0].number if chart.alarms else 0}. The figures are in the table below."
        ),
    )


def clinics_plot(clinics: Sequence[ClinicBeside], percent: float) -> ClinicsPlot:
    """The drawing of the clinics that are told, in the order given."""
    highest = max(max(each.alarm[1], each.percent) for each in clinics)
    step = _step(highest)
    end = min(100.0, float(step * (int(highest / step) + 1)))

    def at(value: float) -> float:
        return round(LEFT + min(value, end) / end * (RIGHT - LEFT), 1)

    axis_y = ROW_HEIGHT * len(clinics) + 6
    return ClinicsPlot(
        rows=tuple(
            ClinicRow(
                label=each.name,
                x=at(each.percent),
                warning_x=at(each.warning[0]),
                warning_width=round(at(each.warning[1]) - at(each.warning[0]), 1),
                alarm_x=at(each.alarm[0]),
                alarm_width=round(at(each.alarm[1]) - at(each.alarm[0]), 1),
                label_y=ROW_HEIGHT * place + 14,
                y=ROW_HEIGHT * place + 20,
            )
            for place, each in enumerate(clinics)
        ),
        ticks=tuple(Tick(at(each), f"{each} %") for each in range(0, int(end) + 1, step)),
        middle_x=at(percent),
        height=axis_y + 24,
        axis_y=axis_y,
    )


def _x(number: float, visits: int) -> float:
    return round(LEFT + number / visits * (RIGHT - LEFT), 1)


def _step(until: float) -> int:
    return next((each for each in STEPS if until / each < MARKS_AT_MOST), STEPS[-1])
