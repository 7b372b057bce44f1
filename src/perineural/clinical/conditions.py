"""The conditions Perineural treats: codes by side, default nerves, red flags and honest evidence.

Nerves and views are named by their keys only; what they are is the anatomy's knowledge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml


@dataclass(frozen=True)
class Condition:
    """One condition as the clinic meets it.

    `icd10` gives one ICD-10-CM code for each of `usual_sides`; a side that is missing there has
    no single code and is charted as two complaints. `default_nerves` are a suggestion which the
    clinician edits, not a rule.
    """

    key: str
    name: str
    plain_name: str
    place: str
    icd10: Mapping[str, str]
    snomed: str
    usual_sides: tuple[str, ...]
    default_nerves: tuple[str, ...]
    nerve_note: str
    views: tuple[str, ...]
    modalities: tuple[str, ...]
    red_flags: tuple[str, ...]
    function_instrument: str
    evidence: str
    evidence_level: str
    sources: tuple[Source, ...]

    def views_for(self, side: str) -> tuple[str, ...]:
        """The views to open for a complaint of this side; all of them unless left or right."""
        other = {"left": "-right", "right": "-left"}.get(side)
        if other is None:
            return self.views
        return tuple(view for view in self.views if not view.endswith(other))


def _condition(key: str, entry: Mapping[str, Any]) -> Condition:
    return Condition(
        key=key,
        name=entry["name"],
        plain_name=entry["plain_name"],
        place=entry["place"],
        icd10=MappingProxyType(dict(entry["icd10"])),
        snomed=entry["snomed"],
        usual_sides=tuple(entry["usual_sides"]),
        default_nerves=tuple(entry["default_nerves"]),
        nerve_note=entry["nerve_note"],
        views=tuple(entry["views"]),
        modalities=tuple(entry["modalities"]),
        red_flags=tuple(entry["red_flags"]),
        function_instrument=entry["function_instrument"],
        evidence=entry["evidence"],
        evidence_level=entry["evidence_level"],
        sources=sources_from(entry),
    )


CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {key: _condition(key, entry) for key, entry in load_toml("conditions").items()}
)
"""Every condition by its key."""


def condition_of(key: str) -> Condition:
    """The condition of this key.

    Raises:
        UnknownKey: There is no such condition.
    """
    try:
        return CONDITIONS[key]
    except KeyError:
        raise UnknownKey("condition", key, tuple(CONDITIONS)) from None
