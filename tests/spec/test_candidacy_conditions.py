"""Every condition: what stops a plan in it, and which of its warning signs sends the patient where.

Each case is a healthy adult of 45 years and 70 kg with every question and warning sign answered
"no" and a recipe of dextrose, bicarbonate and preservative-free lidocaine, except for what the
line says.
"""

import pytest

from perineural.clinical.candidacy import QUESTIONS, assess_candidacy
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.red_flags import RED_FLAGS
from tests.spec.candidacy_cases import (
    BATH_OFFERED,
    CARE,
    NO,
    PLAIN,
    SUITABLE,
    WORK_UP,
    Case,
    check,
    plan,
)

BY_CONDITION: dict[str, Case] = {
    "sciatica, left": ({"condition": "sciatica"}, SUITABLE, set()),
    "sciatica on both sides at once": (
        {"condition": "sciatica", "side": "bilateral"},
        WORK_UP,
        {"plan.side_unusual"},
    ),
    "lumbar disc, both legs": (
        {"condition": "herniated_disc_lumbar", "side": "bilateral"},
        SUITABLE,
        set(),
    ),
    "neck disc, in the midline": (
        {"condition": "herniated_disc_cervical", "side": "midline"},
        SUITABLE,
        set(),
    ),
    "facet joints, right": (
        {"condition": "facet_joint_syndrome", "side": "right"},
        SUITABLE,
        set(),
    ),
    "carpal tunnel, right": (
        {"condition": "carpal_tunnel_syndrome", "side": "right"},
        SUITABLE,
        set(),
    ),
    "carpal tunnel in the midline": (
        {"condition": "carpal_tunnel_syndrome", "side": "midline"},
        WORK_UP,
        {"plan.side_unusual"},
    ),
    "tennis elbow, right": ({"condition": "elbow_tendonitis", "side": "right"}, SUITABLE, set()),
    "both shoulders in one complaint": (
        {"condition": "shoulder_tendonitis", "side": "bilateral"},
        WORK_UP,
        {"plan.side_unusual"},
    ),
    "shoulder, left": ({"condition": "shoulder_tendonitis"}, SUITABLE, set()),
    "both heels": ({"condition": "plantar_fasciitis", "side": "bilateral"}, SUITABLE, set()),
    "ligament strain, right": (
        {"condition": "ligament_or_tendon_strain", "side": "right"},
        SUITABLE,
        set(),
    ),
    "acute injury in the midline": (
        {"condition": "acute_injury", "side": "midline"},
        SUITABLE,
        set(),
    ),
    "pain after an operation, left": ({"condition": "post_surgical_pain"}, SUITABLE, set()),
    "scar in the midline": ({"condition": "scar_pain", "side": "midline"}, SUITABLE, set()),
    "complex regional pain, right hand": ({"condition": "crps", "side": "right"}, SUITABLE, set()),
    "complex regional pain in the midline": (
        {"condition": "crps", "side": "midline"},
        WORK_UP,
        {"plan.side_unusual"},
    ),
    "fibromyalgia, both sides": (
        {"condition": "fibromyalgia", "side": "bilateral"},
        SUITABLE,
        set(),
    ),
    "fibromyalgia on one side only": (
        {"condition": "fibromyalgia", "side": "left"},
        WORK_UP,
        {"plan.side_unusual"},
    ),
    "pain after shingles, right": (
        {"condition": "post_herpetic_neuralgia", "side": "right"},
        SUITABLE,
        set(),
    ),
    "shingles on both sides": (
        {"condition": "post_herpetic_neuralgia", "side": "bilateral"},
        WORK_UP,
        {"plan.side_unusual"},
    ),
    "occipital neuralgia, both sides": (
        {"condition": "occipital_neuralgia", "side": "bilateral"},
        SUITABLE,
        set(),
    ),
    "meralgia, left": ({"condition": "meralgia_paraesthetica"}, SUITABLE, set()),
    "headache in the midline": ({"condition": "headache", "side": "midline"}, SUITABLE, set()),
    "migraine, both sides": ({"condition": "migraine", "side": "bilateral"}, SUITABLE, set()),
}


@pytest.mark.parametrize("case", BY_CONDITION)
def test_candidacy_by_condition(case: str) -> None:
    check(*BY_CONDITION[case])


def test_every_condition_can_be_found_suitable() -> None:
    for condition in CONDITIONS.values():
        given = plan(condition.key, side=condition.usual_sides[0])
        assert assess_candidacy(given).decision == SUITABLE, condition.key


EMERGENCY, TODAY, SOON = "Emergency", "Refer to be seen today", "Refer soon"

