"""What a report that something is wrong asks for: what is said, how soon somebody must look."""

from collections.abc import Mapping

import pytest

from perineural.clinical.aftercare import when_to_call
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.reports import (
    REPORT_QUESTIONS,
    TOLD,
    ReportUrgency,
    judge_report,
    report_questions,
)
from perineural.clinical.worsening import is_worsening

NOW, TODAY, VISIT = "emergency", "today", "visit"
INJECTION, BATH, BOTH = "injection", "bath", "both"

REPORTS: dict[str, tuple[str, str, float, Mapping[str, str], str]] = {
    # condition, given by, hours since the session, answers that are not no: how soon
    "nothing of all that": ("sciatica", INJECTION, 30, {}, VISIT),
    "cannot hold urine": ("sciatica", INJECTION, 30, {"bladder": "yes"}, NOW),
    "not sure about the bladder": ("sciatica", INJECTION, 30, {"bladder": "unknown"}, TODAY),
    "weak foot": ("herniated_disc_lumbar", INJECTION, 5, {"weakness": "yes"}, TODAY),
    "short of breath": ("facet_joint_syndrome", INJECTION, 1, {"breath": "yes"}, NOW),
    "not sure about the breath": ("migraine", BATH, 1, {"breath": "unknown"}, TODAY),
    "scar over the ribs, short of breath": (
        "scar_pain",
        INJECTION,
        50,
        {"breath_after_chest_wall": "yes"},
        NOW,
    ),
    "scar over the ribs, not sure about the breath": (
        "scar_pain",
        INJECTION,
        50,
        {"breath_after_chest_wall": "unknown"},
        NOW,
    ),
    "metal taste within the hour": ("migraine", INJECTION, 0.5, {"toxicity": "yes"}, NOW),
    "very drowsy in the evening": ("migraine", BATH, 10, {"toxicity": "yes"}, NOW),
    "passed out the next day": ("migraine", BATH, 24, {"collapse": "yes"}, NOW),
    "face swells": ("carpal_tunnel_syndrome", INJECTION, 1, {"allergy": "yes"}, NOW),
    "hives": ("carpal_tunnel_syndrome", INJECTION, 3, {"rash": "yes"}, TODAY),
    "hand cold and blue": ("carpal_tunnel_syndrome", INJECTION, 3, {"limb": "yes"}, NOW),
    "hot swollen wrist": ("carpal_tunnel_syndrome", INJECTION, 70, {"joint": "yes"}, NOW),
    "redness spreads": ("plantar_fasciitis", INJECTION, 48, {"infection": "yes"}, TODAY),
    "worst headache of life": ("migraine", BATH, 20, {"head": "yes"}, NOW),
    "throat still numb": ("headache", BATH, 2, {"throat": "yes"}, TODAY),
    "nose bleeds on": ("headache", BOTH, 2, {"nosebleed": "yes"}, TODAY),
    "flare on the fourth day": ("crps", INJECTION, 90, {"flare": "yes"}, TODAY),
    "rash and face swells": (
        "elbow_tendonitis",
        INJECTION,
        1,
        {"rash": "yes", "allergy": "yes"},
        NOW,
    ),
}

WORSENING: list[tuple[int | None, list[int], bool]] = [
    # score before the session, answers after it in order of time: is it getting worse
    (6, [2, 3, 6], False),
    (6, [2, 7], False),
    (6, [2, 8], True),
    (6, [8, 4], False),
    (6, [1, 3, 5], True),
    (6, [1, 3, 4], False),
    (6, [5, 1, 3], False),
    (9, [10], False),
    (0, [2], True),
    (None, [9], False),
    (None, [2, 4, 6], True),
    (6, [], False),
]


def all_no(condition: str, modality: str, hours: float) -> dict[str, str]:
    return {each.key: "no" for each in report_questions(condition, modality, hours)}


