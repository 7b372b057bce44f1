"""Local anaesthetic in the blood: signs, steps and lipid doses on one card, for one weight."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perineural.clinical.amounts import check_range, plain, rounded_down
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml

_CARD = load_toml("toxicity")
_ADULT = load_toml("dose_rules")["adult_weight"]
_BAND_KG = Decimal(70)


@dataclass(frozen=True)
class CardLine:
    """One line of the card with its sources."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ToxicityCard:
    """What to look for and what to do, with the doses for one weight.

    Args:
        weight_kg: The weight the doses were worked out for. [kg]
        signs: When and what to look for.
        steps: What to do, in order.
        lipid: The lipid doses and what to know about them.
        lipid_bolus_ml: First dose of lipid emulsion 20 %. [mL]
        lipid_infusion: What follows it, in words.
        lipid_total_ml: The most lipid emulsion in all. [mL]
        epinephrine_mcg: The most epinephrine in resuscitation. [microgram]
    """

    weight_kg: Decimal
    signs: tuple[CardLine, ...]
    steps: tuple[CardLine, ...]
    lipid: tuple[CardLine, ...]
    lipid_bolus_ml: Decimal
    lipid_infusion: str
    lipid_total_ml: Decimal
    epinephrine_mcg: Decimal

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole card from top to bottom; steps are numbered."""
        numbered = tuple(f"{at}. {line.text}" for at, line in enumerate(self.steps, start=1))
        return (*numbered, *(line.text for line in (*self.lipid, *self.signs)))


def toxicity_card(weight_kg: Decimal) -> ToxicityCard:
    """What to do when local anaesthetic has reached the blood, with the doses for this weight.

    Above 70 kg the lipid dose is fixed; below, it goes by weight. No rule is published for exactly
    70 kg: the smaller of the two doses is shown, and the card says so. Just below 70 kg the dose
    by weight is slightly above the fixed one; that is how the source has it.

    Args:
        weight_kg: Measured body weight; the source means ideal weight. [kg] 30 to 300.

    Returns:
        The card; bolus and total are rounded down to whole mL, the rate down to 0.1 mL a minute.

    Raises:
        OutOfRange: The weight is outside 30 to 300 kg.

    Does not cover:
        Children. The card helps people who know resuscitation; it does not replace training.

    Source:
        ASRA 2020 checklist, paraphrased (verified); lipid doses, Medscape (verified); exactly 70 kg
        (derived). Hazard: HAZ-003.

    Examples:
        >>> card = toxicity_card(Decimal(60))
        >>> card.lipid_bolus_ml, card.lipid_infusion, card.lipid_total_ml
        (Decimal('90'), '15 mL a minute', Decimal('720'))
        >>> toxicity_card(Decimal(70)).lipid_bolus_ml
        Decimal('100')
    """
    low_kg, high_kg = Decimal(_ADULT["low_kg"]), Decimal(_ADULT["high_kg"])
    check_range("weight_kg", weight_kg, low_kg, high_kg, "kg")
    steps = _CARD["steps"]
    total_ml = rounded_down(weight_kg * Decimal(steps["lipid_total_ml_per_kg"]), "1")
    epinephrine_mcg = rounded_down(weight_kg * Decimal(steps["epinephrine_mcg_per_kg"]), "1")
    bolus_ml, infusion, dose = _lipid(weight_kg)
    sources = sources_from(steps)
    filled = [
        line.format(epinephrine_mcg=epinephrine_mcg, lipid_total_ml=total_ml)
        for line in steps["lines"]
    ]
    notes = [dose]
    if weight_kg == _BAND_KG:
        notes.append(_line(_CARD["lipid_at_70_kg"]))
    notes.append(_line(_CARD["ideal_weight"], weight_kg=plain(weight_kg)))
    return ToxicityCard(
        weight_kg=weight_kg,
        signs=tuple(_line(_CARD[key]) for key in ("timing", "early_signs", "late_signs")),
        steps=tuple(CardLine(text, sources) for text in filled),
        lipid=tuple(notes),
        lipid_bolus_ml=bolus_ml,
        lipid_infusion=infusion,
        lipid_total_ml=total_ml,
        epinephrine_mcg=epinephrine_mcg,
    )


def _lipid(weight_kg: Decimal) -> tuple[Decimal, str, CardLine]:
    if weight_kg >= _BAND_KG:
        entry = _CARD["lipid_above_70_kg"]
        words = f"{entry['infusion_ml']} mL over 15 to 20 minutes"
        return Decimal(entry["bolus_ml"]), words, _line(entry)
    entry = _CARD["lipid_below_70_kg"]
    bolus_ml = rounded_down(weight_kg * Decimal(entry["bolus_ml_per_kg"]), "1")
    rate = plain(rounded_down(weight_kg * Decimal(entry["infusion_ml_per_kg_per_min"]), "0.1"))
    line = _line(entry, bolus_ml=bolus_ml, infusion_ml_per_min=rate)
    return bolus_ml, f"{rate} mL a minute", line


def _line(entry: dict[str, Any], **values: object) -> CardLine:
    return CardLine(str(entry["text"]).format(**values), sources_from(entry))