WARNING_SIGNS: dict[str, tuple[str, str, str]] = {
    # what is found: condition, warning sign answered yes, how soon
    "sciatica, numb where one sits, cannot pass water": ("sciatica", "cauda_equina", EMERGENCY),
    "sciatica, cold leg without pulses": ("sciatica", "limb_ischaemia", EMERGENCY),
    "sciatica, swollen calf": ("sciatica", "deep_vein_thrombosis", TODAY),
    "sciatica, foot getting weaker": ("sciatica", "progressive_deficit", TODAY),
    "lumbar disc, fever and night pain": ("herniated_disc_lumbar", "spine_infection", TODAY),
    "lumbar disc, losing weight": ("herniated_disc_lumbar", "spine_tumour", SOON),
    "lumbar disc, first pain at 70": ("herniated_disc_lumbar", "spine_age_at_onset", SOON),
    "neck disc, clumsy hands and unsteady gait": ("herniated_disc_cervical", "myelopathy", TODAY),
    "neck disc, wasted arm": ("herniated_disc_cervical", "new_muscle_wasting", SOON),
    "facet joints after a fall, on steroids": ("facet_joint_syndrome", "spine_fracture", TODAY),
    "carpal tunnel, wasted thumb": (
        "carpal_tunnel_syndrome",
        "thenar_wasting_or_constant_numbness",
        SOON,
    ),
    "carpal tunnel, hot swollen wrist": ("carpal_tunnel_syndrome", "septic_joint", EMERGENCY),
    "carpal tunnel, both hands clumsy": ("carpal_tunnel_syndrome", "myelopathy", TODAY),
    "elbow, tendon snapped": ("elbow_tendonitis", "complete_rupture", TODAY),
    "elbow, tight forearm with pain on stretch": (
        "elbow_tendonitis",
        "compartment_syndrome",
        EMERGENCY,
    ),
    "shoulder with pressure on the chest": (
        "shoulder_tendonitis",
        "chest_cardiac_pain",
        EMERGENCY,
    ),
    "shoulder, bone tender after a fall": ("shoulder_tendonitis", "limb_fracture", TODAY),
    "Achilles, gap in the tendon": ("achilles_tendonitis", "tendon_rupture", TODAY),
    "heel, cannot bear weight": ("plantar_fasciitis", "limb_fracture", TODAY),
    "heel, hot joint and fever": ("plantar_fasciitis", "septic_joint", EMERGENCY),
    "sprain, ligament torn through": ("ligament_or_tendon_strain", "complete_rupture", TODAY),
    "sprain, pale cold foot": ("ligament_or_tendon_strain", "limb_ischaemia", EMERGENCY),
    "fresh injury, tight leg": ("acute_injury", "compartment_syndrome", EMERGENCY),
    "fresh injury, headache since": ("acute_injury", "headache_after_injury", TODAY),
    "fresh injury, back bone tender": ("acute_injury", "spine_fracture", TODAY),
    "operation, red wound with pus": ("post_surgical_pain", "surgical_site_infection", TODAY),
    "operation, breathless": ("post_surgical_pain", "pulmonary_embolism", EMERGENCY),
    "operation, tumour may be back": ("post_surgical_pain", "recurrence_at_site", SOON),
    "scar not healed": ("scar_pain", "scar_not_healed", SOON),
    "scar, new blisters beside it": ("scar_pain", "zoster_rash", TODAY),
    "regional pain, new swelling of the calf": ("crps", "deep_vein_thrombosis", TODAY),
    "regional pain, hot joint": ("crps", "septic_joint", EMERGENCY),
    "regional pain, bone may be broken": ("crps", "limb_fracture", TODAY),
    "fibromyalgia, losing weight": ("fibromyalgia", "spine_tumour", SOON),
    "fibromyalgia, bladder and saddle": ("fibromyalgia", "cauda_equina", EMERGENCY),
    "shingles still blistering": ("post_herpetic_neuralgia", "zoster_rash", TODAY),
    "shingles, painful red eye": ("post_herpetic_neuralgia", "headache_painful_eye", TODAY),
    "shingles of the chest, pressure on effort": (
        "post_herpetic_neuralgia",
        "chest_cardiac_pain",
        EMERGENCY,
    ),
    "back of the head, jaw pain on chewing": (
        "occipital_neuralgia",
        "giant_cell_arteritis",
        TODAY,
    ),
    "back of the head, painkillers most days": (
        "occipital_neuralgia",
        "headache_painkiller_overuse",
        SOON,
    ),
    "meralgia with numb saddle": ("meralgia_paraesthetica", "cauda_equina", EMERGENCY),
    "meralgia, known cancer and night pain": ("meralgia_paraesthetica", "spine_tumour", SOON),
    "headache like a thunderclap": ("headache", "thunderclap_headache", EMERGENCY),
    "headache with an arm gone weak": ("headache", "headache_neurological_deficit", EMERGENCY),
    "headache with fever and a stiff neck": ("headache", "headache_systemic_symptoms", TODAY),
    "headache, swollen optic discs": ("headache", "headache_papilloedema", TODAY),
    "headache worse lying down": ("headache", "headache_positional", SOON),
    "headache on coughing": ("headache", "headache_cough_or_exertion", SOON),
    "first headache at 60": ("headache", "headache_older_age", SOON),
    "migraine in pregnancy": ("migraine", "headache_pregnancy", SOON),
    "migraine that has changed": ("migraine", "headache_pattern_change", SOON),
    "migraine, worse week by week": ("migraine", "headache_progressive", SOON),
    "migraine, weak immune system": ("migraine", "headache_immune_disease", SOON),
    "migraine, cancer in the past": ("migraine", "headache_cancer_history", SOON),
}


