"""Blood thinners by the clinic's own rule, and the bath of the nose: one case a line.

Each case is a healthy adult of 45 years and 70 kg with a left Achilles tendonitis, a recipe of
dextrose, bicarbonate and preservative-free lidocaine, and every question answered "no", except for
what the line says.
"""

import pytest

from perineural.clinical.policy import AnticoagulantRule, SitePolicy
from tests.spec.candidacy_cases import (
    BATH_OFFERED,
    CARE,
    NO,
    PLAIN,
    WITH_LIDOCAINE,
    WORK_UP,
    Case,
    check,
    medicine,
    problem,
)

ASK = SitePolicy(anticoagulant_rule=AnticoagulantRule.ASK_PRESCRIBER)
REFUSE = SitePolicy(anticoagulant_rule=AnticoagulantRule.REFUSE)
BATH = {"condition": "migraine", "modality": "bath", "policy": BATH_OFFERED, "ingredients": PLAIN}
WARFARIN = {"medications": medicine("Warfarin Sodium 5 MG Oral Tablet")}
ASPIRIN = {"medications": medicine("Aspirin 81 MG")}
CLOPIDOGREL = {"medications": medicine("Clopidogrel 75 MG")}
THINNER = {"answers": {"takes_blood_thinner": "yes"}}
NOT_ASKED = {"answers": {"takes_blood_thinner": None}}
NOT_KNOWN = "answer.question_not_known.takes_blood_thinner"

BLOOD_THINNERS: dict[str, Case] = {
    "warfarin, clinic takes care": (WARFARIN, CARE, {"medicine.anticoagulant"}),
    "warfarin, clinic asks": (
        WARFARIN | {"policy": ASK},
        WORK_UP,
        {"medicine.anticoagulant"},
    ),
    "warfarin, clinic refuses": (WARFARIN | {"policy": REFUSE}, NO, {"medicine.anticoagulant"}),
    "warfarin and answered yes": (WARFARIN | THINNER, CARE, {"medicine.anticoagulant"}),
    "aspirin, clinic refuses": (ASPIRIN | {"policy": REFUSE}, CARE, {"medicine.aspirin"}),
    "clopidogrel, clinic refuses": (
        CLOPIDOGREL | {"policy": REFUSE},
        NO,
        {"medicine.antiplatelet"},
    ),
    "answered yes, none on record": (THINNER, CARE, {"question.takes_blood_thinner"}),
    "answered yes, clinic refuses": (
        THINNER | {"policy": REFUSE},
        NO,
        {"question.takes_blood_thinner"},
    ),
    "answered yes, its use is among the problems": (
        THINNER | {"problems": problem("Long-term current use of anticoagulant")},
        CARE,
        {"problem.anticoagulant_use"},
    ),
    "not asked": (NOT_ASKED, CARE, {NOT_KNOWN}),
    "not asked, clinic refuses": (NOT_ASKED | {"policy": REFUSE}, WORK_UP, {NOT_KNOWN}),
}


@pytest.mark.parametrize("case", BLOOD_THINNERS)
def test_candidacy_with_a_blood_thinner(case: str) -> None:
    check(*BLOOD_THINNERS[case])


NO_TRIAL = "plan.bath_without_trial"

BATHS: dict[str, Case] = {
    "migraine, clinic offers it": (BATH, CARE, {NO_TRIAL}),
    "migraine, clinic does not offer it": (
        BATH | {"policy": SitePolicy()},
        NO,
        {NO_TRIAL, "plan.bath_not_offered"},
    ),
    "no recipe chosen": (
        BATH | {"ingredients": ()},
        CARE,
        {NO_TRIAL, "plan.recipe_unknown"},
    ),
    "lidocaine on the swab, weight not known": (
        BATH | {"ingredients": WITH_LIDOCAINE, "weight_kg": None},
        WORK_UP,
        {NO_TRIAL, "plan.weight_unknown"},
    ),
    "pregnant": (
        BATH | {"answers": {"pregnancy": "yes"}},
        WORK_UP,
        {NO_TRIAL, "question.pregnancy"},
    ),
    "aged 17": (BATH | {"age_years": 17}, NO, {NO_TRIAL, "plan.age_under_18"}),
    "Achilles tendonitis": (
        BATH | {"condition": "achilles_tendonitis"},
        NO,
        {NO_TRIAL, "plan.bath_not_for_condition"},
    ),
    "on warfarin": (BATH | WARFARIN, NO, {NO_TRIAL, "medicine.anticoagulant"}),
    "on aspirin": (BATH | ASPIRIN, WORK_UP, {NO_TRIAL, "medicine.aspirin"}),
    "bleeding disorder": (
        BATH | {"answers": {"bleeding_disorder": "yes"}},
        NO,
        {NO_TRIAL, "question.bleeding_disorder"},
    ),
    "blood thinner not asked": (BATH | NOT_ASKED, WORK_UP, {NO_TRIAL, NOT_KNOWN}),
    "fresh head injury": (
        BATH | {"answers": {"altered_mind_or_head_injury": "yes"}},
        NO,
        {NO_TRIAL, "question.altered_mind_or_head_injury"},
    ),
    "recent nose surgery": (
        BATH | {"answers": {"nose_or_skull_problem": "yes"}},
        NO,
        {NO_TRIAL, "question.nose_or_skull_problem"},
    ),
    "nose not asked about": (
        BATH | {"answers": {"nose_or_skull_problem": None}},
        WORK_UP,
        {NO_TRIAL, "answer.question_not_known.nose_or_skull_problem"},
    ),
    "chronic sinusitis on record": (
        BATH | {"problems": problem("Chronic sinusitis (disorder)")},
        WORK_UP,
        {NO_TRIAL, "problem.sinus_disease"},
    ),
    "fainting with needles does not matter": (
        BATH | {"answers": {"faints_with_needles": "yes"}},
        CARE,
        {NO_TRIAL},
    ),
}


@pytest.mark.parametrize("case", BATHS)
def test_candidacy_for_the_bath(case: str) -> None:
    check(*BATHS[case])


BOTH = BATH | {"modality": "both"}

BOTH_AT_ONCE: dict[str, Case] = {
    "migraine, clinic offers the bath": (BOTH, CARE, {NO_TRIAL}),
    "migraine, clinic does not offer the bath": (
        BOTH | {"policy": SitePolicy()},
        NO,
        {NO_TRIAL, "plan.bath_not_offered"},
    ),
    "Achilles tendonitis": (
        BOTH | {"condition": "achilles_tendonitis"},
        NO,
        {NO_TRIAL, "plan.bath_not_for_condition"},
    ),
    "on warfarin: the bath's rule is the heavier": (
        BOTH | WARFARIN,
        NO,
        {NO_TRIAL, "medicine.anticoagulant"},
    ),
    "faints with needles: the injections ask it": (
        BOTH | {"answers": {"faints_with_needles": "yes"}},
        CARE,
        {NO_TRIAL, "question.faints_with_needles"},
    ),
    "recent nose surgery: the bath asks it": (
        BOTH | {"answers": {"nose_or_skull_problem": "yes"}},
        NO,
        {NO_TRIAL, "question.nose_or_skull_problem"},
    ),
    "no recipe chosen": (
        BOTH | {"ingredients": ()},
        CARE,
        {NO_TRIAL, "plan.recipe_unknown"},
    ),
}


@pytest.mark.parametrize("case", BOTH_AT_ONCE)
def test_candidacy_for_injections_and_the_bath_in_one_session(case: str) -> None:
    check(*BOTH_AT_ONCE[case])
