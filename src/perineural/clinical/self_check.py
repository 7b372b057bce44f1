"""A patient's own first check: see someone now, ask the own doctor, or come for an assessment.

It never says that somebody qualifies: that is for a clinician to find out in an assessment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from perineural.clinical.conditions import CONDITIONS, condition_of
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.red_flags import RED_FLAGS
from perineural.clinical.saying import Say, in_english


class Outcome(StrEnum):
    """What the check advises, the most urgent first."""

    SEE_SOMEONE_TODAY = "see_someone_today"
    OWN_DOCTOR_FIRST = "own_doctor_first"
    PROBABLY_NOT = "probably_not"
    WORTH_AN_ASSESSMENT = "worth_an_assessment"


@dataclass(frozen=True)
class SelfCheckQuestion:
    """One plain question with the advice that a yes, or not knowing, leads to.

    `covers` names the red flags it asks about. A question without advice is asked so that the
    patient can tell the clinic.
    """

    key: str
    text: str
    if_yes: Outcome
    if_not_known: Outcome
    reason: str
    conditions: tuple[str, ...]
    covers: tuple[str, ...]
    sources: tuple[Source, ...]

    def asked_for(self, condition: str) -> bool:
        """Whether the question belongs to this condition; a general one belongs to all."""
        return not self.conditions or condition in self.conditions


@dataclass(frozen=True)
class SelfCheckResult:
    """The advice, in words to show the patient, with the reasons that led to it.

    `to_tell` is what the patient should mention at an assessment.
    """

    outcome: Outcome
    text: str
    reasons: tuple[str, ...]
    to_tell: tuple[str, ...] = ()


def _question(key: str, entry: Mapping[str, Any]) -> SelfCheckQuestion:
    covers = tuple(entry.get("covers", ()))
    strange = [flag for flag in covers if flag not in RED_FLAGS]
    if strange:
        raise ClinicalError(f"{key} covers unknown red flags: {', '.join(strange)}")
    return SelfCheckQuestion(
        key=key,
        text=entry["text"],
        if_yes=Outcome(entry["if_yes"]),
        if_not_known=Outcome(entry["if_not_known"]),
        reason=entry["reason"],
        conditions=tuple(entry.get("conditions", ())),
        covers=covers,
        sources=sources_from(entry),
    )


_KNOWLEDGE = load_toml("self_check")

SELF_CHECK_QUESTIONS: tuple[SelfCheckQuestion, ...] = tuple(
    _question(key, entry) for key, entry in _KNOWLEDGE["question"].items()
)
"""Every question of the check, in the order in which it is asked."""

OUTCOME_TEXT: Mapping[Outcome, str] = MappingProxyType(
    {outcome: _KNOWLEDGE["outcome"][outcome]["text"] for outcome in Outcome}
)
"""What the patient reads for each outcome."""

_AGE: Mapping[str, Any] = _KNOWLEDGE["age"]
_BY_CONDITION: Mapping[str, tuple[SelfCheckQuestion, ...]] = {
    key: tuple(each for each in SELF_CHECK_QUESTIONS if each.asked_for(key)) for key in CONDITIONS
}
_ORDER = tuple(Outcome)
_ANSWERS = ("yes", "no", "unknown")
_PLAUSIBLE_AGE_YEARS = (0, 130)


def self_check_questions(condition: str) -> tuple[SelfCheckQuestion, ...]:
    """The 8 to 12 questions for somebody with this condition.

    Raises:
        UnknownKey: There is no such condition.
    """
    return _BY_CONDITION[condition_of(condition).key]


def self_check(
    answers: Mapping[str, str], condition: str, age_years: int | None, say: Say = in_english
) -> SelfCheckResult:
    """What somebody with this condition should do next, from their own answers.

    The most urgent advice of all answers wins. Not knowing the answer to a question about a
    warning sign leads to the own doctor, never to an assessment for treatment.

    Args:
        answers: `yes`, `no` or `unknown` by question key; a missing answer is not known.
        condition: Key of the condition.
        age_years: Age. [years] 0 to 130; None when not known.
        say: Gives a text in the reader's language.

    Returns:
        The advice in plain words, the reasons that led to it, and what to tell the clinic.

    Raises:
        UnknownKey: The condition, or a question, does not exist or is not asked for it.
        ClinicalError: An answer is not yes, no or unknown.
        OutOfRange: An age that nobody has.

    Does not cover:
        Whether the treatment suits this person; only an assessment can say that.

    Source:
        knowledge/self_check.toml, from the red flags it names. Hazard: HAZ-005.

    Examples:
        >>> str(self_check({}, "migraine", 40).outcome)
        'own_doctor_first'
    """
    questions = self_check_questions(condition)
    _check(answers, questions, age_years)
    advice = [(_age_outcome(age_years), say(_age_reason(age_years)))]
    to_tell = []
    for question in questions:
        answer = answers.get(question.key, "unknown")
        if answer == "yes":
            advice.append((question.if_yes, say(question.reason)))
            to_tell.append(say(question.reason))
        elif answer == "unknown":
            not_known = say("Not known: {question}").format(question=say(question.text))
            advice.append((question.if_not_known, not_known))
    outcome = min((each for each, _ in advice), key=_ORDER.index)
    worth = outcome is Outcome.WORTH_AN_ASSESSMENT
    reasons = () if worth else tuple(reason for each, reason in advice if each is outcome)
    return SelfCheckResult(outcome, say(OUTCOME_TEXT[outcome]), reasons, tuple(to_tell))


def _check(
    answers: Mapping[str, str], questions: tuple[SelfCheckQuestion, ...], age_years: int | None
) -> None:
    known = tuple(question.key for question in questions)
    for key, answer in answers.items():
        if key not in known:
            raise UnknownKey("self-check question", key, known)
        if answer not in _ANSWERS:
            raise ClinicalError(f"{key} is {answer!r}; expected one of {', '.join(_ANSWERS)}")
    low, high = _PLAUSIBLE_AGE_YEARS
    if age_years is not None and not low <= age_years <= high:
        raise OutOfRange("age_years", Decimal(age_years), Decimal(low), Decimal(high), "years")


def _age_outcome(age_years: int | None) -> Outcome:
    if age_years is None:
        return Outcome(_AGE["if_not_known"])
    too_young = age_years < int(_AGE["adult_from_years"])
    return Outcome(_AGE["if_younger"]) if too_young else Outcome.WORTH_AN_ASSESSMENT


def _age_reason(age_years: int | None) -> str:
    return str(_AGE["reason_if_not_known"] if age_years is None else _AGE["reason_if_younger"])
