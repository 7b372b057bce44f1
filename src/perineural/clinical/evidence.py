"""What is known about this treatment, condition by condition, including that nothing is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.conditions import CONDITIONS, condition_of
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml


class EvidenceKind(StrEnum):
    """What was tested; the kinds must never be mixed."""

    SAME_TREATMENT = "same_treatment"
    """5 % dextrose at or beside nerves."""
    STRONGER_SUGAR = "stronger_sugar"
    """Hypertonic dextrose: another dose, another target."""
    OTHER_DRUG = "other_drug"
    """Another drug by the same way: a comparator only."""
    NONE_FOUND = "none_found"
    """Nothing was found after a search; that is not proof of absence."""


EVIDENCE_KIND_WORDS: Mapping[EvidenceKind, str] = MappingProxyType(
    {
        EvidenceKind.SAME_TREATMENT: "This treatment",
        EvidenceKind.STRONGER_SUGAR: "Stronger sugar, not this treatment",
        EvidenceKind.OTHER_DRUG: "Another drug, not this treatment",
        EvidenceKind.NONE_FOUND: "No evidence found",
    }
)


@dataclass(frozen=True)
class EvidenceLine:
    """One honest line: what was tested how, what came out, and how far to trust it."""

    modality: str
    kind: EvidenceKind
    text: str
    trust: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ControlBand:
    """How many people improve by half without the treatment: the band beside every rate.

    `low` and `high` are the 95 % confidence interval, the prediction interval says where another
    group without treatment would be expected.
    """

    percent: Decimal
    low_percent: Decimal
    high_percent: Decimal
    prediction_low_percent: Decimal
    prediction_high_percent: Decimal
    outcome: str
    text: str
    sources: tuple[Source, ...]


def _line(entry: Mapping[str, Any]) -> EvidenceLine:
    return EvidenceLine(
        modality=entry["modality"],
        kind=EvidenceKind(entry["kind"]),
        text=entry["text"],
        trust=entry["trust"],
        sources=sources_from(entry),
    )


def _band(entry: Mapping[str, Any]) -> ControlBand:
    return ControlBand(
        percent=Decimal(entry["percent"]),
        low_percent=Decimal(entry["low_percent"]),
        high_percent=Decimal(entry["high_percent"]),
        prediction_low_percent=Decimal(entry["prediction_low_percent"]),
        prediction_high_percent=Decimal(entry["prediction_high_percent"]),
        outcome=entry["outcome"],
        text=entry["text"],
        sources=sources_from(entry),
    )


EVIDENCE: Mapping[str, tuple[EvidenceLine, ...]] = MappingProxyType(
    {key: tuple(map(_line, load_toml("evidence")["condition"][key])) for key in CONDITIONS}
)
"""The lines of each condition, strongest first."""

GENERAL_EVIDENCE: tuple[EvidenceLine, ...] = tuple(map(_line, load_toml("evidence")["general"]))
"""What is known of the treatment as a whole, and of its harms."""

CONTROL_BAND: ControlBand = _band(load_toml("evidence")["control_band"])
"""The band of improvement without active treatment, printed beside every responder rate."""


def evidence_for(condition: str, modality: str) -> tuple[EvidenceLine, ...]:
    """The lines about this condition treated this way.

    Raises:
        UnknownKey: There is no such condition.

    Examples:
        >>> evidence_for("migraine", "bath")[0].text
        'No trial found of a dextrose bath for migraine.'
    """
    lines = EVIDENCE[condition_of(condition).key]
    return tuple(line for line in lines if line.modality == modality)
