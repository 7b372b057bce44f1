"""Scores of which some parts were not asked: what they can still be, never a guess."""

from collections.abc import Iterable
from dataclasses import dataclass

from perineural.clinical.errors import ClinicalError


@dataclass(frozen=True)
class Span:
    """A score of which some parts were not asked: it may be anything from `low` to `high`.

    Raises:
        ClinicalError: The span holds nothing.
    """

    low: int
    high: int

    def __post_init__(self) -> None:
        """Refuse a span that holds nothing."""
        if self.low > self.high:
            raise ClinicalError(f"a score cannot be from {self.low} to {self.high}")


Score = int | Span | None
"""A score that is known, known in part, or not known at all."""


def counted(parts: Iterable[tuple[int | None, int]]) -> Score:
    """What parts add up to: a span while some were not asked, None while none was.

    Args:
        parts: For each part its points, or None, and the most that it can be. [points]

    Examples:
        >>> counted([(2, 3), (1, 1)]), counted([(None, 3), (None, 1)])
        (3, None)
        >>> counted([(2, 3), (None, 3), (None, 1)])
        Span(low=2, high=6)
    """
    asked = tuple(parts)
    low = sum(points for points, _ in asked if points is not None)
    open_ones = [most for points, most in asked if points is None]
    if len(open_ones) == len(asked):
        return None
    return Span(low, low + sum(open_ones)) if open_ones else low


def ends(score: Score) -> tuple[int, ...]:
    """The least and the most that a score may be; nothing of one that is not known.

    Examples:
        >>> ends(7), ends(Span(7, 9)), ends(None)
        ((7,), (7, 9), ())
    """
    if score is None:
        return ()
    return (score.low, score.high) if isinstance(score, Span) else (score,)


def possible(score: Score, most: int) -> range:
    """Everything that a score can still turn out to be, 0 to `most` where it is not known.

    Examples:
        >>> list(possible(Span(2, 4), 12)), len(possible(None, 12))
        ([2, 3, 4], 13)
    """
    known = ends(score) or (0, most)
    return range(min(known), max(known) + 1)


def told(score: Score) -> str:
    """A score in words.

    Examples:
        >>> told(7), told(Span(7, 9)), told(None)
        ('7', '7 to 9', 'not known')
    """
    return " to ".join(str(end) for end in ends(score)) or "not known"
