"""What a condition's outcomes in everyday life are, as values: shares, changes, how complete.

Everything is of people: somebody with two complaints is one. What would tell of fewer than five of
them, by itself or taken from another figure of the same people, is None.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.relief_share import wilson

if TYPE_CHECKING:
    from perineural.clinical.instruments import ImportantChange
    from perineural.records.queries.safety_values import SafetyRate


@dataclass(frozen=True)
class Share:
    """So many of so many people, with Wilson's 95 % interval."""

    count: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends. 0 to 1."""
        return wilson(self.count, self.of)


@dataclass(frozen=True)
class Completeness:
    """Of how many of the people treated something is known.

    Attributes:
        known: How many; for what is told use `told`.
        people: Everybody treated for the condition.
    """

    known: int
    people: int

    @property
    def missing(self) -> int:
        """Of how many it is not known."""
        return self.people - self.known

    @property
    def told(self) -> int | None:
        """How many; None where they, or those of whom it is not known, are fewer than five."""
        few_are_missing = 0 < self.missing < SMALLEST_COUNT
        return None if self.known < SMALLEST_COUNT or few_are_missing else self.known


@dataclass(frozen=True)
class TwoShares:
    """How many it holds for, of those of whom it is known and of everybody.

    Attributes:
        complete: Of how many it is known.
        of_known: None where fewer than five are on either side, or where it would tell how few
            are not known.
        of_all: The same people of everybody, the others counted as not; None where fewer than
            five would be on either side, or follow from how many are known.
    """

    complete: Completeness
    of_known: Share | None
    of_all: Share | None


def two_shares(yes: int, complete: Completeness) -> TwoShares:
    """
    The shares that may be told of so many.

    Examples:
        >>> found = two_shares(12, Completeness(20, 30))
        >>> found.of_known, found.of_all
        (Share(count=12, of=20), Share(count=12, of=30))
        >>> found = two_shares(12, Completeness(20, 23))  # three did not answer
        >>> found.of_known, found.of_all
        (None, Share(count=12, of=23))
        >>> found = two_shares(18, Completeness(20, 30))  # two said no
        >>> found.of_known, found.of_all
        (None, None)
    """
    known, people = complete.known, complete.people
    is_known_told = complete.told is not None
    others = known - yes if is_known_told else people - yes
    if min(yes, others) < SMALLEST_COUNT:
        return TwoShares(complete, None, None)
    of_known = Share(yes, known) if is_known_told else None
    return TwoShares(complete, of_known, Share(yes, people))


@dataclass(frozen=True)
class Answered:
    """What people said to one question beside the number, each with their newest answer.

    Attributes:
        key: Name of the figure.
        shares: Of those who gave the answer that is hoped for.
        worse: Those who say that they are worse, of those who answered; None where it is not
            asked, or would tell of few.
        weeks: Since their first visit, in half of those who answered or more; None where nothing
            is told. [weeks]
    """

    key: str
    shares: TwoShares
    worse: Share | None
    weeks: float | None


@dataclass(frozen=True)
class Reached:
    """How many changed by as much as is known to matter to patients."""

    important: "ImportantChange"
    shares: TwoShares


@dataclass(frozen=True)
class Change:
    """From before the first visit to the newest measure after it, above 0 is better.

    Attributes:
        key: Of the instrument, or `analgesic_days`.
        complete: People measured both before and after, of everybody.
        start: Their mean before. None, as the rest, where nothing is told.
        mean: Their mean change. [the instrument's own points; days a week]
        low, high: Its 95 % interval, by Student's t over people.
        weeks: From the first visit to the newest measure in half of them or more. [weeks]
        why_not: Why nothing is told, in a sentence; empty where it is.
        reached: By each change that matters; nothing where none is known.
    """

    key: str
    complete: Completeness
    start: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    weeks: float | None = None
    why_not: str = ""
    reached: tuple[Reached, ...] = ()


@dataclass(frozen=True)
class DailyLife:
    """Everyday life of everybody treated for a condition."""

    key: str
    name: str
    people: int
    functions: tuple[Change, ...]
    """By instrument, that of the condition first; those that nobody was asked are left out."""
    analgesic_days: Change
    answers: tuple[Answered, ...]
    events: "SafetyRate"
    most_if_none: float | None
    """In 1,000 injections, what seeing no event would still allow; None of too few injections."""
