"""Entries of the packaged files in words: names from keys, units from endings, gaps in brackets."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from perineural.clinical.catalogue.entries import Entry, Fact, Link, fact, said
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.facts import sources_from
from perineural.clinical.modality import MODALITY_WORDS
from perineural.clinical.red_flags import RED_FLAGS

UNITS: Mapping[str, str] = {
    "_ml_per_kg_per_min": "mL/kg a minute",
    "_ml_per_100_ml": "mL to 100 mL",
    "_mosm_per_l": "mOsm/L",
    "_mcg_per_kg": "microgram/kg",
    "_ml_per_kg": "mL/kg",
    "_minutes": "minutes",
    "_percent": "%",
    "_gauge": "G",
    "_years": "years",
    "_hours": "hours",
    "_days": "days",
    "_kg": "kg",
    "_mm": "mm",
    "_ml": "mL",
}
"""Endings of keys, the longest first, with the unit that each stands for."""

SYSTEM_WORDS: Mapping[str, str] = {
    "icd10cm": "ICD-10-CM",
    "loinc": "LOINC",
    "snomed": "SNOMED CT",
    "rxnorm": "RxNorm",
}
LEVEL_WORDS = {"block": "It stops", "warn": "It warns", "note": "It is only said"}
SAID_ELSEWHERE = {"sources", "text", "title", "name", "lines", "order", "unit"}


def in_words(key: str) -> str:
    """A key as a person reads it.

    Examples:
        >>> in_words("expired_lot")
        'Expired lot'
    """
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def without_unit(key: str) -> tuple[str, str]:
    """A key without the unit at its end, and that unit.

    Examples:
        >>> without_unit("limit_mosm_per_l"), without_unit("order")
        (('limit', 'mOsm/L'), ('order', ''))
    """
    for ending, unit in UNITS.items():
        if key.endswith(ending) and key != ending[1:]:
            return key.removesuffix(ending), unit
    return key, ""


def with_gaps(text: str, entry: Mapping[str, Any] | None = None) -> str:
    """A text whose gaps hold the entry's own figures, or a name for what belongs there.

    Examples:
        >>> with_gaps("{volume} mL; usual is {low} mL.", {"low_ml": "0.5"})
        '[volume] mL; usual is 0.5 mL.'
    """
    figures: dict[str, list[str]] = {}
    for key, value in (entry or {}).items():
        if isinstance(value, str | int) and key not in SAID_ELSEWHERE:
            figures.setdefault(without_unit(key)[0], []).append(str(value))

    def fill(gap: re.Match[str]) -> str:
        known = figures.get(gap[1], [])
        return known[0] if len(known) == 1 else f"[{gap[1].replace('_', ' ')}]"

    return re.sub(r"\{(\w+)\}", fill, text)


def links_to_conditions(keys: Iterable[str]) -> tuple[Link, ...]:
    """The ways to some conditions."""
    return tuple(Link(CONDITIONS[key].name, "conditions", key) for key in keys)


def links_to_red_flags(keys: Iterable[str]) -> tuple[Link, ...]:
    """The ways to some red flags."""
    return tuple(Link(RED_FLAGS[key].question, "red_flags", key) for key in keys)


def particulars(entry: Mapping[str, Any], skip: Iterable[str] = ()) -> tuple[Fact, ...]:
    """What an entry of a file says beside its text: figures with units, lists, yes and no."""
    left_out = SAID_ELSEWHERE | set(skip)
    unit = str(entry.get("unit", ""))
    return said(*(_particular(key, entry[key], unit) for key in entry if key not in left_out))


def _particular(key: str, value: Any, unit: str) -> Fact:
    match key:
        case "level":
            return fact("What it does", f"{LEVEL_WORDS[value]}.")
        case "overridable":
            return fact("With a written reason", "It may be done." if value else "Not even then.")
        case "conditions":
            return fact("Only for", links=links_to_conditions(value))
        case "covers" | "with_flags":
            asks = "Asks for" if key == "covers" else "Only where one of these is asked"
            return fact(asks, links=links_to_red_flags(value))
        case "modalities":
            return fact("Only with", ", ".join(MODALITY_WORDS[each] for each in value))
    name, own_unit = without_unit(key)
    return fact(in_words(name), *(_amount(line, own_unit or unit) for line in _lines(value)))


def _lines(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("Yes" if value else "No",)
    if isinstance(value, list):
        return (", ".join(map(str, value)),)
    if isinstance(value, dict):
        return tuple(f"{in_words(at)}: {each}" for at, each in value.items())
    is_key = isinstance(value, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", value)
    return (in_words(value) if is_key else str(value),)


def _amount(line: str, unit: str) -> str:
    """A figure with its unit; words stay as they are."""
    return f"{line} {unit}" if unit and line[-1:].isdigit() else line


def entry_from(subject: str, key: str, entry: Mapping[str, Any], group: str = "") -> Entry:
    """An entry of a file that holds a text, or lines, and figures.

    Raises:
        ValueError: It has no source, or one of them is incomplete.
    """
    name = str(entry.get("title", entry.get("name", in_words(key.rpartition(".")[2]))))
    return Entry(
        subject=subject,
        key=key,
        name=name,
        group=group,
        facts=said(
            fact("", with_gaps(str(entry.get("text", "")), entry)),
            fact("", *(with_gaps(line) for line in entry.get("lines", ()))),
            *particulars(entry),
        ),
        sources=sources_from(entry),
    )


def entries_from(
    subject: str, entries: Mapping[str, Mapping[str, Any]], group: str = "", prefix: str = ""
) -> tuple[Entry, ...]:
    """Every entry of a file, or of one table of it.

    Raises:
        ValueError: One has no source, or one of its sources is incomplete.
    """
    return tuple(entry_from(subject, prefix + key, each, group) for key, each in entries.items())
