"""How long relief lasted, as values: counts, a curve of shares over time, and its interval."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LastingPoint:
    """The share whose relief held so long, 0 to 1.

    `least` and `greatest` differ where people lost relief between two answers and the time lies
    between them; `low` and `high` are the 95 % interval about both.
    """

    minutes: int
    least: float
    greatest: float
    low: float
    high: float


@dataclass(frozen=True)
class LastingCurve:
    """Turnbull's curve of people who felt relief.

    Attributes:
        median: Between which times half had lost it; the second is infinite where it was not
            reached. [min]
        median_interval: Its 95 % interval, in the same way. [min]
        points: From the first time to the last at which 5 people were still asked, or later.
    """

    median: tuple[float, float]
    median_interval: tuple[float, float]
    points: tuple[LastingPoint, ...]


@dataclass(frozen=True)
class ReliefLasting:
    """What became of relief after the newest visit of each patient.

    Attributes:
        patients: Of whom the newest visit, its seven days over, was looked at.
        is_bounded: There may be older visits than were looked at.
        relieved, not_relieved, not_said: Patients who felt relief (30 % less pain), who did not,
            and of whom it cannot be said.
        back: Of those relieved, whose pain was seen or said to be back.
        came_again: Of those relieved, who had their next visit before that.
        as_chance: The next visit ends the watching, as if it had nothing to do with pain; None of
            fewer than 20 relieved, or where nobody's pain came back.
        as_end: The median where the next visit counts as the end of relief; None also where nobody
            came again. [min]
    """

    patients: int
    is_bounded: bool
    relieved: int
    not_relieved: int
    not_said: int
    back: int
    came_again: int
    as_chance: LastingCurve | None
    as_end: tuple[float, float] | None
