"""Questionnaires: what a score can be, which way is better, how much change matters, the licence.

Only what may be redistributed is bundled with its words; of the others the clinic enters the
total score from its own licensed copy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml


@dataclass(frozen=True)
class ImportantChange:
    """The smallest change that matters to patients, in which setting it was found, and its source.

    Always positive: how far towards better. `percent` is used where the source gives a share of
    the first score.
    """

    points: Decimal | None
    percent: Decimal | None
    setting: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Choice:
    """One answer of a bundled instrument, in our own words."""

    value: int
    words: str


class ItemRule(StrEnum):
    """How a total is worked out from the answers."""

    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent"
    """100 x (mean - lowest answer) / (highest answer - lowest answer)."""


@dataclass(frozen=True)
class Items:
    """The answers of an instrument: how many, what each can be, how many are enough."""

    count: int
    values: tuple[int, ...]
    """Every value one answer can have, the lowest first."""
    rule: ItemRule
    fewest: int
    """Fewer answers give no score; all are needed where the source names no such rule."""
    may_not_apply: bool
    """An item may be answered "does not apply to me" and is then not counted."""


@dataclass(frozen=True)
class Band:
    """What totals from `low` to `high`, both included, are called."""

    low: Decimal
    high: Decimal
    words: str


@dataclass(frozen=True)
class Instrument:
    """One questionnaire. `bundled` says whether its question may be shown by this software."""

    key: str
    name: str
    measures: str
    bundled: bool
    question: str
    choices: tuple[Choice, ...]
    low: Decimal
    high: Decimal
    step: Decimal
    higher_is_better: bool
    responder_values: tuple[int, ...]
    important_changes: tuple[ImportantChange, ...]
    items: Items | None
    """None where the way from the answers to the total was not read: only the total is entered."""
    bands: tuple[Band, ...]
    note: str
    """What a reader of the score must know; empty if nothing."""
    licence: str
    sources: tuple[Source, ...]

    @property
    def direction(self) -> str:
        """Which way is better, in words."""
        return "higher is better" if self.higher_is_better else "lower is better"


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _change(entry: Mapping[str, Any]) -> ImportantChange:
    return ImportantChange(
        points=_decimal(entry.get("points")),
        percent=_decimal(entry.get("percent")),
        setting=entry["setting"],
        sources=sources_from(entry),
    )


def _items(entry: Mapping[str, Any] | None) -> Items | None:
    if entry is None:
        return None
    values = entry["values"] if "values" in entry else range(entry["low"], entry["high"] + 1)
    return Items(
        count=entry["count"],
        values=tuple(values),
        rule=ItemRule(entry["rule"]),
        fewest=entry.get("fewest", entry["count"]),
        may_not_apply=entry.get("may_not_apply", False),
    )


def _band(entry: Mapping[str, Any]) -> Band:
    return Band(Decimal(entry["from"]), Decimal(entry["to"]), entry["words"])


def _instrument(key: str, entry: Mapping[str, Any]) -> Instrument:
    choices = entry.get("choices", ())
    return Instrument(
        key=key,
        name=entry["name"],
        measures=entry["measures"],
        bundled=entry["bundled"],
        question=entry.get("question", ""),
        choices=tuple(Choice(int(each["value"]), each["words"]) for each in choices),
        low=Decimal(entry["low"]),
        high=Decimal(entry["high"]),
        step=Decimal(entry["step"]),
        higher_is_better=entry["higher_is_better"],
        responder_values=tuple(entry.get("responder_values", ())),
        important_changes=tuple(_change(each) for each in entry.get("important_change", ())),
        items=_items(entry.get("items")),
        bands=tuple(_band(each) for each in entry.get("bands", ())),
        note=entry.get("note", ""),
        licence=entry["licence"],
        sources=sources_from(entry),
    )


INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {key: _instrument(key, entry) for key, entry in load_toml("instruments").items()}
)
"""Every instrument by its key."""


@dataclass(frozen=True)
class NotShipped:
    """Words or tables that this software leaves out, why, and what may be used instead."""

    key: str
    name: str
    left_out: str
    reason: str
    instead: str
    """A free alternative in words, or that none was found."""
    free_instruments: tuple[str, ...]
    """Keys of bundled or freely usable instruments that answer much the same question."""
    sources: tuple[Source, ...]


def _not_shipped(key: str, entry: Mapping[str, Any]) -> NotShipped:
    free = tuple(entry.get("free_instruments", ()))
    for each in free:
        if each not in INSTRUMENTS:
            raise UnknownKey("instrument", each, tuple(INSTRUMENTS))
    return NotShipped(
        key=key,
        name=entry["name"],
        left_out=entry["left_out"],
        reason=entry["reason"],
        instead=entry["instead"],
        free_instruments=free,
        sources=sources_from(entry),
    )


NOT_SHIPPED: Mapping[str, NotShipped] = MappingProxyType(
    {key: _not_shipped(key, entry) for key, entry in load_toml("not_shipped").items()}
)
"""What may not be shipped with this software, or not until somebody has asked, by its key."""


def check_score(key: str, score: Decimal) -> Decimal:
    """The score if it is one that this instrument can give; refused otherwise.

    Args:
        key: Key of the instrument.
        score: The total as the instrument defines it. Its range and step are the instrument's.

    Returns:
        The same score, written with as many decimals as the instrument's step.

    Raises:
        UnknownKey: There is no such instrument.
        OutOfRange: The score lies outside the instrument's range.
        ClinicalError: The score is not a number, or falls between two steps.

    Does not cover:
        Whether the total was added up correctly from the answers.

    Source:
        knowledge/instruments.toml. Hazard: HAZ-011.

    Examples:
        >>> check_score("nprs", Decimal(7))
        Decimal('7')
        >>> check_score("hit_6", Decimal(20))
        Traceback (most recent call last):
        ...
        perineural.clinical.errors.OutOfRange: HIT-6 is 20 points; expected 36 to 78 points
    """
    if key not in INSTRUMENTS:
        raise UnknownKey("instrument", key, tuple(INSTRUMENTS))
    instrument = INSTRUMENTS[key]
    if not score.is_finite():
        raise ClinicalError(f"{instrument.name} is {score}; expected a number")
    if not instrument.low <= score <= instrument.high:
        raise OutOfRange(instrument.name, score, instrument.low, instrument.high, "points")
    if score % instrument.step:
        raise ClinicalError(
            f"{instrument.name} is {score:f} points; expected steps of {instrument.step:f}"
        )
    return score.quantize(instrument.step, rounding=ROUND_HALF_EVEN)
