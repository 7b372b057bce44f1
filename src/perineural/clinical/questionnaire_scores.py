"""From the answers of a questionnaire to its scores, by the rule that its own file gives.

An unanswered question, and one that was not asked, is never counted as zero.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perineural.clinical.amounts import rounded
from perineural.clinical.instruments import ItemRule
from perineural.clinical.questionnaires import (
    NUMBERS,
    Answers,
    Kind,
    Question,
    Questionnaire,
    ScoreRule,
    Value,
    kept,
)


@dataclass(frozen=True)
class Score:
    """One score, with how much of the questionnaire it rests on."""

    key: str
    title: str
    value: Decimal | None
    """Rounded as its rule says, half away from zero; None where too little was answered."""
    answered: int
    items: int
    fewest: int
    instrument: str = ""


def scores_of(questionnaire: Questionnaire, answers: Answers) -> tuple[Score, ...]:
    """Every score of a questionnaire.

    Args:
        questionnaire: As it was published.
        answers: Checked answers; those to questions that are not asked are left out here.

    Returns:
        One score a rule, in the order of the file. Its value is None where fewer than `fewest`
        questions of it were answered.

    Does not cover:
        Whether the rule in the file is that of the instrument; the clinic that publishes it
        answers for that.

    Source:
        sum, mean and percent as in `knowledge/instruments.toml`. Hazard: HAZ-019.
    """
    counted = kept(questionnaire, answers)
    return tuple(_score(questionnaire, rule, counted) for rule in questionnaire.scores)


def _score(questionnaire: Questionnaire, rule: ScoreRule, counted: Answers) -> Score:
    questions = [questionnaire.question(key) for key in rule.items]
    numbers = [
        _number(question, counted[question.key][0])
        for question in questions
        if question is not None and question.key in counted
    ]
    value = None
    if numbers and len(numbers) >= rule.fewest:
        step = f"{Decimal(1).scaleb(-rule.decimals):f}"
        value = rounded(_worked_out(rule, questions[0], numbers), step)
    return Score(
        key=rule.key,
        title=rule.title,
        value=value,
        answered=len(numbers),
        items=len(rule.items),
        fewest=rule.fewest,
        instrument=rule.instrument,
    )


def _worked_out(rule: ScoreRule, first: Question | None, numbers: list[Decimal]) -> Fraction:
    total = sum((Fraction(each) for each in numbers), start=Fraction(0))
    if rule.rule is ItemRule.SUM:
        return total
    mean = total / len(numbers)
    if rule.rule is ItemRule.MEAN or first is None:
        return mean
    low, high = worth(first)
    return 100 * (mean - Fraction(low)) / (Fraction(high) - Fraction(low))


def _number(question: Question, value: Value) -> Decimal:
    if question.kind is Kind.CHOICE:
        chosen = next(each for each in question.options if each.code == value)
        return chosen.score or Decimal(0)
    return Decimal(value) if isinstance(value, bool | int | Decimal) else Decimal(0)


def worth(question: Question) -> tuple[Decimal, Decimal]:
    """The least and the most that one answer to a question adds to a score.

    Raises:
        ValueError: An answer to it is no number, or has no bounds.
    """
    if question.kind is Kind.BOOLEAN:
        return Decimal(0), Decimal(1)
    if question.kind is Kind.CHOICE:
        scores = [each.score for each in question.options]
        known = [each for each in scores if each is not None]
        if not known or len(known) < len(scores):
            raise ValueError("an option has no score")
        return min(known), max(known)
    if question.kind in NUMBERS:
        low, high = question.low, question.high
        if isinstance(low, int | Decimal) and isinstance(high, int | Decimal):
            return Decimal(low), Decimal(high)
        raise ValueError("it has no lowest or no highest answer")
    raise ValueError(f"its answer is no number but {question.kind}")


def values_of(question: Question) -> tuple[Decimal, ...] | None:
    """Every worth one answer can have, the lowest first; None where any number between may be."""
    if question.kind is Kind.CHOICE:
        return tuple(sorted({each.score for each in question.options if each.score is not None}))
    if question.kind is Kind.BOOLEAN:
        return Decimal(0), Decimal(1)
    if question.kind is Kind.INTEGER:
        low, high = worth(question)
        return tuple(Decimal(each) for each in range(int(low), int(high) + 1))
    return None
