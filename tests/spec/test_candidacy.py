"""Who may be treated: one case a line, the decision and the rules that argue for it.

Each case is a healthy adult of 45 years and 70 kg with a left Achilles tendonitis, a recipe of
dextrose, bicarbonate and preservative-free lidocaine, and every question answered "no", except for
what the line says.
"""

from decimal import Decimal

import pytest

from perineural.clinical.candidacy import assess_candidacy
from tests.spec.candidacy_cases import (
    CARE,
    MANNITOL,
    NO,
    NOT_CHOSEN,
    PLAIN,
    SUITABLE,
    WITH_PROCAINE,
    WORK_UP,
    Case,
    check,
    medicine,
    plan,
    problem,
)

PLANS: dict[str, Case] = {
    "nothing against it": ({}, SUITABLE, set()),
    "aged 18": ({"age_years": 18}, SUITABLE, set()),
    "aged 17": ({"age_years": 17}, NO, {"plan.age_under_18"}),
    "newborn": ({"age_years": 0}, NO, {"plan.age_under_18"}),
    "age not known": ({"age_years": None}, WORK_UP, {"plan.age_unknown"}),
    "side not recorded": ({"side": ""}, WORK_UP, {"plan.side_unknown"}),
    "both tendons in one complaint": ({"side": "bilateral"}, WORK_UP, {"plan.side_unusual"}),
    "both wrists in one complaint": (
        {"condition": "carpal_tunnel_syndrome", "side": "bilateral"},
        SUITABLE,
        set(),
    ),
    "weight not known, with lidocaine": ({"weight_kg": None}, WORK_UP, {"plan.weight_unknown"}),
    "weight not known, plain dextrose": (
        {"weight_kg": None, "ingredients": PLAIN},
        SUITABLE,
        set(),
    ),
    "30 kg": ({"weight_kg": Decimal(30)}, SUITABLE, set()),
    "29.9 kg": ({"weight_kg": Decimal("29.9")}, WORK_UP, {"plan.weight_implausible"}),
    "300 kg": ({"weight_kg": Decimal(300)}, SUITABLE, set()),
    "300.1 kg": ({"weight_kg": Decimal("300.1")}, WORK_UP, {"plan.weight_implausible"}),
    "no recipe chosen": ({"ingredients": NOT_CHOSEN}, CARE, {"plan.recipe_unknown"}),
}


@pytest.mark.parametrize("case", PLANS)
def test_candidacy_of_a_plan(case: str) -> None:
    check(*PLANS[case])


STOPS: dict[str, Case] = {
    "infection at the site": (
        {"answers": {"infection_at_site": "yes"}},
        NO,
        {"question.infection_at_site"},
    ),
    "tumour at the site": (
        {"answers": {"malignancy_at_site": "yes"}},
        NO,
        {"question.malignancy_at_site"},
    ),
    "fever": ({"answers": {"fever": "yes"}}, NO, {"question.fever"}),
    "blood sugar far too high": (
        {"answers": {"hyperglycaemia_now": "yes"}},
        NO,
        {"question.hyperglycaemia_now"},
    ),
    "blood sugar far too high, mannitol": (
        {"answers": {"hyperglycaemia_now": "yes"}, "ingredients": MANNITOL},
        SUITABLE,
        set(),
    ),
    "does not want it": ({"answers": {"declines": "yes"}}, NO, {"question.declines"}),
    "pregnant": ({"answers": {"pregnancy": "yes"}}, WORK_UP, {"question.pregnancy"}),
    "pregnancy on record, answered no": (
        {"problems": problem("Normal pregnancy")},
        WORK_UP,
        {"problem.pregnancy"},
    ),
    "infection at the site not known": (
        {"answers": {"infection_at_site": "unknown"}},
        WORK_UP,
        {"answer.question_not_known.infection_at_site"},
    ),
    "tumour at the site not asked": (
        {"answers": {"malignancy_at_site": None}},
        WORK_UP,
        {"answer.question_not_known.malignancy_at_site"},
    ),
    "fever not asked": (
        {"answers": {"fever": None}},
        WORK_UP,
        {"answer.question_not_known.fever"},
    ),
    "pregnancy not asked": (
        {"answers": {"pregnancy": None}},
        WORK_UP,
        {"answer.question_not_known.pregnancy"},
    ),
}


@pytest.mark.parametrize("case", STOPS)
def test_candidacy_with_an_absolute_stop(case: str) -> None:
    check(*STOPS[case])


