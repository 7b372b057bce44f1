"""What a course asks after a session, and when: the plan as a clinic may change it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.saying import Say, in_english, to_say

_SCHEDULE = load_toml("schedule")
_OPEN = _SCHEDULE["stays_open"]

IN_ROOM_TEXT: str = _SCHEDULE["in_room"]["text"]
"""What is asked in the room, in a sentence: it is no message."""
QUIET_TEXT: str = _SCHEDULE["quiet"]["text"]
LAST_WEEK: int = _SCHEDULE["weekly"]["last_week"]
"""The week after a session with which the weekly questions end. [weeks]"""


class Unit(StrEnum):
    """In what a moment is counted from the session."""

    HOURS = "hours"
    """Hours that have passed."""
    EVENING = "evening"
    """A time of the day of the session."""
    DAYS = "days"
    """Days of the calendar."""
    WEEKLY = "weekly"
    """Every so many weeks, from the second on."""
    MONTHS = "months"
    """Months of the calendar."""


LIMITS: Mapping[Unit, tuple[int, int]] = {
    Unit.HOURS: (1, 72),
    Unit.EVENING: (0, 0),
    Unit.DAYS: (2, 13),
    Unit.WEEKLY: (1, 4),
    Unit.MONTHS: (1, 24),
}
"""The least and the most that may be counted, by unit."""
MOST_MOMENTS = 15
_ORDER = tuple(Unit)
_HOURS_OF = {Unit.HOURS: 1, Unit.EVENING: 0, Unit.DAYS: 24, Unit.WEEKLY: 168, Unit.MONTHS: 730}
EVENING_HOURS = 8
"""About how long after a session its evening is, to put a plan in order. [h]"""


@dataclass(frozen=True)
class Moment:
    """One line of a plan: when a question is asked, or that it is not.

    Args:
        unit: In what it is counted.
        count: Hours, days or months after the session; for `weekly`, every so many weeks; 0 for
            the evening.
        is_on: Whether it is asked at all.
        at: The time of day where the patient lives; None for the time of day of the session.
            Not for hours; needed for the evening.

    Raises:
        ClinicalError: It cannot be asked then; the text is for whoever edits the plan.
    """

    unit: Unit
    count: int
    is_on: bool = True
    at: dt.time | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be planned."""
        low, high = LIMITS[self.unit]
        if isinstance(self.count, bool) or not isinstance(self.count, int):
            raise ClinicalError(f"{self.count!r} is not a whole number of {self.unit}.")
        if not low <= self.count <= high:
            what = "weeks between questions" if self.unit is Unit.WEEKLY else self.unit
            raise ClinicalError(f"Choose {low} to {high} {what}; {self.count} cannot be planned.")
        if self.unit is Unit.EVENING and self.at is None:
            raise ClinicalError("Say at what time of the evening.")
        if self.unit is Unit.HOURS and self.at is not None:
            raise ClinicalError("Hours after the session have no time of day.")

    @property
    def key(self) -> str:
        """Its name as it is stored: 4h, evening, 2d, 1w, 3mo."""
        return key_of(self.unit, self.count)

    @property
    def is_near(self) -> bool:
        """Asked within the first two weeks, and so planned when the session is signed."""
        return self.unit in (Unit.HOURS, Unit.EVENING, Unit.DAYS)

    @property
    def order(self) -> tuple[int, int]:
        """Where it stands in a plan."""
        hours = _HOURS_OF[self.unit] * self.count or EVENING_HOURS
        return (hours, _ORDER.index(self.unit))


def key_of(unit: Unit, count: int) -> str:
    """The stored name of a moment: at most 10 characters.

    Examples:
        >>> key_of(Unit.HOURS, 4), key_of(Unit.EVENING, 0), key_of(Unit.MONTHS, 12)
        ('4h', 'evening', '12mo')
    """
    if unit is Unit.EVENING:
        return "evening"
    return (
        f"{count}{ {Unit.HOURS: 'h', Unit.DAYS: 'd', Unit.WEEKLY: 'w', Unit.MONTHS: 'mo'}[unit] }"
    )


_ONE_AND_MORE = {
    "h": (to_say("{count} hour"), to_say("{count} hours")),
    "d": (to_say("{count} day"), to_say("{count} days")),
    "w": (to_say("{count} week"), to_say("{count} weeks")),
    "mo": (to_say("{count} month"), to_say("{count} months")),
}


def moment_words(key: str, say: Say = in_english) -> str:
    """A stored moment in words, to stand before "after"; a name that is none is given back.

    Args:
        say: Translates a phrase.

    Examples:
        >>> [moment_words(key) for key in ("1h", "evening", "2d", "12w", "3mo")]
        ['1 hour', 'the evening', '2 days', '12 weeks', '3 months']
    """
    if key == "evening":
        return say("the evening")
    digits = key.rstrip("hdwmo")
    words = _ONE_AND_MORE.get(key[len(digits) :])
    if words is None or not digits.isdigit():
        return key
    return say(words[int(digits) != 1]).format(count=int(digits))


