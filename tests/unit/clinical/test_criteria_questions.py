"""Criteria as they are asked: answers as they were given, and what may be said of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.criteria import CATEGORIES, CRITERIA, MOST_SEVERE, PAIN_AREAS, Verdict
from perineural.clinical.criteria_questions import (
    LEVELS,
    QUESTION_GROUPS,
    AnswerKind,
    check_criteria_answer,
    criteria_questions,
    decide_criteria,
)
from perineural.clinical.errors import ClinicalError, UnknownKey
from perineural.clinical.partial_scores import Span, counted, ends, possible

KEYS = [each.key for each in CATEGORIES]
BUDAPEST = {
    "disproportionate": "yes",
    **{f"symptom_{key}": "yes" for key in KEYS[:3]},
    **{f"sign_{key}": "yes" for key in KEYS[:2]},
    "no_better_diagnosis": "yes",
}
PLACES = [f"place_{area.replace(' ', '_')}" for area in PAIN_AREAS]
EVERYWHERE = {
    **dict.fromkeys(PLACES, "yes"),
    "trouble_tired": "2",
    "trouble_unrefreshed": "2",
    "trouble_thinking": "1",
    **dict.fromkeys(("other_headache", "other_lower_belly", "other_depression"), "no"),
    "months": "3",
}


def said(criteria, answers):
    return decide_criteria(criteria, answers).verdict.value


def without(answers, *keys):
    return {key: answer for key, answer in answers.items() if key not in keys}


def test_three_symptoms_two_signs_and_nothing_else_that_explains_it_are_enough():
    assert said("budapest", BUDAPEST) == "met"


@pytest.mark.parametrize("key", BUDAPEST)
def test_an_answer_that_is_missing_or_not_known_never_counts_as_no(key):
    assert said("budapest", without(BUDAPEST, key)) == "cannot be said"
    assert said("budapest", {**BUDAPEST, key: "unknown"}) == "cannot be said"


@pytest.mark.parametrize("key", ["disproportionate", "no_better_diagnosis"])
def test_a_no_where_all_is_needed_decides(key):
    assert said("budapest", {**BUDAPEST, key: "no"}) == "not met"


def test_symptoms_do_not_count_as_signs():
    told_only = without(BUDAPEST, *(f"sign_{key}" for key in KEYS))
    told_only |= {f"symptom_{key}": "yes" for key in KEYS}
    assert said("budapest", told_only) == "cannot be said"
    assert said("budapest", {**told_only, **{f"sign_{key}": "no" for key in KEYS}}) == "not met"


def test_pain_everywhere_for_three_months_with_severity_five_is_enough():
    assert said("acr_2016", EVERYWHERE) == "met"
    assert said("acr_2016", {**EVERYWHERE, "trouble_thinking": "0"}) == "not met"
    assert said("acr_2016", {**EVERYWHERE, "months": "2.9"}) == "not met"


def test_headache_belly_and_low_mood_count_one_point_each():
    lighter = {**EVERYWHERE, "trouble_tired": "0", "trouble_unrefreshed": "1"}
    others = ("other_headache", "other_lower_belly", "other_depression")
    assert said("acr_2016", {**lighter, **dict.fromkeys(others, "yes")}) == "met"
    assert said("acr_2016", {**lighter, **dict.fromkeys(others[:2], "yes")}) == "not met"


@pytest.mark.parametrize(
    ("left_out", "verdict"),
    [
        (("place_left_jaw", "place_chest"), "met"),  # 17 places hurt, whatever these two do
        (("trouble_thinking",), "cannot be said"),  # severity 4 to 7: 5 is in reach
        (("other_depression",), "met"),  # severity 5 or 6: enough either way
        (("months",), "cannot be said"),
        (("place_neck", "place_upper_back", "place_lower_back"), "met"),  # 4 regions hurt
        (tuple(PLACES), "cannot be said"),
        (tuple(EVERYWHERE), "cannot be said"),
    ],
)
def test_what_was_not_asked_leaves_it_open_only_where_it_could_change_it(left_out, verdict):
    assert said("acr_2016", without(EVERYWHERE, *left_out)) == verdict


def test_the_reason_names_what_a_score_asked_in_part_can_still_be():
    decision = decide_criteria("acr_2016", without(EVERYWHERE, "place_neck", "trouble_tired"))
    assert decision.parts[0].reason.startswith("Pain index 18 to 19, symptom severity 3 to 6;")
    assert decision.missing == ("the pain index", "the symptom severity")


def test_an_answer_that_may_be_one_point_widens_the_severity_by_one():
    decision = decide_criteria("acr_2016", without(EVERYWHERE, "other_depression"))
    low, high = (
        decide_criteria("acr_2016", {**EVERYWHERE, "other_depression": answer}).parts[0].reason
        for answer in ("no", "yes")
    )
    assert [each.partition(";")[0] for each in (low, decision.parts[0].reason, high)] == [
        "Pain index 19, symptom severity 5",
        "Pain index 19, symptom severity 5 to 6",
        "Pain index 19, symptom severity 6",
    ]


def test_the_jaw_counts_as_a_place_and_not_for_its_region():
    only = {key: "yes" if key == "place_left_jaw" else "no" for key in PLACES}
    parts = decide_criteria("acr_2016", only).parts
    assert parts[0].reason.startswith("Pain index 1,")
    assert parts[1].reason == "Pain in 0 of 5 regions, 4 are needed."


def test_every_question_has_a_key_of_its_own_and_is_asked_once():
    assert set(QUESTION_GROUPS) == set(CRITERIA)
    groups = [group for each in QUESTION_GROUPS.values() for group in each]
    keys = [question.key for group in groups for question in group.questions]
    assert len(keys) == len(set(keys)) == len(criteria_questions(*CRITERIA))
    assert all(re.fullmatch("[a-z_]+", key) for key in keys)
    assert {key for key in keys if key.startswith("place_")} == set(PLACES)


@pytest.mark.parametrize("criteria", CRITERIA)
def test_a_question_can_be_told_from_the_others_in_a_few_words(criteria):
    for group in QUESTION_GROUPS[criteria]:
        short = [question.in_short for question in group.questions]
        assert len(set(short)) == len(short)
        assert all(len(words) < 45 for words in short)


def test_the_scale_of_severity_reaches_its_twelve_points():
    asked = criteria_questions("acr_2016").values()
    troubles = sum(each.kind is AnswerKind.POINTS for each in asked)
    others = sum(each.key.startswith("other_") for each in asked)
    assert troubles * max(level.points for level in LEVELS) + others == MOST_SEVERE


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("disproportionate", "perhaps", "yes, no or not known"),
        ("sign_sensory", "", "yes, no or not known"),
        ("trouble_tired", "4", "0, 1, 2, 3 or not known"),
        ("trouble_tired", "yes", "0, 1, 2, 3 or not known"),
        ("months", "three", "as a number"),
        ("months", "NaN", "expected 0 to 1200 months"),
        ("months", "-1", "expected 0 to 1200 months"),
        ("months", "1201", "expected 0 to 1200 months"),
    ],
)
def test_an_answer_that_a_question_cannot_have_is_refused(key, answer, words):
    question = criteria_questions(*CRITERIA)[key]
    criteria = next(each for each in CRITERIA if key in criteria_questions(each))
    for attempt in (
        lambda: check_criteria_answer(question, answer),
        lambda: decide_criteria(criteria, {key: answer}),
    ):
        with pytest.raises(ClinicalError, match=words):
            attempt()


@pytest.mark.parametrize("answer", ["0", "1200", "2.5"])
def test_months_from_none_to_a_hundred_years_are_taken(answer):
    check_criteria_answer(criteria_questions("acr_2016")["months"], answer)


def test_criteria_that_nobody_knows_are_refused():
    with pytest.raises(UnknownKey, match="unknown criteria 'acr_1990'"):
        decide_criteria("acr_1990", {})


def test_answers_to_other_criteria_are_left_aside():
    assert said("budapest", {**EVERYWHERE, **BUDAPEST}) == "met"


PART = st.integers(0, 3).flatmap(
    lambda most: st.tuples(st.one_of(st.none(), st.integers(0, most)), st.just(most))
)


@given(st.lists(PART, min_size=1, max_size=6))
def test_a_score_is_within_its_span_however_the_missing_parts_turn_out(parts):
    score = counted(parts)
    lightest = sum(points or 0 for points, _ in parts)
    worst = sum(most if points is None else points for points, most in parts)
    if all(points is None for points, _ in parts):
        assert score is None
    else:
        assert (min(ends(score)), max(ends(score))) == (lightest, worst)
        assert isinstance(score, Span) == any(points is None for points, _ in parts)


def test_a_score_that_is_not_known_may_be_anything():
    assert list(possible(None, 3)) == [0, 1, 2, 3]
    assert list(possible(2, 3)) == [2]


def test_a_span_that_holds_nothing_is_refused():
    with pytest.raises(ClinicalError, match="from 5 to 4"):
        Span(5, 4)


def test_a_yes_more_never_speaks_against_fibromyalgia():
    order = [Verdict.NOT_MET.value, Verdict.CANNOT_BE_SAID.value, Verdict.MET.value]
    for key in PLACES:
        less = said("acr_2016", {**EVERYWHERE, key: "no"})
        assert order.index(said("acr_2016", EVERYWHERE)) >= order.index(less)
