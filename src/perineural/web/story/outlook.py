"""What may come next, in sentences, a table and a drawing: what a model expects, no promise."""

from dataclasses import dataclass
from math import ceil, floor

from perineural.clinical.control_band import Band, Verdict, verdict_words
from perineural.records.queries.outlook import NEWEST_PATIENTS
from perineural.records.queries.outlook_values import (
    ComingSession,
    CourseOutlook,
    Expected,
    Interval,
    PointExpected,
    TimedRating,
    Wearing,
)
from perineural.web.story.curves import LEFT, RIGHT, Tick, y_of

HIGHEST = 10
STEPS = (1, 2, 7, 14, 28, 56, 112, 224)
"""Days between two marks of the axis, the first that gives few enough."""
MARKS_AT_MOST = 8
LABEL_ROOM = 22.0
TOLD_DAYS = (0, 1, 3, 7, 14, 28, 56)
"""Days after the last session that the table tells, beside the next session."""
CANNOT_SAY = "It cannot be said whether that is better than people given nothing active."


@dataclass(frozen=True)
class OutlookPlot:
    """A patient's scores over the days of a course, and what is expected up to the next session.

    `scores`, `line` and `band` are SVG paths; `sessions` are the places of those that were held.
    """

    scores: str
    line: str
    band: str
    sessions: tuple[Tick, ...]
    next_x: float
    next_y: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    description: str


def outlook_part(found: CourseOutlook) -> dict[str, object]:
    """Template context of what may come next; of nothing expected the reason alone."""
    if found.expected is None or found.coming is None:
        return {"why_not": found.why_not}
    expected, coming = found.expected, found.coming
    half = expected.half_better
    return {
        "sentence": next_sentence(expected, coming),
        "narrower": narrower_sentence(expected),
        "half": half_sentence(expected),
        "beside": [
            (beside_words(band, verdict), band_words(band), band.sources)
            for band, verdict in (half.beside if half else ())
        ],
        "wearing": wearing_sentence(expected.wearing, coming),
        "behind": behind_words(expected),
        "healing": healing_sentence(expected),
        "told_apart": expected.told_apart,
        "misfits": expected.misfits,
        "plot": outlook_plot(found, expected, coming),
        "table": [point_words(each, coming) for each in _told_points(expected.curve)],
        "own": [own_words(each) for each in found.own],
        "found": found,
        "most_patients": NEWEST_PATIENTS,
    }


def next_sentence(expected: Expected, coming: ComingSession) -> str:
    """What is expected just before the next session, to be repeated."""
    days = _days(coming.after_days)
    when = (
        f"If the next session is today, {days} after the last"
        if coming.is_due
        else f"Before the next session, {days} after the last"
    )
    return (
        f"{when}, pain of {expected.next.score:.1f} is expected "
        f"(95\xa0% of such patients between {_range(expected.next.nearly_all)})."
    )


def narrower_sentence(expected: Expected) -> str:
    """The same with the intervals that hold fewer."""
    return (
        f"Half of such patients are expected between {_range(expected.next.half)}, 80\xa0% "
        f"between {_range(expected.next.four_fifths)}."
    )


def half_sentence(expected: Expected) -> str:
    """By how much that is better than before the first session, as a share of such patients."""
    half = expected.half_better
    if half is None:
        return (
            "Pain before the first session was not rated, or was 0: what is expected cannot be "
            "held against it."
        )
    fall = half.first_score - expected.next.score
    word = "lower" if fall >= 0 else "higher"
    return (
        f"That is {abs(fall):.1f} points {word} than before the first session "
        f"({half.first_score}). Of 100 such patients about {half.percent:.0f} would then have half "
        f"that pain or less (95\xa0% interval {_percents(half.interval)})."
    )


def beside_words(band: Band, verdict: Verdict) -> str:
    """How that share stands to a band; "too few" is said of one patient in other words."""
    if verdict is Verdict.TOO_FEW:
        return " ".join(part for part in (CANNOT_SAY, band.differs) if part)
    return verdict_words(verdict, band)


def band_words(band: Band) -> str:
    """Who the people of a band were, and how many of 100 had half their pain or less."""
    who = "Four groups pooled" if band.row is None else band.row.people
    given = "" if band.row is None else f" ({band.row.given})"
    ends = "" if band.low is None else f" ({band.low:.0f} to {band.high:.0f})"
    return f"{who}{given}: about {band.value:.0f} of 100{ends}."


def wearing_sentence(wearing: Wearing, coming: ComingSession) -> str:
    """When pain will be back, for anybody with the condition."""
    if (
        wearing.half_life_days is None
        or wearing.interval_days is None
        or wearing.back_after_days is None
    ):
        return "How fast relief wears off cannot be told from these ratings."
    low, high = wearing.interval_days
    back = wearing.back_after_days
    later = " The next session comes before that." if back > coming.after_days else ""
    return (
        f"Half of a session's relief has worn off after {_stretch(wearing.half_life_days)} "
        f"(95\xa0% interval {_stretch(low)} to {_stretch(high)}), four fifths of it after "
        f"{_stretch(back)}: then pain is as good as back.{later} One half-life is taken for "
        "everybody; this patient's own may differ."
    )


def behind_words(expected: Expected) -> str:
    """What it rests on."""
    return (
        f"{expected.patients} people, {expected.sessions} rated sessions, "
        f"{expected.ratings} ratings"
    )