def open_minutes_of(unit: Unit, count: int) -> int:
    """How long a question can be answered. [min]

    Source:
        A choice of this design (derived).

    Examples:
        >>> open_minutes_of(Unit.HOURS, 4) // 60, open_minutes_of(Unit.DAYS, 7) // 1440
        (18, 7)
    """
    if unit is Unit.EVENING:
        return int(_OPEN["evening_hours"]) * 60
    if unit is Unit.WEEKLY or (unit is Unit.DAYS and count >= 7):
        return int(_OPEN["week_days"]) * 1440
    if unit is Unit.MONTHS:
        return int(_OPEN["months_days"]) * 1440
    if unit is Unit.HOURS and count < 24:
        return int(_OPEN["under_4_hours"] if count < 4 else _OPEN["under_24_hours"]) * 60
    return int(_OPEN["under_7_days"]) * 60


@dataclass(frozen=True)
class CheckInPlan:
    """Everything a course asks after a session, in order of time.

    Raises:
        ClinicalError: Two lines fall on the same moment, or there are too many.
    """

    moments: tuple[Moment, ...]

    def __post_init__(self) -> None:
        """Put the lines in order; refuse the same moment twice."""
        if len(self.moments) > MOST_MOMENTS:
            raise ClinicalError(f"A plan has at most {MOST_MOMENTS} moments.")
        for unit in (Unit.EVENING, Unit.WEEKLY):
            if sum(each.unit is unit for each in self.moments) > 1:
                raise ClinicalError(f"A plan has the {unit} question once.")
        keys = [each.key for each in self.moments]
        for key in keys:
            if keys.count(key) > 1:
                raise ClinicalError(f"Two questions are planned for {moment_words(key)} after.")
        object.__setattr__(self, "moments", tuple(sorted(self.moments, key=lambda m: m.order)))

    @property
    def asked(self) -> tuple[Moment, ...]:
        """The lines that are switched on."""
        return tuple(each for each in self.moments if each.is_on)

    def to_json(self) -> list[dict[str, Any]]:
        """The plan as it is stored."""
        return [
            {
                "unit": str(each.unit),
                "count": each.count,
                "on": each.is_on,
                "at": f"{each.at:%H:%M}" if each.at else "",
            }
            for each in self.moments
        ]

    @classmethod
    def from_json(cls, stored: Iterable[Mapping[str, Any]]) -> "CheckInPlan":
        """Read a stored plan.

        Raises:
            ClinicalError: It is none.
        """
        try:
            moments = tuple(
                Moment(
                    unit=Unit(each["unit"]),
                    count=each["count"],
                    is_on=bool(each["on"]),
                    at=dt.time.fromisoformat(each["at"]) if each.get("at") else None,
                )
                for each in stored
            )
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, ClinicalError):
                raise
            raise ClinicalError(f"This is no plan of check-ins: {error}.") from error
        return cls(moments)

    def without(self, *keys: str) -> "CheckInPlan":
        """The plan with these moments switched off."""
        return replace(
            self,
            moments=tuple(
                replace(each, is_on=each.is_on and each.key not in keys) for each in self.moments
            ),
        )


def _default_moment(entry: Mapping[str, Any]) -> Moment:
    at = entry.get("time")
    return Moment(
        unit=Unit(entry["unit"]),
        count=entry.get("count", 0),
        at=dt.time.fromisoformat(at) if at else None,
    )


_MOMENTS = {key: entry for key, entry in _SCHEDULE.items() if "unit" in entry}

DEFAULT_PLAN = CheckInPlan(tuple(map(_default_moment, _MOMENTS.values())))
"""What a course asks unless somebody changed it."""

PLAN_SOURCES: Mapping[str, tuple[Source, ...]] = {
    _default_moment(entry).key: sources_from(entry) for entry in _MOMENTS.values()
}
"""Where each moment of the default plan comes from, by its key."""


def asked_in_words(plan: CheckInPlan, say: Say = in_english) -> str:
    """When a patient will be asked, in one line for the sheet to take home; empty when never.

    Args:
        say: Translates a phrase.

    Examples:
        >>> off = ("1h", "24h", "2d", "3d", "1w", "3mo", "6mo", "12mo")
        >>> asked_in_words(DEFAULT_PLAN.without(*off))
        'We will ask how it is at these times after the session: 4 hours, the evening, 7 days.'
    """
    near = [moment_words(each.key, say) for each in plan.asked if each.is_near]
    later = [
        _later_words(each, say) for each in plan.asked if each.unit in (Unit.WEEKLY, Unit.MONTHS)
    ]
    if not near and not later:
        return ""
    words = ", ".join((*near, *later))
    return say("We will ask how it is at these times after the session: {moments}.").format(
        moments=words
    )


def _later_words(moment: Moment, say: Say) -> str:
    if moment.unit is Unit.MONTHS:
        return moment_words(moment.key, say)
    if moment.count == 1:
        return say("then once a week")
    return say("then every {count} weeks").format(count=moment.count)
