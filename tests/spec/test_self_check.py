"""What a person learns from the self-check: answers in, advice out."""

from collections.abc import Mapping

import pytest

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.red_flags import RED_FLAGS, Urgency
from perineural.clinical.self_check import (
    OUTCOME_TEXT,
    SELF_CHECK_QUESTIONS,
    Outcome,
    self_check,
    self_check_questions,
)

TODAY = "see_someone_today"
DOCTOR = "own_doctor_first"
WORTH = "worth_an_assessment"
PROBABLY_NOT = "probably_not"


def all_no(condition: str) -> dict[str, str]:
    return {question.key: "no" for question in self_check_questions(condition)}


CASES: dict[str, tuple[str, Mapping[str, str], int | None, str]] = {
    "no warning signs": ("migraine", {}, 40, WORTH),
    "aged 18": ("migraine", {}, 18, WORTH),
    "aged 17": ("migraine", {}, 17, PROBABLY_NOT),
    "age not given": ("migraine", {}, None, DOCTOR),
    "sudden headache": ("migraine", {"headache_sudden_or_weak": "yes"}, 40, TODAY),
    "sudden headache, aged 17": ("migraine", {"headache_sudden_or_weak": "yes"}, 17, TODAY),
    "sudden headache, not sure": ("migraine", {"headache_sudden_or_weak": "unknown"}, 40, DOCTOR),
    "changed headache": ("migraine", {"headache_new_or_changed": "yes"}, 40, DOCTOR),
    "painkillers on many days": (
        "migraine",
        {"headache_illness_or_painkillers": "yes"},
        40,
        DOCTOR,
    ),
    "snap at the heel": ("achilles_tendonitis", {"heel_snap": "yes"}, 40, TODAY),
    "swollen calf": ("achilles_tendonitis", {"calf_swollen": "yes"}, 40, TODAY),
    "cold hand": ("carpal_tunnel_syndrome", {"hand_emergency": "yes"}, 40, TODAY),
    "numb all day": ("carpal_tunnel_syndrome", {"hand_thin_or_always_numb": "yes"}, 40, DOCTOR),
    "fever": ("achilles_tendonitis", {"fever_or_sore_skin": "yes"}, 40, DOCTOR),
    "pregnant": ("achilles_tendonitis", {"pregnant": "yes"}, 30, DOCTOR),
    "no needles": ("achilles_tendonitis", {"needles_refused": "yes"}, 40, PROBABLY_NOT),
    "numb between the legs": ("sciatica", {"bladder_saddle_or_legs": "yes"}, 40, TODAY),
    "not sure about the bladder": ("sciatica", {"bladder_saddle_or_legs": "unknown"}, 40, DOCTOR),
    "back pain, cancer before": (
        "herniated_disc_lumbar",
        {"cancer_weight_night_or_age": "yes"},
        40,
        DOCTOR,
    ),
    "slipped disc, leg turns cold": (
        "herniated_disc_lumbar",
        {"leg_newly_swollen_or_cold": "yes"},
        40,
        TODAY,
    ),
    "clumsy hands": ("herniated_disc_cervical", {"unsteady_or_clumsy": "yes"}, 40, TODAY),
    "back pain after a bad fall": (
        "facet_joint_syndrome",
        {"fever_accident_or_weak_bones": "yes"},
        40,
        TODAY,
    ),
    "thinner muscle": ("facet_joint_syndrome", {"muscle_thinner": "yes"}, 40, DOCTOR),
    "elbow snapped": ("elbow_tendonitis", {"arm_snap_or_break": "yes"}, 40, TODAY),
    "shoulder with chest pressure": (
        "shoulder_tendonitis",
        {"shoulder_with_chest": "yes"},
        40,
        TODAY,
    ),
    "cannot stand on the foot": ("plantar_fasciitis", {"foot_snap_or_break": "yes"}, 40, TODAY),
    "sprain, cannot walk": (
        "ligament_or_tendon_strain",
        {"injury_cannot_use": "yes"},
        40,
        TODAY,
    ),
    "accident with the head": (
        "acute_injury",
        {"accident_head_neck_or_back": "yes"},
        40,
        TODAY,
    ),
    "red wound": ("post_surgical_pain", {"wound_infected": "yes"}, 40, TODAY),
    "breathless after an operation": (
        "post_surgical_pain",
        {"chest_breath_or_calf": "yes"},
        40,
        TODAY,
    ),
    "young scar": ("scar_pain", {"lump_back_or_not_healed": "yes"}, 40, DOCTOR),
    "limb changed since yesterday": ("crps", {"new_change_of_limb": "yes"}, 40, TODAY),
    "widespread, losing weight": ("fibromyalgia", {"cancer_weight_or_night": "yes"}, 40, DOCTOR),
    "fresh blisters": ("post_herpetic_neuralgia", {"rash_or_blisters": "yes"}, 40, TODAY),
    "red eye after shingles": ("post_herpetic_neuralgia", {"eye_in_danger": "yes"}, 40, TODAY),
    "jaw pain on chewing": ("occipital_neuralgia", {"headache_sight_or_jaw": "yes"}, 60, TODAY),
    "thigh and bladder": ("meralgia_paraesthetica", {"bladder_saddle_or_legs": "yes"}, 40, TODAY),
    "headache after a fall": ("headache", {"headache_fever_or_injury": "yes"}, 40, TODAY),
    "allergy": ("achilles_tendonitis", {"allergy_or_blood_thinner": "yes"}, 40, WORTH),
    "allergy not known": (
        "achilles_tendonitis",
        {"allergy_or_blood_thinner": "unknown"},
        40,
        WORTH,
    ),
    "no needles and fever": (
        "achilles_tendonitis",
        {"needles_refused": "yes", "fever_or_sore_skin": "yes"},
        40,
        DOCTOR,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_self_check_advises(case: str) -> None:
    condition, changed, age_years, outcome = CASES[case]
    assert self_check(all_no(condition) | changed, condition, age_years).outcome == outcome


@pytest.mark.parametrize("condition", CONDITIONS)
def test_without_warning_signs_every_condition_is_worth_an_assessment(condition: str) -> None:
    assert self_check(all_no(condition), condition, 40).outcome == WORTH


@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_answer_alone_decides_what_to_do(condition: str) -> None:
    for question in self_check_questions(condition):
        answers = all_no(condition) | {question.key: "yes"}
        assert self_check(answers, condition, 40).outcome is question.if_yes, question.key


def test_self_check_says_why_and_what_to_tell() -> None:
    answers = all_no("achilles_tendonitis") | {"allergy_or_blood_thinner": "yes"}
    worth = self_check(answers, "achilles_tendonitis", 40)
    assert worth.reasons == ()
    assert worth.to_tell == (
        "Tell the clinic about your allergies and about medicines that thin the blood.",
    )
    torn = self_check(answers | {"heel_snap": "yes"}, "achilles_tendonitis", 40)
    assert torn.reasons == ("The tendon may be torn.",)


@pytest.mark.parametrize(
    ("age_years", "outcome", "reasons"),
    [
        (17, "probably_not", ["This clinic's treatment is for adults, from 18 years."]),
        (18, WORTH, []),
        (
            None,
            DOCTOR,
            ["We do not know your age. This clinic's treatment is for adults, from 18 years."],
        ),
    ],
)
def test_self_check_says_what_an_age_means(age_years, outcome, reasons) -> None:
    result = self_check(all_no("achilles_tendonitis"), "achilles_tendonitis", age_years)
    assert (result.outcome, list(result.reasons)) == (outcome, reasons)


def test_self_check_gives_the_advice_in_words() -> None:
    result = self_check(all_no("migraine"), "migraine", 40)
    assert result.text == OUTCOME_TEXT[result.outcome]
    assert result.text


def test_self_check_with_nothing_answered_sends_to_the_own_doctor() -> None:
    for condition in CONDITIONS:
        assert self_check({}, condition, 40).outcome == DOCTOR


@pytest.mark.parametrize("condition", CONDITIONS)
def test_self_check_has_8_to_12_questions(condition: str) -> None:
    assert 8 <= len(self_check_questions(condition)) <= 12


@pytest.mark.parametrize("condition", CONDITIONS)
def test_self_check_asks_about_every_red_flag(condition: str) -> None:
    covered = {flag for each in self_check_questions(condition) for flag in each.covers}
    assert set(CONDITIONS[condition].red_flags) <= covered


def test_self_check_is_as_urgent_as_the_red_flags_it_asks_about() -> None:
    for question in SELF_CHECK_QUESTIONS:
        urgencies = {RED_FLAGS[flag].urgency for flag in question.covers}
        if urgencies & {Urgency.EMERGENCY, Urgency.SAME_DAY}:
            assert question.if_yes is Outcome.SEE_SOMEONE_TODAY, question.key
        if urgencies:
            assert question.if_yes in {Outcome.SEE_SOMEONE_TODAY, Outcome.OWN_DOCTOR_FIRST}
            assert question.if_not_known is Outcome.OWN_DOCTOR_FIRST, question.key


def test_self_check_never_says_that_somebody_qualifies() -> None:
    for text in OUTCOME_TEXT.values():
        for word in ("qualif", "eligible", "suitable", "accepted", "candidate"):
            assert word not in text.lower()


def test_self_check_refuses_what_it_cannot_read() -> None:
    with pytest.raises(UnknownKey, match=r"^unknown self-check question 'heel_snap'; expected one"):
        self_check({"heel_snap": "no"}, "migraine", 40)
    with pytest.raises(UnknownKey, match="unknown condition 'gout'"):
        self_check({}, "gout", 40)
    with pytest.raises(ClinicalError, match="expected one of yes, no, unknown"):
        self_check({"pregnant": "maybe"}, "migraine", 40)
    with pytest.raises(OutOfRange, match="age_years is 131 years; expected 0 to 130 years"):
        self_check({}, "migraine", 131)
