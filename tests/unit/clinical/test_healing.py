"""Healing over a series: what changed, what is not known, and when a review is due."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.errors import ClinicalError, OutOfRange
from perineural.clinical.facts import Status
from perineural.clinical.healing import (
    CAUTION_SOURCES,
    HealingInput,
    Suggestion,
    healing_of_course,
    review_advice,
)
from perineural.clinical.policy import SitePolicy

POLICY = SitePolicy()

optional_score = st.one_of(st.none(), st.integers(0, 10))
courses = st.lists(
    st.builds(
        HealingInput,
        number=st.integers(1, 12),
        before_score=optional_score,
        immediate_score=optional_score,
        responded=st.one_of(st.none(), st.booleans()),
        analgesic_days=st.one_of(st.none(), st.integers(0, 7)),
    ),
    max_size=8,
    unique_by=lambda session: session.number,
)


def course(*before_scores, immediate=None):
    return [
        HealingInput(number, before_score=score, immediate_score=immediate)
        for number, score in enumerate(before_scores, start=1)
    ]


@given(courses, st.randoms())
def test_order_of_sessions_does_not_matter(sessions, random):
    shuffled = list(sessions)
    random.shuffle(shuffled)
    assert healing_of_course(sessions) == healing_of_course(shuffled)
    assert review_advice(sessions, POLICY) == review_advice(shuffled, POLICY)


@given(courses)
def test_responses_are_counted_among_the_sessions_rated_alone(sessions):
    healing = healing_of_course(sessions)
    assert 0 <= healing.sessions_with_response <= healing.sessions_rated <= healing.sessions


@given(courses)
def test_every_suggestion_but_going_on_gives_a_reason_and_a_source(sessions):
    advice = review_advice(sessions, POLICY)
    assert advice.sources
    if advice.suggestion is not Suggestion.GO_ON:
        assert advice.why


@given(courses)
def test_stopping_is_always_due_for_review(sessions):
    advice = review_advice(sessions, POLICY)
    if advice.suggestion is Suggestion.STOP:
        assert advice.due


def test_nothing_here_speaks_of_significance():
    advice = review_advice(course(6, 6, 6, 6), POLICY)
    said = " ".join((*advice.why, advice.rule, healing_of_course([]).caution)).lower()
    assert "signific" not in said
    assert "p-value" not in said
    assert "not proof" in said


def test_a_missing_score_is_left_out_and_not_filled_in():
    healing = healing_of_course(course(6, None, 3))
    assert healing.pain_before == ((1, 6), (3, 3))
    assert (healing.pain_change, healing.pain_percent) == (3, Decimal("50.0"))


@pytest.mark.parametrize("scores", [(), (6,), (None, 6), (None, None)])
def test_with_fewer_than_two_scores_there_is_no_change(scores):
    healing = healing_of_course(course(*scores))
    assert (healing.pain_change, healing.pain_percent) == (None, None)


@pytest.mark.parametrize(
    ("higher_is_better", "first", "last", "change"),
    [(True, "52", "78", "26"), (False, "60", "50", "10"), (False, "50", "60", "-10")],
)
def test_function_change_above_zero_is_better_whichever_way_the_score_runs(
    higher_is_better, first, last, change
):
    sessions = [
        HealingInput(n, function_score=Decimal(score), higher_is_better=higher_is_better)
        for n, score in ((1, first), (3, last))
    ]
    assert healing_of_course(sessions).function_change == Decimal(change)


def test_days_with_painkillers_fall_by_a_positive_number():
    sessions = [HealingInput(1, analgesic_days=5), HealingInput(2, analgesic_days=1)]
    assert healing_of_course(sessions).analgesic_change == 4


def test_a_questionnaire_score_without_its_direction_is_refused():
    with pytest.raises(ClinicalError, match="higher is better"):
        HealingInput(1, function_score=Decimal(50))


def test_scores_of_two_questionnaires_are_not_compared():
    sessions = [
        HealingInput(1, function_score=Decimal(1), function_instrument="a", higher_is_better=True),
        HealingInput(2, function_score=Decimal(2), function_instrument="b", higher_is_better=True),
    ]
    with pytest.raises(ClinicalError, match="a, b"):
        healing_of_course(sessions)


def test_two_sessions_of_one_number_are_refused():
    with pytest.raises(ClinicalError, match="same number"):
        healing_of_course([HealingInput(1), HealingInput(1)])


@pytest.mark.parametrize(
    "values",
    [
        {"number": 0},
        {"number": 1, "before_score": 11},
        {"number": 1, "immediate_score": -1},
        {"number": 1, "analgesic_days": 8},
        {"number": 1, "pgic": 0},
    ],
)
def test_a_value_that_cannot_be_is_refused(values):
    with pytest.raises(OutOfRange, match=list(values)[-1]):
        HealingInput(**values)


@pytest.mark.parametrize(
    ("sessions", "reviewed_after", "due"),
    [
        (2, None, False),
        (3, None, True),
        (4, 3, False),
        (5, 3, False),
        (6, 3, True),
        (0, None, False),
    ],
)
def test_a_review_is_due_after_every_third_session(sessions, reviewed_after, due):
    advice = review_advice(
        course(*(10 - 2 * min(n, 4) for n in range(sessions))),
        POLICY,
        reviewed_after_session=reviewed_after,
    )
    assert advice.suggestion is Suggestion.GO_ON
    assert advice.due is due


def test_a_clinic_may_review_earlier():
    assert review_advice(course(6, 4), SitePolicy(review_after_session=2)).due


def test_no_relief_in_the_room_twice_suggests_stopping_at_once():
    sessions = [
        HealingInput(1, before_score=6, immediate_score=6),
        HealingInput(2, before_score=6, immediate_score=7),
    ]
    advice = review_advice(sessions, POLICY)
    assert (advice.suggestion, advice.due) == (Suggestion.STOP, True)
    assert review_advice(sessions[:1], POLICY).suggestion is Suggestion.GO_ON


def test_a_session_without_pain_before_it_is_no_session_without_relief():
    advice = review_advice(course(8, 0, 0, immediate=0), POLICY)
    assert advice.why == ("There was no pain before the last session.",)


def test_the_clinic_limit_of_sessions_asks_for_a_reason_to_go_on():
    short = SitePolicy(max_sessions=4)
    assert review_advice(course(8, 6, 4), short).suggestion is Suggestion.GO_ON
    advice = review_advice(course(8, 6, 4, 2), short)
    assert advice.suggestion is Suggestion.STOP
    assert any("written reason" in why for why in advice.why)


def test_what_is_not_known_is_said_and_suggests_nothing():
    advice = review_advice(course(6, 5, 5, None), POLICY)
    assert advice.suggestion is Suggestion.GO_ON
    assert "not known" in advice.why[0]


def test_more_pain_than_at_the_start_is_said_as_such():
    advice = review_advice(course(5, 6, 6, 6), POLICY)
    assert "20 % higher than at the start" in advice.why[0]


def test_thresholds_are_marked_as_derived():
    advice = review_advice(course(6, 6, 6, 6), POLICY)
    assert Status.DERIVED in {source.status for source in advice.sources}
    assert CAUTION_SOURCES
