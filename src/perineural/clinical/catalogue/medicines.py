"""Products, local anaesthetics and what is recognised in a record, as entries of the catalogue."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from perineural.clinical.amounts import plain
from perineural.clinical.anaesthetic import DOSE_LIMITS, DRUG_CLASSES, DoseLimit
from perineural.clinical.catalogue.entries import Entry, Fact, Link, fact, said
from perineural.clinical.catalogue.wording import SYSTEM_WORDS, entries_from, in_words
from perineural.clinical.facts import sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.products import PRODUCTS, Product

RECORD_WORDS = {"allergy": "Allergies", "medication": "Medicines", "problem": "Problems"}


def product_entries() -> tuple[Entry, ...]:
    """Every stock product, by what it is for."""
    return tuple(
        Entry("products", each.key, each.name, in_words(each.kind), _of_product(each), each.sources)
        for each in PRODUCTS.values()
    )


def _of_product(product: Product) -> tuple[Fact, ...]:
    amounts: tuple[tuple[str, Decimal | None, str], ...] = (
        ("Dextrose", product.dextrose_mg_per_ml, "mg/mL"),
        ("Mannitol", product.mannitol_mg_per_ml, "mg/mL"),
        (in_words(product.anaesthetic or ""), product.anaesthetic_mg_per_ml, "mg/mL"),
        ("Sodium", product.sodium_meq_per_ml, "mEq/mL"),
        ("Bicarbonate", product.bicarbonate_meq_per_ml, "mEq/mL"),
        ("Osmolarity", product.osmolarity_mosm_per_l, "mOsm/L"),
    )
    held = (f"{name}: {plain(value)} {unit}" for name, value, unit in amounts if value)
    return said(
        fact("Holds", *held, "Epinephrine" if product.with_epinephrine else ""),
        fact("Preservatives", ", ".join(product.preservatives)),
        fact("Antioxidants", ", ".join(product.antioxidants)),
        fact("Made from", ", ".join(product.made_from)),
        fact("Container", "Several doses" if product.multi_dose else "One dose"),
        fact("Labelled for", product.labelled_route or ""),
        fact("Off-label here", "Yes" if product.off_label_route else "No"),
        fact("pH", product.ph or ""),
        fact("Handling", product.handling or ""),
    )


def anaesthetic_entries() -> tuple[Entry, ...]:
    """Ceilings by drug, the rules about doses, and what to do when it is too much."""
    drugs = load_toml("anaesthetics")
    ceilings = (
        Entry("anaesthetics", drug, entry["name"], "Ceilings", _of_drug(drug), sources_from(entry))
        for drug, entry in drugs.items()
    )
    return (
        *ceilings,
        *entries_from("anaesthetics", load_toml("dose_rules"), "Rules about doses", "dose."),
        *entries_from(
            "anaesthetics", load_toml("toxicity"), "When it has reached the blood", "toxicity."
        ),
    )


def _of_drug(drug: str) -> tuple[Fact, ...]:
    ceilings = (
        fact(f"Ceiling, {limit.basis}", _in_words(limit), sources=(limit.source,))
        for limit in DOSE_LIMITS[drug]
    )
    products = (
        Link(each.name, "products", each.key)
        for each in PRODUCTS.values()
        if each.anaesthetic == drug
    )
    return said(fact("Class", DRUG_CLASSES[drug]), *ceilings, fact("Products", links=products))


def _in_words(limit: DoseLimit) -> str:
    """A published limit in one sentence.

    Examples:
        >>> _in_words(DOSE_LIMITS["lidocaine"][0])
        '4.5 mg/kg and at most 300 mg, without epinephrine.'
    """
    by_weight = "" if limit.mg_per_kg is None else f"{plain(limit.mg_per_kg)} mg/kg"
    fixed = "" if limit.max_mg is None else f"at most {plain(limit.max_mg)} mg"
    amount = " and ".join(each for each in (by_weight, fixed) if each)
    with_it = "with" if limit.with_epinephrine else "without"
    unused = "" if limit.enforced else " It is shown and not used."
    return f"{amount[:1].upper()}{amount[1:]}, {with_it} epinephrine.{unused}"


def substance_entries() -> tuple[Entry, ...]:
    """What is recognised in the allergies, medicines and problems of a record, by class."""
    rules = load_toml("substances")
    found = [
        Entry("substances", f"{record}.{kind}", in_words(kind), words, _of_class(lists), ())
        for record, words in RECORD_WORDS.items()
        for kind, lists in _by_class(rules[record]).items()
    ]
    reading = {key: rules[key] for key in rules if key not in RECORD_WORDS}
    return (*found, *entries_from("substances", reading, "How words are read"))


def _by_class(lists: list[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    classes: dict[str, list[Mapping[str, Any]]] = {}
    for each in lists:
        classes.setdefault(each["class"], []).append(each)
    return classes


def _of_class(lists: list[Mapping[str, Any]]) -> tuple[Fact, ...]:
    return tuple(
        fact(
            "Recognised by",
            ", ".join(each.get("words", ())),
            *(
                f"{SYSTEM_WORDS[each_code['system']]} {each_code['code']}: {each_code['display']}"
                for each_code in each.get("codes", ())
            ),
            sources=sources_from(each),
        )
        for each in lists
    )
