"""What a candidacy input refuses, and which questions it asks."""

from decimal import Decimal
from typing import Any

import pytest

from perineural.clinical.candidacy import QUESTIONS, CandidacyInput, questions_for
from perineural.clinical.candidacy_rules import (
    ALLERGY_RULES,
    ANSWER_RULES,
    MEDICINE_RULES,
    PLAN_RULES,
    PROBLEM_RULES,
    Decision,
)
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.modality import SINGLE_MODALITIES
from perineural.clinical.red_flags import RED_FLAGS
from perineural.clinical.substances import AllergyClass, MedicationClass, ProblemClass
from tests.spec.candidacy_cases import MANNITOL, PLAIN, WITH_LIDOCAINE, WITH_PROCAINE

WRONG: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "condition": ({"condition": "gout"}, UnknownKey, "unknown condition 'gout'"),
    "modality": ({"modality": "infusion"}, ClinicalError, "expected one of injection, bath"),
    "product": ({"ingredients": ("honey",)}, UnknownKey, "unknown product 'honey'"),
    "question": ({"answers": {"tall": "no"}}, UnknownKey, "unknown question 'tall'"),
    "answer": ({"answers": {"fever": "maybe"}}, ClinicalError, "fever is 'maybe'"),
    "red flag": ({"red_flags": {"tall": "no"}}, UnknownKey, "unknown red flag 'tall'"),
    "flag answer": ({"red_flags": {"myelopathy": "No"}}, ClinicalError, "myelopathy is 'No'"),
    "age": ({"age_years": 131}, OutOfRange, "age_years is 131 years; expected 0 to 130 years"),
    "negative age": ({"age_years": -1}, OutOfRange, "age_years is -1"),
    "weight": ({"weight_kg": Decimal("NaN")}, ClinicalError, "weight_kg is NaN"),
}


@pytest.mark.parametrize("case", WRONG)
def test_candidacy_input_refuses_a_wrong(case: str) -> None:
    changes, error, message = WRONG[case]
    values = {"age_years": 45, "condition": "migraine", "side": "left"} | changes
    with pytest.raises(error, match=message):
        CandidacyInput(**values)


def test_a_red_flag_of_another_condition_may_be_answered() -> None:
    given = CandidacyInput(45, "migraine", "left", red_flags={"myelopathy": "no"})
    assert given.red_flags["myelopathy"] in {"yes", "no", "unknown"}


def keys(*plan: Any) -> set[str]:
    return {question.key for question in questions_for(*plan)}


def test_questions_fit_the_plan() -> None:
    everywhere = {
        "allergy_to_parts",
        "infection_at_site",
        "malignancy_at_site",
        "fever",
        "pregnancy",
    }
    for condition, details in CONDITIONS.items():
        for modality in details.modalities:
            assert everywhere <= keys(condition, modality, PLAIN)
    assert "nose_or_skull_problem" in keys("migraine", "bath", PLAIN)
    assert "nose_or_skull_problem" not in keys("migraine", "injection", PLAIN)
    assert "faints_with_needles" not in keys("migraine", "bath", PLAIN)
    assert "diabetes" not in keys("migraine", "injection", MANNITOL)
    assert "methaemoglobin_risk" not in keys("migraine", "injection", PLAIN)
    assert "methaemoglobin_risk" in keys("migraine", "injection", WITH_LIDOCAINE)
    assert "myasthenia_or_cholinesterase" not in keys("migraine", "injection", WITH_LIDOCAINE)
    assert "myasthenia_or_cholinesterase" in keys("migraine", "injection", WITH_PROCAINE)


def test_without_a_recipe_every_question_about_it_is_asked() -> None:
    for condition in CONDITIONS:
        for recipe in (PLAIN, WITH_LIDOCAINE, WITH_PROCAINE, MANNITOL):
            assert keys(condition, "injection", recipe) <= keys(condition, "injection")


def test_rules_reach_only_what_exists() -> None:
    rules = [*MEDICINE_RULES.values(), *PROBLEM_RULES.values()]
    for each in [*rules, *QUESTIONS]:
        assert each.reach.needs in {"", "anaesthetic", "dextrose", "ester"}
        assert set(each.reach.modalities) <= set(SINGLE_MODALITIES)
        assert set(each.reach.conditions) <= set(CONDITIONS)
    assert set(MEDICINE_RULES) == set(MedicationClass) - {"other"}
    assert set(PROBLEM_RULES) == set(ProblemClass) - {"other", "osteoporosis"}
    assert set(AllergyClass) - {"other"} <= set(ALLERGY_RULES)


def test_record_classes_that_contradict_a_red_flag_exist() -> None:
    known = {*ProblemClass, *MedicationClass}
    for flag in RED_FLAGS.values():
        assert set(flag.contradicted_by) <= known, flag.key


def test_no_rule_of_the_knowledge_argues_for_treatment() -> None:
    groups = (PLAN_RULES, ANSWER_RULES, ALLERGY_RULES, MEDICINE_RULES, PROBLEM_RULES)
    for rule in (rule for group in groups for rule in group.values()):
        effects = {rule.effect.usual, rule.effect.bath, *rule.effect.by_policy.values()} - {None}
        assert Decision.SUITABLE not in effects, rule.key
    for question in QUESTIONS:
        for effect in (question.if_yes, question.if_not_known):
            assert Decision.SUITABLE not in {effect.usual, effect.bath, *effect.by_policy.values()}
