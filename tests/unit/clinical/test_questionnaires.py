"""Which questions are asked, what is missing, what a score is."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.instruments import ItemRule
from perineural.clinical.questionnaire_scores import scores_of, worth
from perineural.clinical.questionnaires import (
    BodyMark,
    Condition,
    Kind,
    Operator,
    Option,
    Question,
    Questionnaire,
    ScoreRule,
    Wrong,
    asked,
    kept,
    problem_of,
    problems,
)


def of(*items, scores=()):
    return Questionnaire("urn:invented:q", "1", "Invented", "en", "own", items, scores)


def when(question, operator, answer, **more):
    return Question(
        "after", Kind.TEXT, "And then?", conditions=(Condition(question, operator, answer),), **more
    )


NUMBER = Question("n", Kind.INTEGER, "How many?")
YES_NO = Question("b", Kind.BOOLEAN, "Is it so?")
CHOICE = Question(
    "c", Kind.CHOICE, "Which?", repeats=True, options=(Option("x", "X"), Option("y", "Y"))
)
DAY = Question("d", Kind.DATE, "When?")


@pytest.mark.parametrize(
    ("question", "operator", "wanted", "given", "is_asked"),
    [
        (NUMBER, Operator.EQUAL, 3, (3,), True),
        (NUMBER, Operator.EQUAL, Decimal(3), (3,), True),
        (NUMBER, Operator.EQUAL, 3, (4,), False),
        (NUMBER, Operator.EQUAL, 3, (), False),
        (NUMBER, Operator.NOT_EQUAL, 3, (4,), True),
        (NUMBER, Operator.NOT_EQUAL, 3, (3,), False),
        (NUMBER, Operator.NOT_EQUAL, 3, (), True),
        (NUMBER, Operator.ABOVE, 3, (4,), True),
        (NUMBER, Operator.ABOVE, 3, (3,), False),
        (NUMBER, Operator.BELOW, 3, (2,), True),
        (NUMBER, Operator.BELOW, 3, (3,), False),
        (NUMBER, Operator.AT_LEAST, 3, (3,), True),
        (NUMBER, Operator.AT_LEAST, 3, (2,), False),
        (NUMBER, Operator.AT_MOST, 3, (3,), True),
        (NUMBER, Operator.AT_MOST, 3, (4,), False),
        (NUMBER, Operator.AT_MOST, 3, (), False),
        (NUMBER, Operator.EXISTS, True, (0,), True),
        (NUMBER, Operator.EXISTS, False, (0,), False),
        (NUMBER, Operator.EXISTS, True, (), False),
        (NUMBER, Operator.EXISTS, False, (), True),
        (YES_NO, Operator.EQUAL, False, (False,), True),
        (YES_NO, Operator.EQUAL, True, (False,), False),
        (YES_NO, Operator.EQUAL, 1, (True,), False),
        (CHOICE, Operator.EQUAL, "y", ("x", "y"), True),
        (CHOICE, Operator.NOT_EQUAL, "y", ("x", "y"), False),
        (CHOICE, Operator.NOT_EQUAL, "y", ("x",), True),
        (DAY, Operator.BELOW, dt.date(2026, 1, 1), (dt.date(2025, 12, 31),), True),
        (DAY, Operator.AT_LEAST, dt.date(2026, 1, 1), (dt.date(2025, 12, 31),), False),
    ],
)
def test_a_question_is_asked_when_the_answer_before_it_compares_so(
    question, operator, wanted, given, is_asked
):
    answers = {question.key: given} if given else {}
    found = asked(of(question, when(question.key, operator, wanted)), answers)
    assert ("after" in found) is is_asked


def two_conditions(**more):
    conditions = (Condition("b", Operator.EQUAL, True), Condition("n", Operator.ABOVE, 3))
    return of(YES_NO, NUMBER, Question("after", Kind.TEXT, "?", conditions=conditions, **more))


@pytest.mark.parametrize(
    ("answers", "all_of_them", "any_of_them"),
    [
        ({}, False, False),
        ({"b": (True,)}, False, True),
        ({"n": (4,)}, False, True),
        ({"b": (True,), "n": (4,)}, True, True),
        ({"b": (False,), "n": (3,)}, False, False),
    ],
)
def test_several_conditions_must_all_hold_or_any(answers, all_of_them, any_of_them):
    assert ("after" in asked(two_conditions(), answers)) is all_of_them
    assert ("after" in asked(two_conditions(any_is_enough=True), answers)) is any_of_them


def test_an_answer_to_a_question_that_is_hidden_decides_nothing_and_is_not_kept():
    hidden = Question("h", Kind.BOOLEAN, "?", conditions=(Condition("b", Operator.EQUAL, True),))
    chain = of(YES_NO, hidden, when("h", Operator.EQUAL, True))
    answers = {"b": (False,), "h": (True,), "after": ("words",), "no such": (1,)}
    assert asked(chain, answers) == {"b"}
    assert kept(chain, answers) == {"b": (False,)}
    assert "after" in kept(chain, {**answers, "b": (True,)})


def test_what_lies_in_a_hidden_group_is_not_asked():
    group = Question(
        "g", Kind.GROUP, "", items=(NUMBER,), conditions=(Condition("b", Operator.EQUAL, True),)
    )
    assert asked(of(YES_NO, group), {"n": (3,)}) == {"b"}
    assert asked(of(YES_NO, group), {"b": (True,)}) == {"b", "g", "n"}


RADIO = Question("c", Kind.CHOICE, "?", options=(Option("x", "X"), Option("y", "Y")))
DRAWING = Question("m", Kind.DRAWING, "?", views=("hand-palm-right",))
LONE = replace(CHOICE, options=(*CHOICE.options, Option("none", "None", alone=True)))
MARK = BodyMark("hand-palm-right", Decimal(0), Decimal(0))
TWO_DECIMALS = Question("k", Kind.DECIMAL, "?", low=Decimal(0), high=Decimal(9), decimals=1)


@pytest.mark.parametrize(
    ("question", "values", "wrong"),
    [
        (replace(YES_NO, required=True), (), Wrong.MISSING),
        (YES_NO, (), None),
        (YES_NO, (False,), None),
        (YES_NO, (0,), Wrong.KIND),
        (NUMBER, (True,), Wrong.KIND),
        (NUMBER, (1, 2), Wrong.TOO_MANY),
        (replace(NUMBER, low=1, high=9), (0,), Wrong.TOO_LOW),
        (replace(NUMBER, low=1, high=9), (1,), None),
        (replace(NUMBER, low=1, high=9), (9,), None),
        (replace(NUMBER, low=1, high=9), (10,), Wrong.TOO_HIGH),
        (NUMBER, (2**31 - 1,), None),
        (NUMBER, (2**31,), Wrong.TOO_HIGH),
        (TWO_DECIMALS, (Decimal("1.5"),), None),
        (TWO_DECIMALS, (Decimal("1.55"),), Wrong.TOO_EXACT),
        (TWO_DECIMALS, (Decimal("-0.1"),), Wrong.TOO_LOW),
        (TWO_DECIMALS, (Decimal("NaN"),), Wrong.KIND),
        (TWO_DECIMALS, (Decimal("Infinity"),), Wrong.KIND),
        (Question("t", Kind.TEXT, "?"), ("  ",), Wrong.MISSING),
        (Question("t", Kind.TEXT, "?"), ("x" * 5000,), None),
        (Question("t", Kind.TEXT, "?"), ("x" * 5001,), Wrong.TOO_LONG),
        (Question("t", Kind.STRING, "?", max_length=3), ("four",), Wrong.TOO_LONG),
        (replace(DAY, low=dt.date(2000, 1, 1)), (dt.date(1999, 12, 31),), Wrong.TOO_LOW),
        (RADIO, ("x",), None),
        (RADIO, ("z",), Wrong.OPTION),
        (RADIO, ("x", "y"), Wrong.TOO_MANY),
        (CHOICE, ("x", "y"), None),
        (CHOICE, ("x", "x"), Wrong.TOO_MANY),
        (LONE, ("x", "none"), Wrong.NOT_ALONE),
        (LONE, ("none",), None),
        (DRAWING, (MARK, replace(MARK, value=10)), None),
        (DRAWING, (replace(MARK, value=11),), Wrong.PLACE),
        (DRAWING, (replace(MARK, x=Decimal(9999)),), Wrong.PLACE),
        (DRAWING, (replace(MARK, view="hand-palm-left"),), Wrong.PLACE),
        (DRAWING, (MARK,) * 101, Wrong.TOO_MANY),
    ],
)
def test_what_is_wrong_with_an_answer(question, values, wrong):
    found = problem_of(question, values)
    assert (found and found.wrong) == wrong


def test_only_what_is_asked_can_be_missing():
    asked_then = of(YES_NO, when("b", Operator.EQUAL, True, required=True))
    assert problems(asked_then, {"b": (False,)}) == ()
    assert [each.question for each in problems(asked_then, {"b": (True,)})] == ["after"]


def scored(rule, fewest=2, decimals=1, **more):
    options = tuple(Option(f"w{n}", str(n), score=Decimal(n)) for n in (1, 3, 5))
    items = tuple(Question(key, Kind.CHOICE, "?", options=options) for key in "pqr")
    return of(
        *items, scores=(ScoreRule("s", "S", rule, ("p", "q", "r"), fewest, decimals),), **more
    )


@pytest.mark.parametrize(
    ("rule", "answers", "value"),
    [
        (ItemRule.SUM, {"p": ("w1",), "q": ("w3",), "r": ("w5",)}, "9.0"),
        (ItemRule.MEAN, {"p": ("w1",), "q": ("w3",), "r": ("w5",)}, "3.0"),
        (ItemRule.MEAN, {"p": ("w1",), "q": ("w3",)}, "2.0"),
        (ItemRule.PERCENT, {"p": ("w1",), "q": ("w1",), "r": ("w5",)}, "33.3"),
        (ItemRule.PERCENT, {"p": ("w5",), "q": ("w5",)}, "100.0"),
        (ItemRule.SUM, {"p": ("w1",)}, None),
        (ItemRule.SUM, {}, None),
    ],
)
def test_a_score_by_rule(rule, answers, value):
    (score,) = scores_of(scored(rule), answers)
    assert score.value == (None if value is None else Decimal(value))
    assert score.answered == len(answers)
    assert score.items == 3


def test_a_yes_counts_one_and_a_hidden_answer_nothing():
    hidden = replace(NUMBER, low=0, high=9, conditions=(Condition("b", Operator.EQUAL, True),))
    rule = ScoreRule("s", "S", ItemRule.SUM, ("b", "n"), 1)
    answers = {"b": (False,), "n": (5,)}
    (no,) = scores_of(of(YES_NO, hidden, scores=(rule,)), answers)
    (yes,) = scores_of(of(YES_NO, hidden, scores=(rule,)), {**answers, "b": (True,)})
    assert (no.value, no.answered) == (0, 1)
    assert (yes.value, yes.answered) == (6, 2)


@pytest.mark.parametrize("question", [NUMBER, CHOICE, DAY, DRAWING, replace(NUMBER, low=1)])
def test_what_has_no_worth_says_why(question):
    with pytest.raises(ValueError, match=r"no score|no lowest|no number"):
        worth(question)


@given(st.lists(st.sampled_from(["w1", "w3", "w5"]), min_size=3, max_size=3))
def test_a_better_answer_never_lowers_a_score(codes):
    answers = {key: (code,) for key, code in zip("pqr", codes, strict=True)}
    better = {**answers, "p": ("w5",)}
    for rule in ItemRule:
        low, high = (scores_of(scored(rule), each)[0].value for each in (answers, better))
        assert low <= high
