"""When to come back: a suggestion from how long relief was seen to last, and what was carried over.

A suggestion only: how far apart sessions should lie was tested in no trial that was read.
"""

from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.errors import OutOfRange
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.relief import Censoring, SessionRelief

_SERIES = load_toml("series")
_SPACING = _SERIES["spacing"]
DAY_MINUTES = 24 * 60
SHORTEST_DAYS: int = _SPACING["shortest_days"]
LONGEST_DAYS: int = _SPACING["longest_days"]


@dataclass(frozen=True)
class Spacing:
    """When to come back, and why.

    Args:
        days: Suggested days between this session and the next. [days]
        text: What it rests on, in a sentence.
        sources: Where the rule comes from.
    """

    days: int
    text: str
    sources: tuple[Source, ...]


def spacing_after(relief: SessionRelief, planned_days: int) -> Spacing:
    """How many days to leave until the next session, from the relief of the last one.

    The next visit is booked near the time relief lasted: at the end of the stretch in which pain
    came back, to the nearest whole day. Relief that had not ended when it was last asked about
    never brings the next visit nearer than planned. Without a relief that can be measured the
    planned interval stands.

    Args:
        relief: The last session's relief, as `relief_of_session` gives it.
        planned_days: The interval of the course. [days] 1 to 90.

    Returns:
        The suggestion, 3 to 28 days, or the planned interval itself, with the reason in words.

    Raises:
        OutOfRange: The planned interval is outside 1 to 90 days.

    Does not cover:
        Whether a further session is needed at all: see `review_advice`.

    Source:
        Book near the observed duration; further apart as relief lasts longer: default of this
        design from clinics' schedules (derived, weak). Shortest 3 days from clinics that treat
        twice a week, longest 28 from those that treat every 1 to 4 weeks (weak). Hazard: HAZ-011.

    Examples:
        >>> from datetime import UTC, datetime
        >>> from perineural.clinical.relief import Clock, Rating, relief_of_session
        >>> noon = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)
        >>> relief = relief_of_session([
        ...     Rating(Clock.BEFORE, None, 6, noon), Rating(Clock.MINUTES_AFTER, 1, 2, noon),
        ...     Rating(Clock.LATER, 8 * 1440, 3, noon), Rating(Clock.LATER, 10 * 1440, 6, noon),
        ... ])
        >>> spacing_after(relief, 7).days
        10
    """
    if not 1 <= planned_days <= _SPACING["planned_most_days"]:
        low, high = Decimal(1), Decimal(_SPACING["planned_most_days"])
        raise OutOfRange("planned_days", Decimal(planned_days), low, high, "days")
    sources = sources_from(_SPACING)
    if relief.censoring is Censoring.NONE:
        return Spacing(planned_days, _SPACING["no_relief"], sources)
    if relief.censoring is Censoring.RIGHT:
        seen_days = _whole_days(relief.still_relieved_at_minutes)
        days = max(planned_days, _within(seen_days))
        return Spacing(
            days, f"{_SPACING['not_ended']}, {_words(seen_days)} after the session.", sources
        )
    back_days = _whole_days(relief.returned_after_minutes)
    days = _within(back_days)
    return Spacing(
        days, f"{_SPACING['ended']} {_words(back_days)} after the last session.", sources
    )


def carried_over(before_this: int | None, before_next: int | None) -> int | None:
    """How much of the pain was still away when the next session began.

    Args:
        before_this: Score before a session, 0 to 10, or None.
        before_next: Score before the one after it, 0 to 10, or None.

    Returns:
        `before_this` minus `before_next`; above 0 is less pain. [points] None when one is missing.

    Raises:
        OutOfRange: A score is outside 0 to 10.

    Does not cover:
        Why: scores also fall by themselves.

    Source:
        Definition of this design (derived). Hazard: HAZ-011.

    Examples:
        >>> carried_over(7, 5), carried_over(5, 6), carried_over(5, None)
        (2, -1, None)
    """
    for name, score in (("before_this", before_this), ("before_next", before_next)):
        if score is not None and not 0 <= score <= 10:
            raise OutOfRange(name, Decimal(score), Decimal(0), Decimal(10), "of 10")
    if before_this is None or before_next is None:
        return None
    return before_this - before_next


def _whole_days(minutes: int | None) -> int:
    return max(1, ((minutes or 0) + DAY_MINUTES // 2) // DAY_MINUTES)


def _within(days: int) -> int:
    return min(LONGEST_DAYS, max(SHORTEST_DAYS, days))


def _words(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
