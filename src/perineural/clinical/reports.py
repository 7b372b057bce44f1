"""Something is wrong: what a patient is asked after a session, and how soon somebody must look.

A pure rule. The most urgent answer decides; what was not answered is not known, and not known
never counts as no.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.aftercare import ADVICE
from perineural.clinical.anatomy.nerves import NERVES
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import BATH, SINGLE_MODALITIES
from perineural.clinical.red_flags import RED_FLAGS

ANSWERS = ("yes", "no", "unknown")


class ReportUrgency(StrEnum):
    """How soon somebody must look at a report, the most urgent first."""

    EMERGENCY = "emergency"
    TODAY = "today"
    VISIT = "visit"


@dataclass(frozen=True)
class Told:
    """What goes with an urgency.

    Args:
        text: What the patient is told to do.
        words: The same in a few words for the clinic's list.
        due: Within which time the clinic should have called.
        sources: Where it comes from.
    """

    text: str
    words: str
    due: dt.timedelta
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ReportQuestion:
    """One question of a report; empty tuples and None hold for everybody.

    `chest_wall` is True for a question asked only after points over the ribs, False for one asked
    only where there were none. Hours count from the session.
    """

    key: str
    text: str
    about: str
    if_yes: ReportUrgency
    if_not_known: ReportUrgency
    modalities: tuple[str, ...]
    chest_wall: bool | None
    with_flags: tuple[str, ...]
    conditions: tuple[str, ...]
    from_hours: int
    until_hours: int | None
    asks_about: tuple[str, ...]
    hazard: str
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain status among the sources."""
        return weakest(self.sources)


@dataclass(frozen=True)
class ReportResult:
    """How soon, and which questions led to it: answered yes, and left open."""

    urgency: ReportUrgency
    said_yes: tuple[str, ...]
    left_open: tuple[str, ...]


def _question(key: str, entry: Mapping[str, Any]) -> ReportQuestion:
    strange = [flag for flag in entry.get("with_flags", ()) if flag not in RED_FLAGS]
    strange += [line for line in entry.get("asks_about", ()) if line not in {e.key for e in ADVICE}]
    strange += [each for each in entry.get("conditions", ()) if each not in CONDITIONS]
    if strange:
        raise ClinicalError(f"{key} names what there is not: {', '.join(strange)}")
    return ReportQuestion(
        key=key,
        text=entry["text"],
        about=entry["about"],
        if_yes=ReportUrgency(entry["if_yes"]),
        if_not_known=ReportUrgency(entry["if_not_known"]),
        modalities=tuple(entry.get("modalities", ())),
        chest_wall=entry.get("chest_wall"),
        with_flags=tuple(entry.get("with_flags", ())),
        conditions=tuple(entry.get("conditions", ())),
        from_hours=entry.get("from_hours", 0),
        until_hours=entry.get("until_hours"),
        asks_about=tuple(entry.get("asks_about", ())),
        hazard=entry["hazard"],
        sources=sources_from(entry),
    )


_KNOWLEDGE = load_toml("reports")

REPORT_QUESTIONS: Mapping[str, ReportQuestion] = MappingProxyType(
    {key: _question(key, entry) for key, entry in _KNOWLEDGE["question"].items()}
)
"""Every question by its key, in the order in which it is asked: emergencies first."""

TOLD: Mapping[ReportUrgency, Told] = MappingProxyType(
    {
        urgency: Told(
            text=entry["text"],
            words=entry["words"],
            due=dt.timedelta(hours=entry["due_hours"]),
            sources=sources_from(entry),
        )
        for urgency, entry in ((each, _KNOWLEDGE["urgency"][each.value]) for each in ReportUrgency)
    }
)
"""What the patient is told, and within which time the clinic should have called."""

CHEST_WALL_CONDITIONS = frozenset(
    condition for line in ADVICE if line.key == "call_chest_wall" for condition in line.conditions
)
"""Conditions that may be treated over the ribs, as the advice after a session has it."""


