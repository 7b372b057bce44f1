"""From the answers of a questionnaire to its total, and what the total is called.

The answers are numbers as the questionnaire's own form gives them; its words are not needed here.
An unanswered item is never counted as zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from perineural.clinical.amounts import rounded
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.instruments import (
    INSTRUMENTS,
    Band,
    Instrument,
    ItemRule,
    Items,
    check_score,
)


class NoNumber(Enum):
    """An answer that is none of the numbers."""

    DOES_NOT_APPLY = "does not apply"
    """The person said so; the item is left out of the total, as the source has it."""


DOES_NOT_APPLY = NoNumber.DOES_NOT_APPLY

Answer = int | NoNumber | None
"""What was answered to one item; None when nothing was."""


@dataclass(frozen=True)
class Total:
    """A total with how much of the questionnaire it rests on."""

    score: Decimal
    """In the instrument's own points, rounded to its step, half away from zero."""
    answered: int
    """How many items were counted."""
    items: int
    """How many items there are."""


def total_of(key: str, answers: Sequence[Answer]) -> Total:
    """The total of a questionnaire from its answers, item by item in the form's order.

    Args:
        key: Key of the instrument.
        answers: One for each item: a number of the item's range, `None` when unanswered, or
            `DOES_NOT_APPLY` where the form offers that.

    Returns:
        The total in the instrument's points, and how many answers it rests on.

    Raises:
        UnknownKey: There is no such instrument.
        ClinicalError: Only the total can be entered for this instrument; there are more or fewer
            answers than items; an answer cannot be given to an item; or too many are missing. An
            incomplete form is refused, not filled up, unless the source says how many may miss.

    Does not cover:
        Whether the answers belong to the form that was used; versions of one form differ.

    Source:
        `knowledge/instruments.toml`, instrument by instrument. Hazard: HAZ-011.

    Examples:
        >>> total_of("peg", [7, 6, 8])
        Total(score=Decimal('7.0'), answered=3, items=3)
        >>> total_of("quickdash", [3] * 10 + [None]).score
        Decimal('50.0')
        >>> total_of("quickdash", [3] * 9 + [None] * 2)
        Traceback (most recent call last):
        ...
        perineural.clinical.errors.ClinicalError: QuickDASH has 9 of 11 answers; it needs 10
    """
    instrument = _instrument(key)
    items = instrument.items
    if items is None:
        raise ClinicalError(f"{instrument.name} is entered as a total only")
    if len(answers) != items.count:
        raise ClinicalError(
            f"{instrument.name} has {items.count} items; {len(answers)} answers were given"
        )
    given = _numbers(instrument, items, answers)
    applying = items.count - sum(answer is DOES_NOT_APPLY for answer in answers)
    fewest = min(items.fewest, applying)
    if not applying:
        raise ClinicalError(f"{instrument.name} has no item that applies; there is no score")
    if len(given) < fewest:
        raise ClinicalError(
            f"{instrument.name} has {len(given)} of {applying} answers; it needs {fewest}"
        )
    score = rounded(_worked_out(items, given), f"{instrument.step:f}")
    return Total(check_score(key, score), len(given), items.count)


def band_of(key: str, score: Decimal) -> Band | None:
    """What a total is called by its source, for example the grade of MIDAS.

    Args:
        key: Key of the instrument.
        score: A total that the instrument can give. [points of the instrument]

    Returns:
        The band that holds the score; None where the source names no bands.

    Raises:
        UnknownKey, OutOfRange, ClinicalError: As `check_score` does.

    Does not cover:
        A diagnosis: a screening score above its cut-off is a reason to look.

    Source:
        `knowledge/instruments.toml`, bands. Hazard: HAZ-011.

    Examples:
        >>> band_of("midas", Decimal(11)).words
        'grade III'
        >>> band_of("rmdq", Decimal(11)) is None
        True
    """
    score = check_score(key, score)
    return next((b for b in INSTRUMENTS[key].bands if b.low <= score <= b.high), None)


def _instrument(key: str) -> Instrument:
    if key not in INSTRUMENTS:
        raise UnknownKey("instrument", key, tuple(INSTRUMENTS))
    return INSTRUMENTS[key]


def _numbers(instrument: Instrument, items: Items, answers: Sequence[Answer]) -> list[int]:
    """The answers that count, each checked."""
    given: list[int] = []
    for number, answer in enumerate(answers, start=1):
        if answer is None:
            continue
        if answer is DOES_NOT_APPLY:
            if not items.may_not_apply:
                raise ClinicalError(
                    f"{instrument.name}, item {number}: “does not apply” is no answer of this form"
                )
            continue
        if isinstance(answer, bool) or not isinstance(answer, int) or answer not in items.values:
            raise ClinicalError(
                f"{instrument.name}, item {number} is {answer!r}; expected {_in_words(items)}"
            )
        given.append(answer)
    return given


def _in_words(items: Items) -> str:
    low, high = items.values[0], items.values[-1]
    if items.values == tuple(range(low, high + 1)):
        return f"a whole number from {low} to {high}"
    return "one of " + ", ".join(str(value) for value in items.values)


def _worked_out(items: Items, given: list[int]) -> Fraction:
    if items.rule is ItemRule.SUM:
        return Fraction(sum(given))
    mean = Fraction(sum(given), len(given))
    if items.rule is ItemRule.MEAN:
        return mean
    low, high = items.values[0], items.values[-1]
    return 100 * (mean - low) / (high - low)