@pytest.mark.parametrize("case", REPORTS)
def test_what_a_report_asks_for(case: str) -> None:
    condition, modality, hours, changed, urgency = REPORTS[case]
    asked = report_questions(condition, modality, hours)
    answers = all_no(condition, modality, hours) | dict(changed)
    assert judge_report(answers, asked).urgency == urgency


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("modality", [INJECTION, BATH, BOTH])
def test_every_reason_to_call_is_asked_at_some_time(condition: str, modality: str) -> None:
    asked = {
        line
        for hours in (1, 100)
        for each in report_questions(condition, modality, hours)
        for line in each.asks_about
    }
    assert {line.key for line in when_to_call(condition, modality)} <= asked


@pytest.mark.parametrize("condition", CONDITIONS)
def test_not_known_never_counts_as_no(condition: str) -> None:
    asked = report_questions(condition, BOTH, 5)
    for question in asked:
        for answers in (all_no(condition, BOTH, 5) | {question.key: "unknown"},):
            assert judge_report(answers, asked).urgency != VISIT, question.key
            del answers[question.key]
            assert judge_report(answers, asked).urgency != VISIT, question.key
    assert judge_report({}, asked).left_open == tuple(each.key for each in asked)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_one_more_yes_is_never_less_urgent(condition: str) -> None:
    order = tuple(ReportUrgency)
    asked = report_questions(condition, BOTH, 5)
    for first in asked:
        answers = all_no(condition, BOTH, 5) | {first.key: "yes"}
        alone = judge_report(answers, asked).urgency
        for second in asked:
            both = judge_report(answers | {second.key: "yes"}, asked).urgency
            assert order.index(both) <= order.index(alone)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_questions_stay_few_and_the_emergencies_come_first(condition: str) -> None:
    for hours in (0, 25, 100):
        asked = report_questions(condition, INJECTION, hours)
        assert 7 <= len(asked) <= 11
        order = [tuple(ReportUrgency).index(each.if_yes) for each in asked]
        assert order == sorted(order)


def test_points_over_the_ribs_ask_for_the_lung_whatever_the_complaint() -> None:
    keys = [each.key for each in report_questions("sciatica", INJECTION, 5, ("L1", "T3"))]
    assert "breath_after_chest_wall" in keys
    assert "breath" not in keys
    keys = [each.key for each in report_questions("scar_pain", BATH, 5)]
    assert "breath" in keys


def test_poisoning_is_asked_for_a_day_and_the_nose_only_after_the_bath() -> None:
    def keys(modality: str, hours: float) -> set[str]:
        return {each.key for each in report_questions("migraine", modality, hours)}

    assert "toxicity" in keys(INJECTION, 23.9)
    assert "toxicity" not in keys(INJECTION, 24)
    assert "throat" in keys(BATH, 1)
    assert "throat" not in keys(INJECTION, 1)


def test_a_report_before_its_session_or_of_an_unknown_problem_is_still_asked() -> None:
    assert report_questions("sciatica", INJECTION, -3) == report_questions("sciatica", INJECTION, 0)
    assert {each.key for each in report_questions("gout", "", 1)} >= {"limb", "throat", "breath"}


def test_sooner_is_due_sooner_and_every_urgency_says_what_to_do() -> None:
    due = [TOLD[urgency].due for urgency in ReportUrgency]
    assert due == sorted(due)
    assert "emergency" in TOLD[ReportUrgency.EMERGENCY].text
    assert "Call the clinic today" in TOLD[ReportUrgency.TODAY].text


def test_what_was_not_asked_or_is_no_answer_is_refused() -> None:
    asked = report_questions("migraine", INJECTION, 5)
    with pytest.raises(UnknownKey, match="unknown report question 'throat'"):
        judge_report({"throat": "no"}, asked)
    with pytest.raises(ClinicalError, match="expected one of yes, no, unknown"):
        judge_report({"breath": "maybe"}, asked)


def test_every_question_names_its_hazard() -> None:
    assert all(each.hazard.startswith("HAZ-") for each in REPORT_QUESTIONS.values())


@pytest.mark.parametrize(("before", "later", "worse"), WORSENING)
def test_when_answers_say_that_it_is_getting_worse(
    before: int | None, later: list[int], worse: bool
) -> None:
    assert is_worsening(before, later) is worse
