"""Diagnostic criteria as an assessment keeps them: decided once, with all they were decided under.

What was decided is stored in words, so that a signed assessment reads the same when the knowledge
has changed since.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.criteria import Decision
from perineural.clinical.criteria_questions import (
    check_criteria_answer,
    criteria_questions,
    decide_criteria,
)
from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Source, source_from
from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.records.errors import Invalid


@dataclass(frozen=True)
class DecidedPart:
    """One part of the criteria, decided: `met`, `not met` or `cannot be said`."""

    key: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class DecidedCriteria:
    """One set of criteria as it was decided."""

    key: str
    name: str
    names: str
    verdict: str
    note: str
    parts: tuple[DecidedPart, ...]
    missing: tuple[str, ...]
    sources: tuple[Source, ...]
    knowledge_version: str


def check_criteria_answers(condition: str, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers, if each is one to a question of this condition's criteria.

    Raises:
        Invalid: With the key of the question as its field.
    """
    asked = criteria_questions(*CONDITIONS[condition].criteria)
    for key, answer in answers.items():
        if key not in asked:
            raise Invalid(f"{key!r} is not a question asked here.", field=key)
        try:
            check_criteria_answer(asked[key], answer)
        except ClinicalError as error:
            raise Invalid(f"{str(error)[0].upper()}{str(error)[1:]}.", field=key) from error
    return dict(answers)


def decided_now(condition: str, answers: Mapping[str, str]) -> dict[str, Any]:
    """What the condition's criteria say of the answers, by key, as plain values to be stored.

    A set of criteria of which nothing was answered is left out: it was not asked.
    """
    asked = (key for key in CONDITIONS[condition].criteria if answers.keys() & questions_of(key))
    return {key: _stored(decide_criteria(key, answers)) for key in asked}


def questions_of(criteria: str) -> frozenset[str]:
    """The keys of the questions of one set of criteria."""
    return frozenset(criteria_questions(criteria))


def _stored(decision: Decision) -> dict[str, Any]:
    return {
        "name": decision.criteria.name,
        "names": decision.criteria.names,
        "verdict": decision.verdict.value,
        "note": decision.criteria.note,
        "parts": [
            {"key": part.key, "verdict": part.verdict.value, "reason": part.reason}
            for part in decision.parts
        ],
        "missing": list(decision.missing),
        "sources": [asdict(source) for source in decision.criteria.sources],
        "knowledge_version": KNOWLEDGE_VERSION,
    }


def read_decided(stored: Mapping[str, Mapping[str, Any]]) -> tuple[DecidedCriteria, ...]:
    """What was stored of criteria, read back."""
    return tuple(
        DecidedCriteria(
            key=key,
            name=each["name"],
            names=each["names"],
            verdict=each["verdict"],
            note=each["note"],
            parts=tuple(DecidedPart(**part) for part in each["parts"]),
            missing=tuple(each["missing"]),
            sources=tuple(source_from(source) for source in each["sources"]),
            knowledge_version=each["knowledge_version"],
        )
        for key, each in stored.items()
    )
