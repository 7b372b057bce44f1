"""Relief after one session: how far pain fell in the room, and when it came back.

Everything is worked out from ratings of one session on one clock, and from nothing else. That pain
fell does not show that the treatment did it; the screens say so beside every figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from perineural.clinical.amounts import rounded_down
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml

_SERIES = load_toml("series")

RESPONSE_TEXT: str = _SERIES["response"]["text"]
"""When a session counts as a response, in a sentence."""

RESPONSE_SOURCES: tuple[Source, ...] = sources_from(_SERIES["response"])

RETURN_TEXT: str = _SERIES["returned"]["text"]
"""When pain counts as returned, in a sentence."""

RETURN_SOURCES: tuple[Source, ...] = sources_from(_SERIES["returned"])

IN_ROOM_MINUTES: int = _SERIES["clock"]["in_room_minutes"]
LATER_MINUTES: int = _SERIES["clock"]["later_days"] * 24 * 60


class Clock(StrEnum):
    """Where on the clock of one session a rating lies."""

    BEFORE = "before"
    """Just before the treatment."""
    MINUTES_AFTER = "minutes_after"
    """In the room, a number of minutes after it."""
    LATER = "later"
    """From the diary, hours to weeks after it."""


class Censoring(StrEnum):
    """What is known about the time at which pain returned."""

    INTERVAL = "interval"
    """It returned between two ratings."""
    RIGHT = "right"
    """It had not returned at the last rating."""
    NONE = "none"
    """There was no relief to end, or too little was rated to say."""


@dataclass(frozen=True)
class Rating:
    """One pain rating, 0 (none) to 10 (worst), on the clock of one session.

    Args:
        clock: `before`, `minutes_after` (in the room) or `later` (diary).
        minutes_after: Minutes after the treatment. In the room 0 to 480; from the diary 0 and
            more, or None where only `occurred_at` is known. None for `before`.
        score: 0 to 10.
        occurred_at: When it was rated, with its zone.
        session: The session it belongs to.

    Raises:
        UnknownKey: The clock is none of the words.
        OutOfRange: The score or the minutes are outside their range.
        ClinicalError: Minutes are missing or too many for the clock, or the time has no zone.
    """

    clock: Clock
    minutes_after: int | None
    score: int
    occurred_at: datetime
    session: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if self.clock not in tuple(Clock):
            raise UnknownKey("clock", self.clock, tuple(Clock))
        object.__setattr__(self, "clock", Clock(self.clock))
        _check_whole("score", self.score, 0, 10, "of 10")
        if self.occurred_at.utcoffset() is None:
            raise ClinicalError(
                f"occurred_at is {self.occurred_at.isoformat()}; expected a time with its zone"
            )
        if self.clock is Clock.BEFORE:
            if self.minutes_after is not None:
                raise ClinicalError("a rating before the treatment has no minutes after it")
        elif self.clock is Clock.MINUTES_AFTER:
            _check_whole("minutes_after", self.minutes_after, 0, IN_ROOM_MINUTES, "min")
        elif self.minutes_after is not None:
            _check_whole("minutes_after", self.minutes_after, 0, LATER_MINUTES, "min")


@dataclass(frozen=True)
class SessionRelief:
    """What one session did to the pain, as rated.

    Args:
        before: Score before; None when it was not rated.
        immediate: The lowest score in the room; None when none was rated.
        at_1_minute: The first score of minutes 0 to 4; None when none was rated.
        at_15_minutes: The last score of minutes 5 to 30; None when none was rated.
        points_change: `before` minus `immediate`; above 0 is less pain.
        percent: The same in percent of `before`, rounded down to 0.1 [%]; None when `before` is
            0 or not known.
        responded: At least 30 % or 2 points less; None when it cannot be said.
        responded_half: At least 50 % less; None when it cannot be said.
        relief_began_minutes: First rating at least 30 % below `before`. [min]
        still_relieved_at_minutes: Last rating before the return at which pain was still relieved.
        returned_after_minutes: First rating at which pain had returned; None when it never had.
        censoring: Between which ratings the return lies, or that it had not happened yet.
        lasted_four_hours: Relief was still there at 4 hours; None when that cannot be said.
        series: Score by minute, the rating before left out, in order of time.
        returned_as_said: The return is what the patient said, not what a rating shows.
    """

    before: int | None
    immediate: int | None
    at_1_minute: int | None
    at_15_minutes: int | None
    points_change: int | None
    percent: Decimal | None
    responded: bool | None
    responded_half: bool | None
    relief_began_minutes: int | None
    still_relieved_at_minutes: int | None
    returned_after_minutes: int | None
    censoring: Censoring
    lasted_four_hours: bool | None
    series: tuple[tuple[int, int], ...]
    returned_as_said: bool = False


def relief_of_session(
    ratings: Iterable[Rating],
    session: str | None = None,
    said_returned_at: Iterable[datetime] = (),
) -> SessionRelief:
    """How far pain fell after one session, and between which ratings it came back.

    The response is judged on the lowest score in the room. Relief begins with the first rating at
    least 30 % below the score before, and has ended with the first later one at 80 % or more of
    it; the end lies between the last rating still below and that one. A patient who says, while
    relieved, that the pain is back ends the relief at that moment, whatever is rated later. A
    fall of 2 points that is less than 30 % is a response, but has no duration. Where two ratings
    fall on one minute the higher counts; of two scores before, the later, and at the same time the
    lower: relief is never made to look larger than it was.

    Args:
        ratings: The ratings of one session, in any order.
        session: The session they must belong to; None to take whichever it is.
        said_returned_at: When the patient said that the pain is back to what it was, with zone.
            Said before relief began, it ends nothing.

    Returns:
        The relief; a figure that cannot be worked out is None, never 0 and never "no".

    Raises:
        ClinicalError: A rating belongs to another session; or a diary rating gives no minutes
            and nothing is there to count from, or lies before the treatment.

    Does not cover:
        Whether the treatment caused the change, and what a new session does to the pain: leave
        out ratings made after the next session.

    Source:
        30 % or 2 points: Farrar 2001 (verified). 50 %: IMMPACT (weak). Return at 80 % of the
        score before, censored to an interval: definition of this design (derived). Hazard: HAZ-011.

    Examples:
        >>> from datetime import UTC
        >>> noon = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)
        >>> relief = relief_of_session([
        ...     Rating(Clock.BEFORE, None, 6, noon), Rating(Clock.MINUTES_AFTER, 1, 3, noon),
        ...     Rating(Clock.LATER, 240, 3, noon), Rating(Clock.LATER, 2880, 5, noon),
        ... ])
        >>> relief.points_change, relief.percent, relief.responded
        (3, Decimal('50.0'), True)
        >>> relief.still_relieved_at_minutes, relief.returned_after_minutes
        (240, 2880)
        >>> relief_of_session([Rating(Clock.BEFORE, None, 0, noon)]).percent is None
        True
    """
    own = _of_one_session(tuple(ratings), session)
    before = _score_before(own)
    in_room = _by_minute(
        (each.minutes_after or 0, each.score) for each in own if each.clock is Clock.MINUTES_AFTER
    )
    later = ((_minute(each, own), each.score) for each in own if each.clock is Clock.LATER)
    series = _by_minute((*in_room, *later))
    immediate = min((score for _, score in in_room), default=None)
    window = _SERIES["windows"]
    first = [score for minute, score in in_room if minute <= window["first_to_minute"]]
    from_minute, to_minute = window["last_from_minute"], window["last_to_minute"]
    last = [score for minute, score in in_room if from_minute <= minute <= to_minute]
    said = _minutes_of(said_returned_at, own)
    began, still, returned, as_said = _duration(before, series, said)
    return SessionRelief(
        before=before,
        immediate=immediate,
        at_1_minute=first[0] if first else None,
        at_15_minutes=last[-1] if last else None,
        points_change=None if before is None or immediate is None else before - immediate,
        percent=percent_fall(before, immediate),
        responded=responded(before, immediate),
        responded_half=_fell_by(before, immediate, _SERIES["response"]["percent_half"]),
        relief_began_minutes=began,
        still_relieved_at_minutes=still,
        returned_after_minutes=returned,
        censoring=_censoring(began, returned),
        lasted_four_hours=_lasted(began, still, returned, 240),
        series=series,
        returned_as_said=as_said,
    )


def percent_fall(before: int | None, after: int | None) -> Decimal | None:
    """How far a score fell, in percent of what it was; below 0 is a rise.

    Args:
        before: Score before, 0 to 10, or None.
        after: Score after, 0 to 10, or None.

    Returns:
        The fall rounded down to 0.1 [%], so that it is never made larger; None when a score is
        missing or there was no pain to fall.

    Source:
        Arithmetic. Hazard: HAZ-011.

    Examples:
        >>> percent_fall(6, 4), percent_fall(4, 5), percent_fall(0, 0)
        (Decimal('33.3'), Decimal('-25.0'), None)
    """
    if not before or after is None:
        return None
    return rounded_down(Fraction(100 * (before - after), before), "0.1")


def responded(before: int | None, after: int | None) -> bool | None:
    """Whether a fall in pain is one that people notice: at least 30 %, or at least 2 points.

    Args:
        before: Score before, 0 to 10, or None.
        after: Score after, 0 to 10, or None.

    Returns:
        Yes or no; None when a score is missing or there was no pain to fall.

    Source:
        Farrar 2001: about 2 points or 30 % (verified). Hazard: HAZ-011.

    Examples:
        >>> responded(10, 8), responded(10, 9), responded(3, 2), responded(0, 0)
        (True, False, True, None)
    """
    by_share = _fell_by(before, after, _SERIES["response"]["percent"])
    if by_share is None or before is None or after is None:
        return None
    enough_points: int = _SERIES["response"]["points"]
    return by_share or before - after >= enough_points


def _fell_by(before: int | None, after: int | None, percent: int) -> bool | None:
    if not before or after is None:
        return None
    return 100 * (before - after) >= percent * before


def _of_one_session(ratings: tuple[Rating, ...], session: str | None) -> tuple[Rating, ...]:
    named = {rating.session for rating in ratings} | ({session} if session is not None else set())
    if len(named) > 1:
        raise ClinicalError(
            f"ratings of {len(named)} sessions ({', '.join(sorted(named))}); expected of one only"
        )
    return ratings


def _score_before(ratings: tuple[Rating, ...]) -> int | None:
    before = [each for each in ratings if each.clock is Clock.BEFORE]
    if not before:
        return None
    return max(before, key=lambda each: (each.occurred_at, -each.score)).score


def _by_minute(scores: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    highest: dict[int, int] = {}
    for minute, score in scores:
        highest[minute] = max(score, highest.get(minute, 0))
    return tuple(sorted(highest.items()))


def _minute(rating: Rating, ratings: tuple[Rating, ...]) -> int:
    """Minutes after the treatment; where not given, counted from the ratings around it."""
    if rating.minutes_after is not None:
        return rating.minutes_after
    treated_at = _treated_at(ratings)
    if treated_at is None:
        raise ClinicalError("a diary rating gives no minutes, and no other rating to count from")
    minutes = (rating.occurred_at - treated_at) // timedelta(minutes=1)
    if minutes < 0:
        raise ClinicalError(
            f"the diary rating of {rating.occurred_at.isoformat()} lies before the treatment"
        )
    return minutes


def _treated_at(ratings: tuple[Rating, ...]) -> datetime | None:
    """The time of treatment: from the earliest rating in the room, else from the one before."""
    in_room = [
        each.occurred_at - timedelta(minutes=each.minutes_after or 0)
        for each in ratings
        if each.clock is Clock.MINUTES_AFTER
    ]
    before = [each.occurred_at for each in ratings if each.clock is Clock.BEFORE]
    return min(in_room) if in_room else max(before, default=None)


def _minutes_of(times: Iterable[datetime], ratings: tuple[Rating, ...]) -> tuple[int, ...]:
    """Minutes after the treatment, in order; without a treatment to count from, none."""
    treated_at = _treated_at(ratings)
    if treated_at is None:
        return ()
    return tuple(sorted((each - treated_at) // timedelta(minutes=1) for each in times))


def _duration(
    before: int | None, series: tuple[tuple[int, int], ...], said: tuple[int, ...]
) -> tuple[int | None, int | None, int | None, bool]:
    """First minute of relief, last still relieved, first returned, and whether it was said."""
    began = still = None
    return_percent: int = _SERIES["returned"]["return_percent"]
    for minute, score in series:
        said_at = _said_between(said, began, minute)
        if said_at is not None:
            return began, still, said_at, True
        if before and began is not None and 100 * score >= return_percent * before:
            return began, still, minute, False
        if began is None and _fell_by(before, score, _SERIES["returned"]["relief_percent"]):
            began = minute
        if began is not None:
            still = minute
    said_at = _said_between(said, began, None)
    return began, still, said_at, said_at is not None


def _said_between(said: tuple[int, ...], began: int | None, until: int | None) -> int | None:
    """The first minute, while relieved and before `until`, at which the pain was said back."""
    if began is None:
        return None
    return next((each for each in said if began <= each and (until is None or each < until)), None)


def _censoring(began: int | None, returned: int | None) -> Censoring:
    if began is None:
        return Censoring.NONE
    return Censoring.RIGHT if returned is None else Censoring.INTERVAL


def _lasted(
    began: int | None, still: int | None, returned: int | None, minutes: int
) -> bool | None:
    if began is None or still is None:
        return None
    if still >= minutes:
        return True
    return False if returned is not None and returned <= minutes else None


def _check_whole(name: str, value: int | None, low: int, high: int, unit: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ClinicalError(f"{name} is {value!r}; expected a whole number {low} to {high} {unit}")
    if not low <= value <= high:
        raise OutOfRange(name, Decimal(value), Decimal(low), Decimal(high), unit)
