"""Curves as positions: scores and minutes in, places on a small drawing out. Nothing is drawn here.

A template draws the positions as SVG with a table of the same figures below, so that no figure is
in the picture alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import log10

from django.utils.translation import gettext, gettext_noop, ngettext

from perineural.clinical.evidence import ControlBand
from perineural.clinical.relief import IN_ROOM_MINUTES
from perineural.records.queries.story_values import VisitLine

WIDTH, HEIGHT = 420.0, 264.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 392.0, 14.0, 224.0
LABEL_GAP = 13.0
LABEL_FITS = 3
"""Letters that fit to the right of the drawing."""
BEFORE = -0.55
"""Where the score before stands on the axis of time, in decades of minutes."""
TICKS: tuple[tuple[int, str], ...] = (
    (1, gettext_noop("1 min")),
    (15, gettext_noop("15 min")),
    (240, gettext_noop("4 h")),
    (1440, gettext_noop("24 h")),
    (10_080, gettext_noop("7 d")),
    (40_320, gettext_noop("4 weeks")),
)
WEEK_MINUTES = 10_080
DRAWN_AT_MOST = 6
"""Curves on one drawing: of more sessions, the first and the newest are drawn."""


@dataclass(frozen=True)
class Tick:
    """One mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Curve:
    """One line: solid where answers lie close together, broken where nothing is known between.

    `solid`, `broken` and `dots` are SVG paths; a dot is a rating.
    """

    label: str
    solid: str
    broken: str
    dots: str
    label_x: float
    label_y: float
    label_ends_there: bool
    """A long label ends at its place, above the last dot, where it would leave the drawing."""
    is_newest: bool


@dataclass(frozen=True)
class Plot:
    """A whole drawing: its axes, its curves and what it is called."""

    title: str
    description: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_name: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Band:
    """The published control groups on a line from 0 to 100 %."""

    prediction_x: float
    prediction_width: float
    interval_x: float
    interval_width: float
    middle_x: float
    ticks: tuple[Tick, ...]


def decades(minutes: int) -> float:
    """Where a moment stands on the axis: minutes, hours, days and weeks take about equal room.

    Examples:
        >>> decades(0), round(decades(9), 2), round(decades(99), 2)
        (0.0, 1.0, 2.0)
    """
    return log10(1 + max(0, minutes))


def x_of(minutes: int | None, last_minute: int) -> float:
    """The place of a moment between the left and the right end; None is before the treatment."""
    at = BEFORE if minutes is None else decades(minutes)
    end = decades(max(last_minute, WEEK_MINUTES))
    return round(LEFT + (at - BEFORE) / (end - BEFORE) * (RIGHT - LEFT), 1)


def y_of(value: Decimal | float, low: Decimal | float, high: Decimal | float) -> float:
    """The height of a value between the lowest, at the bottom, and the highest, at the top."""
    share = float(value - low) / float(high - low)
    return round(BOTTOM - share * (BOTTOM - TOP), 1)


def relief_plot(visits: Sequence[VisitLine]) -> Plot | None:
    """Pain after each session on one axis of time; nothing when no session was rated."""
    held = sum(1 for each in visits if _scores(each))
    rated = drawn_visits(visits)
    if not rated:
        return None
    last = max([WEEK_MINUTES, *(m for each in rated for m, _ in each.relief.series)])
    curves = [_relief_curve(each, last, is_newest=each is rated[-1]) for each in rated]
    left_out = held > len(rated)
    return Plot(
        title=gettext("Pain after each session"),
        description=_pain_described(held, left_out=left_out),
        x_ticks=(
            Tick(x_of(None, last), gettext("before")),
            *(Tick(x_of(minute, last), gettext(name)) for minute, name in TICKS if minute <= last),
        ),
        y_ticks=_pain_ticks(),
        x_name=gettext("time after the session"),
        curves=_labels_apart(curves),
    )


def _pain_described(sessions: int, *, left_out: bool) -> str:
    """What the drawing of pain after sessions shows, in words."""
    words = ngettext(
        "Pain from 0 to 10, before and after {count} session.",
        "Pain from 0 to 10, before and after {count} sessions.",
        sessions,
    ).format(count=sessions)
    newest = gettext("Drawn are the first and the newest {count}.").format(count=DRAWN_AT_MOST - 1)
    same = gettext("The same figures are in the table below.")
    return " ".join([words, newest, same] if left_out else [words, same])


def _values_described(title: str, count: int, low: Decimal, high: Decimal) -> str:
    """What a drawing of one value a session shows, in words."""
    words = ngettext(
        "{title}, {count} value, from {low} to {high}.",
        "{title}, {count} values, from {low} to {high}.",
        count,
    ).format(title=title, count=count, low=f"{low:f}", high=f"{high:f}")
    return f"{words} {gettext('The same figures are in the table below.')}"


def drawn_visits(visits: Sequence[VisitLine]) -> Sequence[VisitLine]:
    """The visits whose pain was rated; of more than six the first and the newest five."""
    rated = [each for each in visits if _scores(each)]
    return rated if len(rated) <= DRAWN_AT_MOST else [rated[0], *rated[1 - DRAWN_AT_MOST :]]


def healing_plot(visits: Sequence[VisitLine]) -> Plot | None:
    """Pain before each session over a course; nothing when it was never rated."""
    values = [(each.number, Decimal(each.relief.before)) for each in visits if _before(each)]
    return series_plot(gettext("Pain before each session"), values, Decimal(0), Decimal(10))


