"""A clinic's own numbers as a page says them: whole figures in 100, never a handful of people."""

from dataclasses import dataclass
from math import ceil, floor

from perineural.clinical.relief_share import ReliefShare
from perineural.records.queries.numbers import SMALLEST_SHOWN
from perineural.records.queries.relief_share import OwnNumbers


@dataclass(frozen=True)
class NumberLine:
    """One time after a session. All but the counts are in 100; low ends are rounded down."""

    days: int
    said: int
    not_said: int
    share: int
    low: int
    high: int
    lower: int
    upper: int

    @property
    def is_told(self) -> bool:
        """It can be said of enough people to name a share."""
        return self.said >= SMALLEST_SHOWN

    @property
    def is_few(self) -> bool:
        """Those of whom it cannot be said are too few to be counted out."""
        return self.not_said < SMALLEST_SHOWN


def number_lines(numbers: OwnNumbers | None) -> list[NumberLine]:
    """A line a time; none where there are no numbers."""
    return [_line(each) for each in numbers.shares] if numbers else []


def _line(found: ReliefShare) -> NumberLine:
    low, high = found.interval or (0.0, 1.0)
    lower, upper = found.bounds
    return NumberLine(
        days=found.days,
        said=found.said,
        not_said=found.not_said,
        share=round(100 * (found.share or 0)),
        low=floor(100 * low),
        high=ceil(100 * high),
        lower=floor(100 * lower),
        upper=ceil(100 * upper),
    )
