"""Codes of other people's lists: what each means here, how well it is known, what is missing.

A code that is not verified is kept to be looked up; it is never sent out. Nothing is guessed: what
was looked for and not found is listed as such. CPT is left out, with all of its descriptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml


class CodeSystem(StrEnum):
    """The list a code is taken from."""

    ICD10CM = "icd10cm"
    LOINC = "loinc"
    SNOMED = "snomed"
    RXNORM = "rxnorm"


class CodeKind(StrEnum):
    """What a code is for."""

    SAFETY = "safety"
    """Something that must not be missed, or went wrong."""
    MEASURE = "measure"
    FINDING = "finding"
    MEDICINE = "medicine"


@dataclass(frozen=True)
class Code:
    """One code with its meaning in short words of this project."""

    system: CodeSystem
    code: str
    kind: CodeKind
    words: str
    stands_for: str
    """Key of a condition, an instrument or an ingredient that it means; empty if none."""
    note: str
    """What must be known before it is used; empty if nothing."""
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain of its sources: what is shown for it."""
        return weakest(self.sources)

    @property
    def is_usable(self) -> bool:
        """It was read in its source and may be sent out."""
        return self.status is Status.VERIFIED


@dataclass(frozen=True)
class NotFound:
    """A thing that should have a code of this list, which was looked for and not found."""

    system: CodeSystem
    words: str
    sources: tuple[Source, ...]


def _code(entry: Mapping[str, Any]) -> Code:
    return Code(
        system=CodeSystem(entry["system"]),
        code=entry["code"],
        kind=CodeKind(entry["kind"]),
        words=entry["words"],
        stands_for=entry.get("stands_for", ""),
        note=entry.get("note", ""),
        sources=sources_from(entry),
    )


CODES: tuple[Code, ...] = tuple(_code(each) for each in load_toml("codes")["code"])
"""Every code that is known of, verified or not."""

NOT_FOUND: tuple[NotFound, ...] = tuple(
    NotFound(CodeSystem(each["system"]), each["words"], sources_from(each))
    for each in load_toml("codes")["not_found"]
)
"""What was looked for and not found."""


def code_of(system: CodeSystem, code: str) -> Code:
    """What is known of a code.

    Raises:
        UnknownKey: It is none of the codes of this list that are known here.

    Examples:
        >>> code_of(CodeSystem.ICD10CM, "G83.4").words
        'Cauda equina syndrome'
    """
    for each in CODES:
        if (each.system, each.code) == (system, code):
            return each
    known = tuple(each.code for each in CODES if each.system is system)
    raise UnknownKey(f"{system} code", code, known)


def codes_for(stands_for: str, system: CodeSystem) -> tuple[Code, ...]:
    """The codes of a list that may be sent out for a condition, an instrument or an ingredient.

    Args:
        stands_for: Its key in this knowledge.
        system: The list.

    Returns:
        Verified codes only; empty when there is none, and then nothing is to be sent.

    Source:
        `knowledge/codes.toml`, code by code. Hazard: HAZ-011.

    Examples:
        >>> [code.code for code in codes_for("nprs", CodeSystem.LOINC)]
        ['72514-3']
        >>> codes_for("lidocaine", CodeSystem.RXNORM)
        ()
    """
    return tuple(
        each
        for each in CODES
        if each.stands_for == stands_for and each.system is system and each.is_usable
    )