CARES: dict[str, Case] = {
    "diabetes": ({"answers": {"diabetes": "yes"}}, CARE, {"question.diabetes"}),
    "diabetes on record": ({"problems": problem("Diabetes")}, CARE, {"problem.diabetes"}),
    "prediabetes": ({"problems": problem("Prediabetes")}, SUITABLE, set()),
    "high blood sugar on record": (
        {"problems": problem("Hyperglycemia (disorder)")},
        CARE,
        {"problem.hyperglycaemia"},
    ),
    "insulin": ({"medications": medicine("Insulin glargine")}, CARE, {"medicine.insulin"}),
    "insulin, mannitol": (
        {"medications": medicine("Insulin glargine"), "ingredients": MANNITOL},
        SUITABLE,
        set(),
    ),
    "dapsone with lidocaine": (
        {"medications": medicine("Dapsone 100 MG")},
        CARE,
        {"medicine.oxidising_drug"},
    ),
    "dapsone, plain dextrose": (
        {"medications": medicine("Dapsone 100 MG"), "ingredients": PLAIN},
        SUITABLE,
        set(),
    ),
    "heart block with lidocaine": (
        {"problems": problem("Complete heart block")},
        CARE,
        {"problem.heart_block_or_severe_cardiac"},
    ),
    "myasthenia with procaine": (
        {"problems": problem("Myasthenia gravis"), "ingredients": WITH_PROCAINE},
        CARE,
        {"problem.myasthenia_or_cholinesterase"},
    ),
    "myasthenia with lidocaine": ({"problems": problem("Myasthenia gravis")}, SUITABLE, set()),
    "faints with needles": (
        {"answers": {"faints_with_needles": "yes"}},
        CARE,
        {"question.faints_with_needles"},
    ),
    "faints not asked": (
        {"answers": {"faints_with_needles": None}},
        CARE,
        {"answer.question_not_known.faints_with_needles"},
    ),
    "methotrexate": (
        {"medications": medicine("Methotrexate 10 MG Oral Tablet")},
        CARE,
        {"medicine.immunosuppressant"},
    ),
    "ibuprofen": ({"medications": medicine("Ibuprofen 200 MG")}, SUITABLE, set()),
    "cancer on record": ({"problems": problem("Breast cancer")}, CARE, {"problem.cancer"}),
    "bleeding disorder": (
        {"problems": problem("Haemophilia A")},
        CARE,
        {"problem.bleeding_disorder"},
    ),
}


@pytest.mark.parametrize("case", CARES)
def test_candidacy_that_needs_care(case: str) -> None:
    check(*CARES[case])


FLAGS: dict[str, Case] = {
    "thunderclap headache": (
        {"condition": "migraine", "red_flags": {"thunderclap_headache": "yes"}},
        WORK_UP,
        {"answer.red_flag_yes.thunderclap_headache"},
    ),
    "thumb muscles wasting": (
        {
            "condition": "carpal_tunnel_syndrome",
            "red_flags": {"thenar_wasting_or_constant_numbness": "yes"},
        },
        WORK_UP,
        {"answer.red_flag_yes.thenar_wasting_or_constant_numbness"},
    ),
    "tendon torn": (
        {"red_flags": {"tendon_rupture": "yes"}},
        WORK_UP,
        {"answer.red_flag_yes.tendon_rupture"},
    ),
    "tendon not examined": (
        {"red_flags": {"tendon_rupture": "unknown"}},
        WORK_UP,
        {"answer.red_flag_not_known.tendon_rupture"},
    ),
    "calf not asked about": (
        {"red_flags": {"deep_vein_thrombosis": None}},
        WORK_UP,
        {"answer.red_flag_not_known.deep_vein_thrombosis"},
    ),
    "a red flag of another condition": (
        {"red_flags": {"myelopathy": "yes"}},
        WORK_UP,
        {"answer.red_flag_yes.myelopathy"},
    ),
    "no cancer said, cancer on record, headache": (
        {"condition": "migraine", "problems": problem("Malignant melanoma")},
        WORK_UP,
        {"answer.red_flag_contradicted.headache_cancer_history", "problem.cancer"},
    ),
    "not pregnant said, pregnancy on record, headache": (
        {"condition": "migraine", "problems": problem("Normal pregnancy")},
        WORK_UP,
        {"answer.red_flag_contradicted.headache_pregnancy", "problem.pregnancy"},
    ),
    "red flag and infection": (
        {"red_flags": {"septic_joint": "yes"}, "answers": {"infection_at_site": "yes"}},
        NO,
        {"answer.red_flag_yes.septic_joint", "question.infection_at_site"},
    ),
}


@pytest.mark.parametrize("case", FLAGS)
def test_candidacy_with_a_red_flag(case: str) -> None:
    check(*FLAGS[case])


def test_red_flag_says_how_soon_and_what_to_do() -> None:
    given = plan("migraine", red_flags={"giant_cell_arteritis": "yes"})
    (reason,) = assess_candidacy(given).reasons
    assert reason.what_would_change.startswith("Refer to be seen today.")
    assert "do not delay steroids" in reason.what_would_change
    assert reason.hazard == "HAZ-005"


def test_heaviest_reason_comes_first() -> None:
    given = plan(answers={"diabetes": "yes", "fever": None, "infection_at_site": "yes"})
    effects = [str(reason.effect) for reason in assess_candidacy(given).reasons]
    assert effects == [NO, WORK_UP, CARE]


def test_not_known_lists_what_was_left_open() -> None:
    given = plan(
        age_years=None,
        weight_kg=None,
        side="",
        answers={"fever": None},
        red_flags={"septic_joint": "unknown"},
    )
    assert assess_candidacy(given).not_known == (
        "age_years", "side", "weight_kg", "septic_joint", "fever",
    )  # fmt: skip
