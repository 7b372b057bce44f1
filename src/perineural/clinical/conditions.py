"""The conditions Perineural treats: codes by side, default nerves, red flags and honest evidence.

Nerves, views, questionnaires and criteria are named by their keys only; what they are is told
where they are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.saying import to_say

AREAS: Mapping[str, str] = MappingProxyType(
    {
        "head": to_say("Head"),
        "neck_back": to_say("Neck and back"),
        "arm": to_say("Shoulder, arm and hand"),
        "leg": to_say("Leg and foot"),
        "anywhere": to_say("Injury, operation, scar, shingles or many places"),
    }
)
"""Where it hurts, in the words under which somebody looks for a condition in a list."""


@dataclass(frozen=True)
class OtherCode:
    """One more ICD-10-CM code, which says more than the usual one, and what it stands for."""

    code: str
    words: str


@dataclass(frozen=True)
class Trap:
    """What must not be coded together, or what is easily taken for the condition."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class NervesWhere:
    """Nerves that are treated only where the complaint reaches a place."""

    place: str
    nerves: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """One condition as the clinic meets it.

    `icd10` gives for each of `usual_sides` the ICD-10-CM code that is true without knowing more;
    it is empty where every code names a place, and then one of `other_codes` is chosen. A usual
    side that is missing has no single code and is charted as two complaints. `default_nerves` are
    a suggestion which the clinician edits, not a rule; of those in `nerves_where` only the ones of
    the place that hurts are meant.
    """

    key: str
    name: str
    plain_name: str
    area: str
    place: str
    regions: tuple[str, ...]
    icd10: Mapping[str, str]
    other_codes: tuple[OtherCode, ...]
    traps: tuple[Trap, ...]
    snomed: str
    usual_sides: tuple[str, ...]
    default_nerves: tuple[str, ...]
    nerves_where: tuple[NervesWhere, ...]
    nerve_note: str
    views: tuple[str, ...]
    modalities: tuple[str, ...]
    red_flags: tuple[str, ...]
    criteria: tuple[str, ...]
    function_instrument: str
    """Key of the questionnaire of function; "" where none is given."""
    instruments: tuple[str, ...]
    """Keys of all questionnaires and scales, that of function first."""
    evidence: str
    evidence_level: str
    sources: tuple[Source, ...]

    @property
    def nerves_to_begin_with(self) -> tuple[str, ...]:
        """The default nerves that do not wait for where the complaint reaches.

        Examples:
            >>> CONDITIONS["sciatica"].nerves_to_begin_with
            ('L1', 'L2', 'L3', 'L5')
        """
        waiting = {nerve for where in self.nerves_where for nerve in where.nerves}
        return tuple(nerve for nerve in self.default_nerves if nerve not in waiting)

    @property
    def only_side(self) -> str:
        """The side, where there is but one to choose; "" otherwise.

        Examples:
            >>> CONDITIONS["fibromyalgia"].only_side, CONDITIONS["sciatica"].only_side
            ('bilateral', '')
        """
        return self.usual_sides[0] if len(self.usual_sides) == 1 else ""

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
        area=entry["area"],
        place=entry["place"],
        regions=tuple(entry["regions"]),
        icd10=MappingProxyType(dict(entry["icd10"])),
        other_codes=tuple(OtherCode(**each) for each in entry["other_codes"]),
        traps=tuple(Trap(each["text"], sources_from(each)) for each in entry["traps"]),
        snomed=entry["snomed"],
        usual_sides=tuple(entry["usual_sides"]),
        default_nerves=tuple(entry["default_nerves"]),
        nerves_where=tuple(
            NervesWhere(each["place"], tuple(each["nerves"])) for each in entry["nerves_where"]
        ),
        nerve_note=entry["nerve_note"],
        views=tuple(entry["views"]),
        modalities=tuple(entry["modalities"]),
        red_flags=tuple(entry["red_flags"]),
        criteria=tuple(entry["criteria"]),
        function_instrument=entry["function_instrument"],
        instruments=tuple(entry["instruments"]),
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


def conditions_by_area() -> tuple[tuple[str, tuple[Condition, ...]], ...]:
    """Every condition under the words of where it hurts, head first.

    Examples:
        >>> area, conditions = conditions_by_area()[0]
        >>> area, [condition.key for condition in conditions]
        ('Head', ['occipital_neuralgia', 'headache', 'migraine'])
    """
    return tuple(
        (words, tuple(each for each in CONDITIONS.values() if each.area == area))
        for area, words in AREAS.items()
    )