def is_chest_wall(condition: str, modality: str, nerves: Iterable[str] = ()) -> bool:
    """Whether needles may have come near the lung: by the condition, or by a nerve.

    Args:
        condition: The condition's key.
        modality: `injection`, `bath` or `both`.
        nerves: Ids of the nerves planned or treated; an unknown id is passed over.

    Examples:
        >>> is_chest_wall("scar_pain", "injection"), is_chest_wall("sciatica", "injection", ["T3"])
        (True, True)
        >>> is_chest_wall("scar_pain", "bath")
        False
    """
    if modality == BATH:
        return False
    over_ribs = any(NERVES[each].chest_wall for each in nerves if each in NERVES)
    return over_ribs or condition in CHEST_WALL_CONDITIONS


def report_questions(
    condition: str, modality: str, hours_since: float, nerves: Iterable[str] = ()
) -> tuple[ReportQuestion, ...]:
    """What to ask somebody who says that something is wrong.

    Args:
        condition: The condition's key; a key that is not known is asked what everybody is.
        modality: `injection`, `bath` or `both`; another text is asked what both are.
        hours_since: Since the session. [hours] Below 0 counts as 0.
        nerves: Ids of the nerves planned or treated.

    Returns:
        The questions in order, emergencies first.

    Source:
        knowledge/reports.toml, question by question. Hazard: HAZ-029.

    Examples:
        >>> [each.key for each in report_questions("migraine", "bath", 1.0)][:4]
        ['breath', 'allergy', 'toxicity', 'collapse']
    """
    given_by = {modality} & set(SINGLE_MODALITIES) or set(SINGLE_MODALITIES)
    flags = set(CONDITIONS[condition].red_flags) if condition in CONDITIONS else set(RED_FLAGS)
    near_lung = is_chest_wall(condition, modality, tuple(nerves))
    hours = max(0.0, hours_since)
    return tuple(
        each
        for each in REPORT_QUESTIONS.values()
        if (not each.modalities or not given_by.isdisjoint(each.modalities))
        and each.chest_wall in (None, near_lung)
        and (not each.with_flags or not flags.isdisjoint(each.with_flags))
        and (not each.conditions or condition in each.conditions)
        and each.from_hours <= hours
        and (each.until_hours is None or hours < each.until_hours)
    )


def judge_report(answers: Mapping[str, str], asked: Iterable[ReportQuestion]) -> ReportResult:
    """How soon somebody must look, from the answers to what was asked.

    Args:
        answers: `yes`, `no` or `unknown` by question key; a missing answer is not known.
        asked: The questions of `report_questions`.

    Returns:
        The most urgent of all answers, with the questions answered yes and those left open.

    Raises:
        UnknownKey: An answer to what was not asked.
        ClinicalError: An answer that is none of the three.

    Does not cover:
        What is written in free words: a person must read that.

    Source:
        knowledge/reports.toml. Not known never counts as no: rule of this design. Hazard: HAZ-029.

    Examples:
        >>> asked = report_questions("sciatica", "injection", 30)
        >>> no = {each.key: "no" for each in asked}
        >>> str(judge_report(no, asked).urgency), str(judge_report({}, asked).urgency)
        ('visit', 'today')
        >>> str(judge_report(no | {"bladder": "yes"}, asked).urgency)
        'emergency'
    """
    questions = tuple(asked)
    _check(answers, questions)
    said_yes = tuple(each for each in questions if answers.get(each.key) == "yes")
    left_open = tuple(each for each in questions if answers.get(each.key, "unknown") == "unknown")
    found = [each.if_yes for each in said_yes] + [each.if_not_known for each in left_open]
    urgency = min(found, key=tuple(ReportUrgency).index, default=ReportUrgency.VISIT)
    return ReportResult(
        urgency, tuple(each.key for each in said_yes), tuple(each.key for each in left_open)
    )


def _check(answers: Mapping[str, str], asked: tuple[ReportQuestion, ...]) -> None:
    known = tuple(each.key for each in asked)
    for key, answer in answers.items():
        if key not in known:
            raise UnknownKey("report question", key, known)
        if answer not in ANSWERS:
            raise ClinicalError(f"{key} is {answer!r}; expected one of {', '.join(ANSWERS)}")