def series_plot(
    title: str, values: Sequence[tuple[int, Decimal]], low: Decimal, high: Decimal
) -> Plot | None:
    """One value a session over a course; sessions without one leave a broken line."""
    if not values:
        return None
    first, last = min(number for number, _ in values), max(number for number, _ in values)
    places = [
        (number, _session_x(number, first, last), y_of(value, low, high))
        for number, value in sorted(values)
    ]
    solid, broken = _runs(places, lambda one, other: other - one == 1)
    x, y = places[-1][1:]
    curve = Curve("", solid, broken, _dots(places), x, y, label_ends_there=False, is_newest=True)
    shown = _thinned([number for number, _, _ in places])
    span = high - low
    return Plot(
        title=title,
        description=_values_described(title, len(values), low, high),
        x_ticks=tuple(Tick(_session_x(each, first, last), str(each)) for each in shown),
        y_ticks=tuple(
            Tick(y_of(low + span * part / 5, low, high), f"{(low + span * part / 5).normalize():f}")
            for part in range(6)
        ),
        x_name=gettext("session"),
        curves=(curve,),
    )


def control_band(band: ControlBand) -> Band:
    """The band of people who improve by half without the treatment, on a line of 0 to 100 %."""

    def place(percent: Decimal) -> float:
        return round(LEFT + float(percent) / 100 * (RIGHT - LEFT), 1)

    return Band(
        prediction_x=place(band.prediction_low_percent),
        prediction_width=round(
            place(band.prediction_high_percent) - place(band.prediction_low_percent), 1
        ),
        interval_x=place(band.low_percent),
        interval_width=round(place(band.high_percent) - place(band.low_percent), 1),
        middle_x=place(band.percent),
        ticks=tuple(Tick(place(Decimal(each)), f"{each} %") for each in (0, 25, 50, 75, 100)),
    )


def _before(visit: VisitLine) -> bool:
    return visit.relief.before is not None


def _scores(visit: VisitLine) -> list[tuple[int | None, int]]:
    """Minutes and score, the score before first."""
    before = [] if visit.relief.before is None else [(None, visit.relief.before)]
    return [*before, *visit.relief.series]


def _relief_curve(visit: VisitLine, last_minute: int, *, is_newest: bool) -> Curve:
    places = [
        (minute, x_of(minute, last_minute), y_of(score, 0, 10)) for minute, score in _scores(visit)
    ]
    solid, broken = _runs(places, lambda _one, other: (other or 0) <= IN_ROOM_MINUTES // 2)
    x, y = places[-1][1:]
    return Curve(
        label=f"s{visit.number}",
        solid=solid,
        broken=broken,
        dots=_dots(places),
        label_x=round(x + 7, 1),
        label_y=y,
        label_ends_there=False,
        is_newest=is_newest,
    )


def _runs(places: Sequence[tuple], is_close: Callable[..., bool]) -> tuple[str, str]:
    """The line as two SVG paths: where answers lie close together, and the rest."""
    solid, broken = [], []
    for (one, x1, y1), (other, x2, y2) in pairwise(places):
        part = f"M{x1:g} {y1:g}L{x2:g} {y2:g}"
        (solid if is_close(one, other) else broken).append(part)
    return "".join(solid), "".join(broken)


def _dots(places: Sequence[tuple]) -> str:
    """The ratings as one SVG path of lines without length, which a round end makes dots."""
    return "".join(f"M{x:g} {y:g}h0" for _, x, y in places)


def _labels_apart(curves: Iterable[Curve]) -> tuple[Curve, ...]:
    """The same curves with labels moved up or down until none covers another."""
    placed: list[Curve] = []
    for curve in sorted(_together(curves), key=lambda each: (each.label_y, each.label_x)):
        if not curve.label:
            placed.append(curve)
            continue
        y = curve.label_y
        for other in placed:
            near = other.label and abs(other.label_x - curve.label_x) < 2 * LABEL_GAP
            if near and y - other.label_y < LABEL_GAP:
                y = round(other.label_y + LABEL_GAP, 1)
        placed.append(Curve(**{**vars(curve), "label_y": y}))
    return tuple(sorted(placed, key=lambda each: each.is_newest))


def _together(curves: Iterable[Curve]) -> list[Curve]:
    """Curves that end at one place share a label, carried by the last of them."""
    ends: dict[tuple[float, float], list[Curve]] = {}
    for curve in curves:
        ends.setdefault((curve.label_x, curve.label_y), []).append(curve)
    named = []
    for group in ends.values():
        label = _sessions_words([int(each.label[1:]) for each in group])
        named += [Curve(**{**vars(each), "label": ""}) for each in group[:-1]]
        last = vars(group[-1]) | {"label": label}
        if len(label) > LABEL_FITS:
            last |= {"label_y": last["label_y"] - LABEL_GAP, "label_ends_there": True}
        named.append(Curve(**last))
    return named


def _sessions_words(numbers: Sequence[int]) -> str:
    """Sessions in few words: "s1", "s1, s2", "s1, s16 to s20"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number - runs[-1][-1] == 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"s{run[0]} to s{run[-1]}" if len(run) > 2 else ", ".join(f"s{each}" for each in run)
        for run in runs
    )


def _pain_ticks() -> tuple[Tick, ...]:
    return tuple(Tick(y_of(score, 0, 10), str(score)) for score in range(0, 11, 2))


def _session_x(number: int, first: int, last: int) -> float:
    inner_left, inner_right = LEFT + 16, RIGHT - 8
    if first == last:
        return inner_left
    return round(inner_left + (number - first) / (last - first) * (inner_right - inner_left), 1)


def _thinned(numbers: Sequence[int]) -> list[int]:
    """At most about ten of the numbers, the last one always among them."""
    step = -(-len(numbers) // 10)
    return [each for index, each in enumerate(numbers) if (len(numbers) - 1 - index) % step == 0]