@pytest.mark.parametrize("case", WARNING_SIGNS)
def test_a_warning_sign_stops_the_plan_and_says_how_soon(case: str) -> None:
    condition, flag, how_soon = WARNING_SIGNS[case]
    side = CONDITIONS[condition].usual_sides[0]
    result = assess_candidacy(plan(condition, side=side, red_flags={flag: "yes"}))
    assert result.decision == WORK_UP
    assert [reason.rule for reason in result.reasons] == [f"answer.red_flag_yes.{flag}"]
    assert result.reasons[0].what_would_change.startswith(how_soon)


def test_every_red_flag_is_in_a_case_and_every_condition_has_one() -> None:
    assert {flag for _, flag, _ in WARNING_SIGNS.values()} == set(RED_FLAGS)
    assert {condition for condition, _, _ in WARNING_SIGNS.values()} == set(CONDITIONS)


ANSWERS: dict[str, tuple[str, str]] = {
    # question: decision for yes, decision when it is left open; injection
    "allergy_to_parts": (WORK_UP, WORK_UP),
    "infection_at_site": (NO, WORK_UP),
    "fever": (NO, WORK_UP),
    "malignancy_at_site": (NO, WORK_UP),
    "hyperglycaemia_now": (NO, WORK_UP),
    "declines": (NO, WORK_UP),
    "pregnancy": (WORK_UP, WORK_UP),
    "takes_blood_thinner": (CARE, CARE),
    "bleeding_disorder": (CARE, CARE),
    "diabetes": (CARE, CARE),
    "frail_heart_or_liver": (CARE, CARE),
    "methaemoglobin_risk": (CARE, CARE),
    "myasthenia_or_cholinesterase": (CARE, CARE),
    "faints_with_needles": (CARE, CARE),
    "recent_injection_or_implant": (CARE, CARE),
    "other_caution": (CARE, CARE),
}


@pytest.mark.parametrize("key", ANSWERS)
def test_an_answer_alone_decides(key: str) -> None:
    recipe = ("dextrose_5", "procaine_1") if key == "myasthenia_or_cholinesterase" else None
    more = {"ingredients": recipe} if recipe else {}
    for answer, decision in zip(("yes", None), ANSWERS[key], strict=True):
        found = assess_candidacy(plan(answers={key: answer}, **more))
        assert found.decision == decision, answer
        assert len(found.reasons) == 1
    assert assess_candidacy(plan(answers={key: "unknown"}, **more)) == found


def test_every_question_of_an_injection_has_its_line() -> None:
    bath_only = {question.key for question in QUESTIONS if question.reach.modalities == ("bath",)}
    assert set(ANSWERS) == {question.key for question in QUESTIONS} - bath_only


BATH = {"modality": "bath", "policy": BATH_OFFERED, "ingredients": PLAIN}
NO_TRIAL = "plan.bath_without_trial"

BATH_BY_CONDITION: dict[str, Case] = {
    "bath, migraine": ({"condition": "migraine"} | BATH, CARE, {NO_TRIAL}),
    **{
        f"bath, {condition.name.lower()}": (
            {"condition": condition.key, "side": condition.usual_sides[0]} | BATH,
            NO,
            {NO_TRIAL, "plan.bath_not_for_condition"},
        )
        for condition in CONDITIONS.values()
        if condition.key != "migraine"
    },
}


@pytest.mark.parametrize("case", BATH_BY_CONDITION)
def test_the_bath_is_for_migraine_only(case: str) -> None:
    check(*BATH_BY_CONDITION[case])
