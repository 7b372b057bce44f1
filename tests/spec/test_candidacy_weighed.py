"""More than one thing to weigh at once: records, answers, recipes and warning signs together.

Each case is a healthy adult of 45 years and 70 kg with every question and warning sign answered
"no" and a recipe of dextrose, bicarbonate and preservative-free lidocaine, except for what the
line says.
"""

import pytest

from perineural.clinical.conditions import CONDITIONS
from tests.spec.candidacy_cases import (
    CARE,
    NO,
    PLAIN,
    SUITABLE,
    WITH_PROCAINE,
    WORK_UP,
    Case,
    check,
    medicine,
    problem,
)
from tests.spec.test_candidacy_conditions import ANSWERS

TOGETHER: dict[str, Case] = {
    "sciatica, diabetes and insulin": (
        {
            "condition": "sciatica",
            "answers": {"diabetes": "yes"},
            "medications": medicine("Insulin glargine"),
        },
        CARE,
        {"question.diabetes", "medicine.insulin"},
    ),
    "sciatica, known cancer, tumour signs denied": (
        {"condition": "sciatica", "problems": problem("Prostate cancer")},
        WORK_UP,
        {"answer.red_flag_contradicted.spine_tumour", "problem.cancer"},
    ),
    "lumbar disc, weak immune system, infection signs denied": (
        {"condition": "herniated_disc_lumbar", "problems": problem("Immunodeficiency disorder")},
        WORK_UP,
        {"answer.red_flag_contradicted.spine_infection", "problem.immunosuppression"},
    ),
    "heel, known cancer: no sign of the heel speaks of it": (
        {"condition": "plantar_fasciitis", "problems": problem("Prostate cancer")},
        CARE,
        {"problem.cancer"},
    ),
    "headache with a strong painkiller": (
        {"condition": "headache", "medications": medicine("Oxycodone 5 MG Oral Tablet")},
        CARE,
        {"medicine.opioid"},
    ),
    "sciatica with a strong painkiller": (
        {"condition": "sciatica", "medications": medicine("Oxycodone 5 MG Oral Tablet")},
        SUITABLE,
        set(),
    ),
    "migraine, injected at a joint lately: no joint here": (
        {"condition": "migraine", "answers": {"recent_injection_or_implant": "yes"}},
        SUITABLE,
        set(),
    ),
    "shoulder with an artificial joint": (
        {"condition": "shoulder_tendonitis", "answers": {"recent_injection_or_implant": "yes"}},
        CARE,
        {"question.recent_injection_or_implant"},
    ),
    "scar, keloids on record": (
        {"condition": "scar_pain", "problems": problem("Keloid scar")},
        CARE,
        {"problem.keloid"},
    ),
    "scar, infected now": (
        {
            "condition": "scar_pain",
            "answers": {"infection_at_site": "yes"},
            "red_flags": {"surgical_site_infection": "yes"},
        },
        NO,
        {"question.infection_at_site", "answer.red_flag_yes.surgical_site_infection"},
    ),
    "fibromyalgia, aged 16": (
        {"condition": "fibromyalgia", "side": "bilateral", "age_years": 16},
        NO,
        {"plan.age_under_18"},
    ),
    "plain dextrose: heart block does not matter": (
        {"ingredients": PLAIN, "answers": {"frail_heart_or_liver": "yes"}},
        SUITABLE,
        set(),
    ),
    "plain dextrose: risk of methaemoglobin does not matter": (
        {"ingredients": PLAIN, "answers": {"methaemoglobin_risk": "yes"}},
        SUITABLE,
        set(),
    ),
    "lidocaine: myasthenia does not matter": (
        {"answers": {"myasthenia_or_cholinesterase": "yes"}},
        SUITABLE,
        set(),
    ),
    "procaine: myasthenia matters": (
        {"ingredients": WITH_PROCAINE, "answers": {"myasthenia_or_cholinesterase": "yes"}},
        CARE,
        {"question.myasthenia_or_cholinesterase"},
    ),
    "liver cirrhosis with lidocaine": (
        {"problems": problem("Cirrhosis of liver")},
        CARE,
        {"problem.severe_hepatic"},
    ),
    "epilepsy": ({"problems": problem("Epilepsy")}, CARE, {"problem.epilepsy"}),
    "metformin": (
        {"medications": medicine("Metformin 500 MG Oral Tablet")},
        CARE,
        {"medicine.glucose_lowering"},
    ),
    "gliclazide": (
        {"medications": medicine("Gliclazide 80 MG")},
        CARE,
        {"medicine.sulfonylurea"},
    ),
    "empagliflozin": (
        {"medications": medicine("Empagliflozin 10 MG")},
        CARE,
        {"medicine.sglt2"},
    ),
    "heel snapped, looked into and whole": (
        {
            "red_flags": {"tendon_rupture": "yes"},
            "cleared": {"tendon_rupture": "Ultrasound today: the tendon is whole."},
        },
        CARE,
        {"answer.red_flag_cleared.tendon_rupture"},
    ),
    "one sign cleared, another not": (
        {
            "red_flags": {"tendon_rupture": "yes", "deep_vein_thrombosis": "yes"},
            "cleared": {"tendon_rupture": "Ultrasound today: the tendon is whole."},
        },
        WORK_UP,
        {"answer.red_flag_cleared.tendon_rupture", "answer.red_flag_yes.deep_vein_thrombosis"},
    ),
    "one sign cleared, another not answered": (
        {
            "red_flags": {"tendon_rupture": "yes", "septic_joint": None},
            "cleared": {"tendon_rupture": "Ultrasound today: the tendon is whole."},
        },
        WORK_UP,
        {"answer.red_flag_cleared.tendon_rupture", "answer.red_flag_not_known.septic_joint"},
    ),
    "a sign of another condition, looked into": (
        {
            "red_flags": {"myelopathy": "yes"},
            "cleared": {"myelopathy": "MRI of the neck in May: no pressure on the cord."},
        },
        CARE,
        {"answer.red_flag_cleared.myelopathy"},
    ),
    "sign cleared, skin infected": (
        {
            "red_flags": {"septic_joint": "yes"},
            "cleared": {"septic_joint": "Seen in hospital today: the joint is clean."},
            "answers": {"infection_at_site": "yes"},
        },
        NO,
        {"answer.red_flag_cleared.septic_joint", "question.infection_at_site"},
    ),
    "everything left open": (
        {
            "age_years": None,
            "side": "",
            "weight_kg": None,
            "answers": dict.fromkeys(ANSWERS),
            "red_flags": dict.fromkeys(CONDITIONS["achilles_tendonitis"].red_flags),
        },
        WORK_UP,
        {
            "plan.age_unknown",
            "plan.side_unknown",
            "plan.weight_unknown",
            *(
                f"answer.red_flag_not_known.{flag}"
                for flag in CONDITIONS["achilles_tendonitis"].red_flags
            ),
            *(
                f"answer.question_not_known.{key}"
                for key in ANSWERS
                if key != "myasthenia_or_cholinesterase"
            ),
        },
    ),
}


@pytest.mark.parametrize("case", TOGETHER)
def test_candidacy_of_cases_with_more_to_weigh(case: str) -> None:
    check(*TOGETHER[case])