def healing_sentence(expected: Expected) -> str:
    """By how much pain settles lower with each session."""
    low, high = expected.healing_interval
    if low <= 0 <= high:
        return (
            "It cannot be said whether pain settles lower or higher from session to session "
            f"({_signed(-high)} to {_signed(-low)} points a session)."
        )
    word, ends = ("lower", (low, high)) if low > 0 else ("higher", (-high, -low))
    return (
        f"From session to session pain settles {abs(expected.healing):.2f} points {word} "
        f"(95\xa0% interval {ends[0]:.2f} to {ends[1]:.2f})."
    )


def point_words(point: PointExpected, coming: ComingSession) -> tuple[str, str, str]:
    r"""
    When, the expected score and where 95 of 100 are, rounded outwards: a row of the table.

    Examples:
        >>> coming = ComingSession(2, 14, 7.0, 21.0, False, 3.0)
        >>> point_words(PointExpected(14.0, 4.06, 1.93, 6.31), coming)
        ('before the next session, day 14', '4.1', '1.9 to 6.4')
    """
    if point.days_since == 0:
        when = "right after the last session"
    elif point.days_since >= coming.after_days:
        when = f"before the next session, day {coming.after_days}"
    else:
        when = f"day {point.days_since:.0f}"
    low, high = _outwards((point.low, point.high))
    return when, f"{point.score:.1f}", f"{low:.1f} to {high:.1f}"


def own_words(rating: TimedRating) -> tuple[str, str, int]:
    """The day of the course, where on the sessions' clocks, and the score."""
    if not rating.sessions:
        where = "before session 1"
    elif rating.visit > rating.sessions:
        where = f"before session {rating.visit}"
    else:
        where = f"after session {rating.sessions}"
    return f"{rating.days_total:.1f}", where, rating.score


def outlook_plot(found: CourseOutlook, expected: Expected, coming: ComingSession) -> OutlookPlot:
    """The drawing, over the days since the first rating of the course."""
    last = coming.next_day

    def x(day: float) -> float:
        return round(LEFT + day / last * (RIGHT - LEFT), 1)

    def y(score: float) -> float:
        return y_of(score, 0, HIGHEST)

    places = [(x(coming.last_day + each.days_since), each) for each in expected.curve]
    back = "L".join(f"{at:g} {y(each.low):g}" for at, each in reversed(places))
    there = "L".join(f"{at:g} {y(each.high):g}" for at, each in places)
    held = enumerate(found.session_days, 1)
    return OutlookPlot(
        scores="".join(f"M{x(each.days_total):g} {y(each.score):g}h0" for each in found.own),
        line="M" + "L".join(f"{at:g} {y(each.score):g}" for at, each in places),
        band=f"M{there}L{back}Z",
        sessions=_labels_apart([Tick(x(day), f"s{number}") for number, day in held]),
        next_x=x(last),
        next_y=y(expected.next.score),
        x_ticks=tuple(Tick(x(day), str(day)) for day in _marks(last)),
        y_ticks=tuple(Tick(y(score), str(score)) for score in range(0, HIGHEST + 1, 2)),
        description=(
            f"{len(found.own)} scores of this patient at {coming.held} "
            f"session{'' if coming.held == 1 else 's'} and after. "
            f"{next_sentence(expected, coming)} It is what the model expects, not a promise. The "
            "same figures are in the tables below."
        ),
    )


def _labels_apart(ticks: list[Tick]) -> tuple[Tick, ...]:
    """The same places, without the labels that would cover the one before."""
    found: list[Tick] = []
    room_from = 0.0
    for tick in ticks:
        found.append(tick if tick.at >= room_from else Tick(tick.at, ""))
        if found[-1].label:
            room_from = tick.at + LABEL_ROOM
    return tuple(found)


def _told_points(curve: tuple[PointExpected, ...]) -> list[PointExpected]:
    """The points of the table: the nearest to each day that it tells, and the last."""
    last = curve[-1]
    return [
        *(_at(curve, day) for day in TOLD_DAYS if day < last.days_since),
        last,
    ]


def _at(curve: tuple[PointExpected, ...], day: float) -> PointExpected:
    """The curve at a day, by a line between its points."""
    above = next(place for place, each in enumerate(curve) if each.days_since >= day)
    if not above:
        return curve[0]
    one, other = curve[above - 1], curve[above]
    share = (day - one.days_since) / (other.days_since - one.days_since)
    values = (
        getattr(one, name) + share * (getattr(other, name) - getattr(one, name))
        for name in ("score", "low", "high")
    )
    return PointExpected(float(day), *values)


def _marks(last: float) -> range:
    step = next((each for each in STEPS if last / each < MARKS_AT_MOST), STEPS[-1])
    return range(0, int(last) + 1, step)


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _stretch(days: float) -> str:
    """
    A stretch of time: hours below two days, days with a tenth below ten.

    Examples:
        >>> _stretch(0.5), _stretch(3.21), _stretch(14.6)
        ('12 hours', '3.2 days', '15 days')
    """
    if days < 2:
        hours = max(round(24 * days), 1)
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{days:.1f} days" if days < 10 else f"{days:.0f} days"


def _outwards(ends: Interval) -> Interval:
    return floor(10 * ends[0] + 1e-9) / 10, ceil(10 * ends[1] - 1e-9) / 10


def _range(ends: Interval) -> str:
    low, high = _outwards(ends)
    return f"{low:.1f} and {high:.1f}"


def _percents(ends: Interval) -> str:
    return f"{floor(ends[0] + 1e-9)} to {ceil(ends[1] - 1e-9)}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "\u2212")
