"""Local anaesthetic: the most that may be given at one visit, and what to do when it is too much.

Ceilings are for adults, from every route together; the strictest of label, guideline and clinic
holds. They are upper limits, not targets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from perineural.clinical.amounts import check_range, plain, rounded_down, rounded_up
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.facts import Source, source_from, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.toxicity import CardLine, ToxicityCard, toxicity_card

__all__ = [
    "ADULT_WEIGHT_KG",
    "DOSE_LIMITS",
    "DOSE_RULES",
    "DRUG_CLASSES",
    "CardLine",
    "Ceiling",
    "DoseLevel",
    "DoseLimit",
    "DoseRule",
    "ToxicityCard",
    "dose_fraction",
    "dose_level",
    "max_dose_mg",
    "toxicity_card",
]

_DRUGS = load_toml("anaesthetics")
_RULES = load_toml("dose_rules")

ADULT_WEIGHT_KG = (
    Decimal(_RULES["adult_weight"]["low_kg"]),
    Decimal(_RULES["adult_weight"]["high_kg"]),
)
"""Weights for which the ceilings are given. [kg]"""

LARGEST_DOSE_MG = Decimal(10_000)
"""A dose above this is a slip, not a dose; it is refused before any share is worked out. [mg]"""


@dataclass(frozen=True)
class DoseLimit:
    """One published limit of one drug; without `enforced` it is shown but not used."""

    drug: str
    basis: str
    with_epinephrine: bool
    mg_per_kg: Decimal | None
    max_mg: Decimal | None
    enforced: bool
    source: Source


@dataclass(frozen=True)
class Ceiling:
    """The most of one drug that may be given at one visit.

    Args:
        drug: The drug.
        dose_mg: The ceiling. [mg] Rounded down to 0.1.
        basis: Whose limit it is and how it was worked out, in words.
        sources: Where that limit comes from.
    """

    drug: str
    dose_mg: Decimal
    basis: str
    sources: tuple[Source, ...]


class DoseLevel(StrEnum):
    """How much of the ceiling is used."""

    OK = "ok"
    HALF = "half"
    """50 % or more."""
    NEAR = "near"
    """80 % or more, up to the ceiling itself."""
    STOP = "stop"
    """Above the ceiling."""


@dataclass(frozen=True)
class DoseRule:
    """A rule about doses in one sentence, for the screen."""

    key: str
    title: str
    text: str
    sources: tuple[Source, ...]


def _limit(drug: str, entry: Mapping[str, Any]) -> DoseLimit:
    def amount(name: str) -> Decimal | None:
        return Decimal(entry[name]) if name in entry else None

    return DoseLimit(
        drug=drug,
        basis=entry["basis"],
        with_epinephrine=entry["with_epinephrine"],
        mg_per_kg=amount("mg_per_kg"),
        max_mg=amount("max_mg"),
        enforced=entry.get("enforced", True),
        source=source_from(entry),
    )


DOSE_LIMITS: Mapping[str, tuple[DoseLimit, ...]] = MappingProxyType(
    {
        drug: tuple(_limit(drug, limit) for limit in entry["limits"])
        for drug, entry in _DRUGS.items()
    }
)
"""Every published limit by drug, those that are only shown included."""

DRUG_CLASSES: Mapping[str, str] = MappingProxyType(
    {drug: entry["class"] for drug, entry in _DRUGS.items()}
)
"""`amide` or `ester` by drug."""

DOSE_RULES: tuple[DoseRule, ...] = tuple(
    DoseRule(key, entry["title"], entry["text"], sources_from(entry))
    for key, entry in _RULES.items()
    if "text" in entry
)
"""What to keep in mind beside the ceilings, in the order of the packaged knowledge."""


def max_dose_mg(
    drug: str,
    weight_kg: Decimal,
    *,
    with_epinephrine: bool = False,
    site_max_mg: Decimal | None = None,
) -> Ceiling:
    """The most of a local anaesthetic an adult may be given at one visit, from every route.

    Each source (label, guideline) gives mg per kg, a fixed number of mg, or both; the smallest of
    all of them holds. With epinephrine a source's higher limit is used where it gives one. A
    clinic may set a lower ceiling, never a higher one.

    Args:
        drug: The drug, for example `lidocaine`.
        weight_kg: Measured body weight; ideal weight in obesity. [kg] 30 to 300; adults only.
        with_epinephrine: The product as labelled holds epinephrine. A dilution counts as plain.
        site_max_mg: The clinic's own ceiling. [mg] above 0.

    Returns:
        The ceiling [mg], rounded down to 0.1 mg so that it never exceeds its source.

    Raises:
        UnknownKey: No limit is known for the drug; it is refused, not guessed.
        OutOfRange: The weight is outside 30 to 300 kg (pounds, or a lost decimal point) or the
            clinic's ceiling is not above 0.

    Does not cover:
        Children, pregnancy, elderly or frail people, heart or liver disease: they need less.

    Source:
        Lidocaine: US label 4.5 mg/kg and 300 mg, AAFP 2014 4 mg/kg and 300 mg; with epinephrine
        7 mg/kg and 500 mg. Others: `knowledge/anaesthetics.toml`. Where a label gives a range, its
        lower end holds. Hazards: HAZ-003, HAZ-008.

    Examples:
        >>> max_dose_mg("lidocaine", Decimal(60)).dose_mg
        Decimal('240.0')
        >>> max_dose_mg("lidocaine", Decimal(90)).dose_mg
        Decimal('300.0')
        >>> max_dose_mg("lidocaine", Decimal(90), site_max_mg=Decimal(200)).basis
        'clinic: at most 200 mg'
        >>> max_dose_mg("lidocaine", Decimal(9))
        Traceback (most recent call last):
        ...
        perineural.clinical.errors.OutOfRange: weight_kg is 9 kg; expected 30 to 300 kg
    """
    if drug not in DOSE_LIMITS:
        raise UnknownKey("anaesthetic with a known ceiling", drug, tuple(DOSE_LIMITS))
    check_range("weight_kg", weight_kg, *ADULT_WEIGHT_KG, "kg")
    ceilings = [
        each
        for limit in _applying(drug, with_epinephrine=with_epinephrine)
        for each in _ceilings(limit, weight_kg)
    ]
    if site_max_mg is not None:
        check_range("site_max_mg", site_max_mg, Decimal("0.1"), LARGEST_DOSE_MG, "mg")
        ceilings.append((site_max_mg, f"clinic: at most {plain(site_max_mg)} mg", None))
    dose_mg, basis, source = min(ceilings, key=lambda each: each[0])
    sources = sources_from(_RULES["site_ceiling"]) if source is None else (source,)
    return Ceiling(drug, rounded_down(dose_mg, "0.1"), basis, sources)


def _applying(drug: str, *, with_epinephrine: bool) -> tuple[DoseLimit, ...]:
    """The limits that hold: of each source the one with epinephrine if asked and given."""
    enforced = [limit for limit in DOSE_LIMITS[drug] if limit.enforced]
    raised = {limit.basis for limit in enforced if with_epinephrine and limit.with_epinephrine}
    return tuple(limit for limit in enforced if limit.with_epinephrine == (limit.basis in raised))


def _ceilings(limit: DoseLimit, weight_kg: Decimal) -> list[tuple[Decimal, str, Source | None]]:
    found: list[tuple[Decimal, str, Source | None]] = []
    if limit.mg_per_kg is not None:
        words = f"{limit.basis}: {plain(limit.mg_per_kg)} mg/kg"
        found.append((limit.mg_per_kg * weight_kg, words, limit.source))
    if limit.max_mg is not None:
        found.append(
            (limit.max_mg, f"{limit.basis}: at most {plain(limit.max_mg)} mg", limit.source)
        )
    return found


def dose_fraction(
    doses_mg: Mapping[str, Decimal],
    weight_kg: Decimal,
    *,
    with_epinephrine: bool = False,
    site_max_mg: Mapping[str, Decimal] | None = None,
) -> Decimal:
    """The share of the ceiling that these doses use together.

    Shares of different drugs add: half of one ceiling and half of another are a whole.

    Args:
        doses_mg: Dose by drug, from every route. [mg] 0 to 10,000 each.
        weight_kg: Measured body weight. [kg] 30 to 300.
        with_epinephrine: The products as labelled hold epinephrine.
        site_max_mg: The clinic's own ceilings by drug. [mg]

    Returns:
        The sum of dose / ceiling, rounded up to 0.0001. Above 1 must not be given.

    Raises:
        UnknownKey: No limit is known for a drug.
        OutOfRange: A dose or the weight is outside its range.

    Does not cover:
        Whom `max_dose_mg` does not cover.

    Source:
        Sum of fractions at most 1: standard teaching (unverified). Ceilings as in `max_dose_mg`.
        Hazard: HAZ-003.

    Examples:
        >>> dose_fraction({"lidocaine": Decimal(12)}, Decimal(80))
        Decimal('0.0400')
        >>> dose_fraction({"lidocaine": Decimal(150), "procaine": Decimal(175)}, Decimal(80))
        Decimal('1.0000')
    """
    check_range("weight_kg", weight_kg, *ADULT_WEIGHT_KG, "kg")
    used = Fraction(0)
    for drug, dose_mg in doses_mg.items():
        check_range(f"dose of {drug}", dose_mg, Decimal(0), LARGEST_DOSE_MG, "mg")
        own_mg = (site_max_mg or {}).get(drug)
        ceiling = max_dose_mg(
            drug, weight_kg, with_epinephrine=with_epinephrine, site_max_mg=own_mg
        )
        used += Fraction(dose_mg) / Fraction(ceiling.dose_mg)
    return rounded_up(used, "0.0001")


def dose_level(fraction: Decimal) -> DoseLevel:
    """How a share of the ceiling is to be shown: from 50 %, from 80 %, above 100 %.

    The ceiling itself may be reached; only more than it stops.

    Args:
        fraction: Share of the ceiling. 0 or more.

    Returns:
        `ok`, `half` from 0.5, `near` from 0.8, `stop` above 1.

    Raises:
        ClinicalError: The share is negative or not a number.

    Source:
        Warning at 50 % and 80 %, hard stop at 100 %: rule of this design (derived). Hazard:
        HAZ-003.

    Examples:
        >>> [str(dose_level(Decimal(share))) for share in ("0.4999", "0.5", "0.8", "1", "1.0001")]
        ['ok', 'half', 'near', 'near', 'stop']
    """
    if not isinstance(fraction, Decimal) or not fraction.is_finite() or fraction < 0:
        raise ClinicalError(f"share of the ceiling is {fraction}; expected 0 or more")
    levels = _RULES["levels"]
    if fraction > Decimal(levels["stop"]):
        return DoseLevel.STOP
    if fraction >= Decimal(levels["near"]):
        return DoseLevel.NEAR
    return DoseLevel.HALF if fraction >= Decimal(levels["half"]) else DoseLevel.OK
