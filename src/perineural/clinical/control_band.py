"""What people come to who are given nothing active: the band that every result stands beside.

A result before and after says nothing of a treatment by itself. Beside it stands what control
groups came to, in the same measure and as near in time as there is. Kinds of control (salt water,
usual care, the natural course) are never pooled with each other for a condition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.conditions import condition_of
from perineural.clinical.errors import ClinicalError
from perineural.clinical.evidence import CONTROL_BAND
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.relief_share import wilson
from perineural.clinical.saying import Say, in_english

SMALLEST_COUNT = 5
"""People from which on a result is compared with a band: a choice of this design (derived)."""


class Measure(StrEnum):
    """What is compared."""

    FALL_POINTS = "fall_points"
    """The mean fall of pain. [points of 0 to 10; above 0 is less pain]"""
    SHARE_30_PERCENT = "share_30_percent"
    """How many of 100 people have at least 30 % less pain."""
    SHARE_50_PERCENT = "share_50_percent"
    """How many of 100 people have at least 50 % less pain."""


class Control(StrEnum):
    """What a group was given in place of a treatment."""

    SALINE_INJECTION = "saline_injection"
    SHAM_INJECTION = "sham_injection"
    CAPSULE = "capsule"
    USUAL_CARE = "usual_care"
    NATURAL_COURSE = "natural_course"
    NOT_TOLD = "not_told"


CONTROL_WORDS: Mapping[Control, str] = MappingProxyType(
    {
        Control.SALINE_INJECTION: "Injection of salt water",
        Control.SHAM_INJECTION: "Sham injection",
        Control.CAPSULE: "Capsule without a drug",
        Control.USUAL_CARE: "Usual care",
        Control.NATURAL_COURSE: "Natural course",
        Control.NOT_TOLD: "Control group, not said of what kind",
    }
)


@dataclass(frozen=True)
class ControlRow:
    """One group without active treatment, in one measure at one time.

    Args:
        people: What they had.
        given: What they were given.
        control: Its kind.
        measure: What was measured.
        value: In the unit of the measure.
        low: Lower end of its 95 % interval; None where it is not known.
        high: Upper end.
        responders: How many had that much less pain; None where it was not counted.
        people_count: Of how many people; None where it was not read.
        weeks: Since the start; None where it was not told. [weeks]
        conditions: Keys of the conditions they had.
        near: Keys of the conditions for which it is the nearest there is.
        differs: How the people differ from those of `near`.
        measured: What was measured, where it was not pain of 0 to 10; else empty.
        in_default: Whether it is one of the four groups of the default band.
        sources: Where it was read, and how well it is known.
    """

    people: str
    given: str
    control: Control
    measure: Measure
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    responders: int | None
    people_count: int | None
    weeks: Decimal | None
    conditions: frozenset[str]
    near: frozenset[str]
    differs: str
    measured: str
    in_default: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Band:
    """What is held beside a result.

    Args:
        measure: What is compared.
        value: The middle, in the unit of the measure.
        low: Lower end; None where the group's own interval is not known.
        high: Upper end. Of the default band both are of the prediction interval.
        row: The group it is; None of the default band, which is four groups pooled.
        differs: How its people differ from those asked about; empty where they do not.
        measured: What was measured, where it was not pain of 0 to 10; else empty.
        sources: Where it was read, and how well it is known.
    """

    measure: Measure
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    row: ControlRow | None
    differs: str
    measured: str
    sources: tuple[Source, ...]

    @property
    def is_default(self) -> bool:
        """Whether no group fits and the four groups pooled stand in."""
        return self.row is None


class Verdict(StrEnum):
    """How a result stands to a band."""

    NO_BETTER = "no_better"
    ABOVE = "above"
    TOO_FEW = "too_few"


VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.NO_BETTER: "No better than the band of people given nothing active.",
        Verdict.ABOVE: (
            "Above the band of people given nothing active. That is no proof: they were other "
            "people, and nobody was assigned by chance."
        ),
        Verdict.TOO_FEW: "Too few to say whether it is better than people given nothing active.",
    }
)

DEFAULT_WORDS = (
    "No group with this condition was found. This is the default band: four groups with other "
    "conditions, pooled. It is a benchmark, not a comparison."
)
"""What is said wherever the default band stands in."""


def _row(entry: Mapping[str, Any]) -> ControlRow:
    value, low, high = _value(entry)
    return ControlRow(
        people=entry["people"],
        given=entry["given"],
        control=Control(entry["control"]),
        measure=Measure(entry["measure"]),
        value=value,
        low=low,
        high=high,
        responders=entry.get("responders"),
        people_count=entry.get("people_count"),
        weeks=Decimal(entry["weeks"]) if "weeks" in entry else None,
        conditions=frozenset(entry.get("conditions", ())),
        near=frozenset(entry.get("near", ())),
        differs=entry.get("differs", ""),
        measured=entry.get("measured", ""),
        in_default=entry.get("default", False),
        sources=sources_from(entry),
    )


def _value(entry: Mapping[str, Any]) -> tuple[Decimal, Decimal | None, Decimal | None]:
    if "responders" in entry:
        count, total = entry["responders"], entry["people_count"]
        low, high = (_tenth(100 * end) for end in wilson(count, total))
        return _tenth(100 * count / total), low, high
    if "low" in entry:
        return Decimal(entry["value"]), Decimal(entry["low"]), Decimal(entry["high"])
    return Decimal(entry["value"]), None, None


def _tenth(number: float) -> Decimal:
    return Decimal(f"{number:.1f}")


CONTROL_ROWS: tuple[ControlRow, ...] = tuple(map(_row, load_toml("control_bands")["row"]))
"""Every group that was found, in the order of the file."""

DEFAULT_BAND = Band(
    measure=Measure.SHARE_50_PERCENT,
    value=CONTROL_BAND.percent,
    low=CONTROL_BAND.prediction_low_percent,
    high=CONTROL_BAND.prediction_high_percent,
    row=None,
    differs=DEFAULT_WORDS,
    measured="",
    sources=CONTROL_BAND.sources,
)
"""Four groups pooled: where another group without active treatment would be expected."""


def control_rows(condition: str, measure: Measure) -> tuple[ControlRow, ...]:
    """The groups with this condition; without any, those of the people nearest to it.

    Raises:
        UnknownKey: There is no such condition.

    Examples:
        >>> [row.given for row in control_rows("shoulder_tendonitis", Measure.FALL_POINTS)]
        ['Sham injection at the axillary nerve']
    """
    key = condition_of(condition).key
    measured = [row for row in CONTROL_ROWS if row.measure is measure]
    same = tuple(row for row in measured if key in row.conditions)
    return same or tuple(row for row in measured if key in row.near)


def control_bands(condition: str, measure: Measure, weeks: float) -> tuple[Band, ...]:
    """The band of each kind of control, nearest in time; the default band where no group fits.

    Args:
        condition: Key of the condition.
        measure: What is compared.
        weeks: Since the start; nearness is a matter of its ratio to a row's weeks. 0 and more.

    Returns:
        One band a kind of control, nearest in time first. Where no group fits, the default band
        alone; for measures without a default band nothing.

    Raises:
        UnknownKey: There is no such condition.
        ClinicalError: `weeks` is below 0 or no number.

    Examples:
        >>> [str(band.value) for band in control_bands("headache", Measure.SHARE_50_PERCENT, 50)]
        ['19.3']
        >>> [band.is_default for band in control_bands("crps", Measure.SHARE_50_PERCENT, 12)]
        [True]
    """
    if not 0 <= weeks < float("inf"):
        raise ClinicalError(f"weeks is {weeks}; expected a number of 0 or more")
    timed = sorted(
        (_apart(row.weeks, weeks), number, row)
        for number, row in enumerate(control_rows(condition, measure))
        if row.weeks is not None
    )
    nearest: dict[Control, ControlRow] = {}
    for _, _, row in timed:
        nearest.setdefault(row.control, row)
    key = condition_of(condition).key
    if nearest:
        return tuple(_band(row, key) for row in nearest.values())
    return (DEFAULT_BAND,) if measure is DEFAULT_BAND.measure else ()


def _apart(row_weeks: Decimal, weeks: float) -> float:
    """By how much two times differ, as a ratio of 1 and more; an hour counts as none at all."""
    first, second = (max(float(each), 1 / 168) for each in (row_weeks, weeks))
    return max(first / second, second / first)


def _band(row: ControlRow, condition: str) -> Band:
    return Band(
        measure=row.measure,
        value=row.value,
        low=row.low,
        high=row.high,
        row=row,
        differs="" if condition in row.conditions else row.differs,
        measured=row.measured,
        sources=row.sources,
    )


def verdict(estimate: float, low: float, high: float, people: int, band: Band) -> Verdict:
    """How a result with its 95 % interval stands to a band.

    No better: the estimate lies in the band or below it. Above: the whole interval lies above the
    whole band. Too few: fewer than five people, or neither can be said, also where the band's own
    interval is not known.

    Args:
        estimate: In the unit of the band's measure.
        low: Lower end of its interval.
        high: Upper end.
        people: How many it is of. 0 and more.
        band: What stands beside it.

    Raises:
        ClinicalError: The interval does not hold the estimate, or `people` is below 0.

    Examples:
        >>> verdict(40, 25, 57, 30, DEFAULT_BAND), verdict(70, 52, 84, 30, DEFAULT_BAND)
        (<Verdict.NO_BETTER: 'no_better'>, <Verdict.ABOVE: 'above'>)
    """
    if not low <= estimate <= high:
        raise ClinicalError(f"{estimate} does not lie in its interval, {low} to {high}")
    if people < 0:
        raise ClinicalError(f"people is {people}; expected 0 or more")
    if people < SMALLEST_COUNT:
        return Verdict.TOO_FEW
    if estimate <= float(band.value if band.high is None else band.high):
        return Verdict.NO_BETTER
    if band.high is not None and low > float(band.high):
        return Verdict.ABOVE
    return Verdict.TOO_FEW


def verdict_words(found: Verdict, band: Band, say: Say = in_english) -> str:
    """The verdict as a clinician repeats it, with what the band's people were and was measured.

    Examples:
        >>> (band,) = control_bands("headache", Measure.SHARE_50_PERCENT, 52)
        >>> verdict_words(Verdict.TOO_FEW, band)
        'Too few to say whether it is better than people given nothing active. Usual care. \
It was a score of headache, not pain of 0 to 10.'
    """
    kind = "" if band.row is None else f"{say(CONTROL_WORDS[band.row.control])}."
    parts = (say(VERDICT_WORDS[found]), kind, say(band.differs), say(band.measured))
    return " ".join(part for part in parts if part)
