"""A plan with nothing against it, to change one thing at a time."""

from decimal import Decimal
from typing import Any

from perineural.clinical.candidacy import (
    QUESTIONS,
    CandidacyInput,
    NamedItem,
    assess_candidacy,
)
from perineural.clinical.policy import SitePolicy
from perineural.clinical.red_flags import red_flags_for
from perineural.clinical.substances import classify_allergy, classify_medication, classify_problem

SUITABLE = "suitable"
CARE = "suitable_with_precautions"
WORK_UP = "work_up_first"
NO = "not_suitable"

Case = tuple[dict[str, Any], str, set[str]]
"""What differs from the plan below, the decision, and the rules that argue for it."""

PLAIN = ("dextrose_5", "sodium_bicarbonate_8_4")
WITH_LIDOCAINE = (*PLAIN, "lidocaine_1_mpf")
WITH_LIDOCAINE_MULTI_DOSE = (*PLAIN, "lidocaine_1")
WITH_LIDOCAINE_EPINEPHRINE = ("dextrose_5", "lidocaine_1_epinephrine")
WITH_PROCAINE = ("dextrose_5", "procaine_1")
MANNITOL = ("mannitol_25", "sterile_water")
NOT_CHOSEN: tuple[str, ...] = ()

BATH_OFFERED = SitePolicy(bath_enabled=True)


def plan(condition: str = "achilles_tendonitis", **changes: Any) -> CandidacyInput:
    """A healthy adult of 45, every question and red flag answered no, with these changes.

    `answers` and `red_flags` are laid over the "no"s; None as an answer leaves it out.
    """
    answers = {question.key: "no" for question in QUESTIONS} | changes.pop("answers", {})
    flags = {flag.key: "no" for flag in red_flags_for(condition)} | changes.pop("red_flags", {})
    values = {
        "age_years": 45,
        "side": "left",
        "modality": "injection",
        "ingredients": WITH_LIDOCAINE,
        "weight_kg": Decimal(70),
    } | changes
    return CandidacyInput(
        condition=condition,
        answers={key: answer for key, answer in answers.items() if answer is not None},
        red_flags={key: answer for key, answer in flags.items() if answer is not None},
        **values,
    )


def allergy(text: str) -> tuple[NamedItem, ...]:
    return (NamedItem(text, classify_allergy("", "", text)),)


def medicine(text: str) -> tuple[NamedItem, ...]:
    return (NamedItem(text, classify_medication("", "", text)),)


def problem(text: str) -> tuple[NamedItem, ...]:
    return (NamedItem(text, classify_problem("", "", text)),)


def check(changes: dict[str, Any], decision: str, rules: set[str]) -> None:
    """The decision and its rules; and each reason says what, why, what to do and from where."""
    given = plan(**changes)
    result = assess_candidacy(given)
    assert (result.decision, {reason.rule for reason in result.reasons}) == (decision, rules)
    for reason in result.reasons:
        assert reason.text.endswith(".")
        assert reason.what_would_change
        assert "{" not in reason.text + reason.what_would_change
        assert reason.hazard.startswith("HAZ-")
        assert reason.sources
    for item in given.allergies:
        named = any(item.display in reason.text for reason in result.reasons)
        assert named or set(item.classes) == {"other"}
