"""Everyday life in sentences that somebody can repeat, each with its people and interval."""

from math import ceil, floor

from perineural.clinical.instruments import INSTRUMENTS, ImportantChange
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.daily_life_values import (
    Answered,
    Change,
    Completeness,
    Share,
    TwoShares,
)

FEW = "too few to show"
ASKED: dict[str, tuple[str, str]] = {
    "better": ("Much better overall", "are much better, or very much, since treatment began"),
    "no_painkiller": ("No painkiller that day", "took no painkiller that day"),
    "slept_well": ("Slept well", "slept well the night before"),
    "active": ("As active as usual", "were as active as usual that day, or more"),
    "active_soon": (
        "As active as usual within two days of a visit",
        "were as active as usual, or more, within two days of a visit",
    ),
    "normal": ("Back to normal life", "are back to their normal life"),
}
"""What each figure is called, and how its sentence goes on."""


def complete_words(complete: Completeness) -> str:
    """
    Of how many something is known, without telling of a few.

    Examples:
        >>> complete_words(Completeness(20, 30)), complete_words(Completeness(28, 30))
        ('20 of 30', 'all but a few of 30')
        >>> complete_words(Completeness(3, 30)), complete_words(Completeness(30, 30))
        ('fewer than 5 of 30', '30 of 30')
    """
    if complete.told is not None:
        return f"{complete.told} of {complete.people}"
    if complete.missing < complete.known:
        return f"all but a few of {complete.people}"
    return f"fewer than 5 of {complete.people}"


def share_words(share: Share | None) -> str:
    """
    A share in whole percent, its interval rounded outwards.

    Examples:
        >>> share_words(Share(12, 34)), share_words(None)
        ('12 of 34: 35\xa0% (21 to 53\xa0%)', 'too few to show')
    """
    if share is None:
        return FEW
    low, high = share.interval
    ends = f"{floor(100 * low + 1e-9)} to {ceil(100 * high - 1e-9)}"
    return f"{share.count} of {share.of}: {100 * share.count / share.of:.0f}\xa0% ({ends}\xa0%)"


def answer_sentence(name: str, answered: Answered) -> str:
    """What people with a condition say of one thing, or that it cannot be told."""
    _, doing = ASKED[answered.key]
    shares = answered.shares
    complete = f"{complete_words(shares.complete)} people answered"
    if shares.of_known is not None:
        return (
            f"{name}: {complete}; {shares.of_known.count} of them {doing}, "
            f"{_percent(shares.of_known)}{_when(answered.weeks)}."
        )
    if shares.of_all is not None:
        return (
            f"{name}: {complete}; {shares.of_all.count} of all {shares.of_all.of} {doing}, "
            f"{_percent(shares.of_all)}, the others counted as not{_when(answered.weeks)}."
        )
    return f"{name}: {complete}; too few on one side to tell how many {doing}."


def worse_sentence(worse: Share) -> str:
    """How many say that they are worse than before."""
    return f"{worse.count} of {worse.of} say that they are worse than before: {_percent(worse)}."


def change_sentence(name: str, found: Change) -> str:
    """What changed, whether for the better, and that it does not say why."""
    what, unit, start = measure_words(found.key)
    if found.mean is None or found.low is None or found.high is None:
        return f"{name}, {what}: not told. {found.why_not}"
    who = f"{name}, {complete_words(found.complete)} people measured before and again"
    better, worse = _ways(found.key)
    if found.low <= 0 <= found.high:
        change = (
            "it cannot be said whether it got better or worse (95 % interval "
            f"{_points(abs(found.low))} {unit} worse to {_points(found.high)} better)"
        )
    else:
        verb = better if found.mean > 0 else worse
        ends = sorted((abs(found.low), abs(found.high)))
        change = (
            f"it {verb} by {_points(abs(found.mean))} {unit} on average "
            f"(95 % interval {_points(ends[0])} to {_points(ends[1])})"
        )
    return (
        f"{who}: {what} began at {_points(found.start or 0)}{start}; {change}{_when(found.weeks)}. "
        "This does not say why."
    )


def measure_words(key: str) -> tuple[str, str, str]:
    """What is measured, its unit, and what stands behind its mean at first."""
    if key == ANALGESIC_DAYS:
        return "days a week with a painkiller", "days a week", ""
    instrument = INSTRUMENTS[key]
    scale = f" on a scale of {instrument.low:f} to {instrument.high:f} ({instrument.direction})"
    return instrument.name, "points", scale


def important_words(important: ImportantChange) -> str:
    """How much is known to matter, and in which setting."""
    if important.percent is not None:
        return f"{important.percent.normalize():f} % of the first score ({important.setting})"
    points = important.points
    assert points is not None  # noqa: S101 - one of the two is always given
    return f"{points.normalize():f} points ({important.setting})"


def reached_words(shares: TwoShares) -> tuple[str, str]:
    """Of those measured twice, and of everybody."""
    return share_words(shares.of_known), share_words(shares.of_all)


def _ways(key: str) -> tuple[str, str]:
    """Verbs for getting better and for getting worse."""
    if key in INSTRUMENTS and INSTRUMENTS[key].higher_is_better:
        return "rose (better)", "fell (worse)"
    return "fell (better)", "rose (worse)"


def _percent(share: Share) -> str:
    return share_words(share).split(": ")[1].replace("(", "(95 % interval ")


def _when(weeks: float | None) -> str:
    if weeks is None:
        return ""
    when = "within a week of" if weeks < 1 else f"{_weeks(round(weeks))} after"
    return f"; in half of them {when} the first visit or later"


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"


def _points(value: float) -> str:
    return f"{value:.1f}"
