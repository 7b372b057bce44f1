"""What a questionnaire's form sends, as values; and values as the form holds them.

A form field is named `q:` and the key of its question. What cannot be read stays as it was typed,
so that the person sees it again beside the words that say what is wrong.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from perineural.clinical.questionnaires import (
    Answers,
    BodyMark,
    Kind,
    Problem,
    Question,
    Questionnaire,
    Value,
    Wrong,
    asked,
    kept,
    problems,
)
from perineural.web.marks import UnreadableMarks, read_marks

PREFIX = "q:"
Raw = Mapping[str, list[str]]
"""What was typed, by the question's key."""
_NOT_TYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Sent:
    """What came from a form: as typed, as values, and all that is wrong with it."""

    raw: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def raw_of_post(post: QueryDict) -> dict[str, list[str]]:
    """What a form sent, by question."""
    names = (name for name in post if name.startswith(PREFIX))
    return {name.removeprefix(PREFIX): list(post.getlist(name)) for name in names}


def raw_of_draft(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was typed before and kept as a draft, by question."""
    found = {}
    for name, value in fields.items():
        if name.startswith(PREFIX):
            values = value if isinstance(value, list) else [value]
            found[name.removeprefix(PREFIX)] = [each for each in values if isinstance(each, str)]
    return found


def raw_of_answers(answers: Answers) -> dict[str, list[str]]:
    """Values as the form's fields hold them."""
    return {key: _raw(values) for key, values in answers.items()}


def _raw(values: tuple[Value, ...]) -> list[str]:
    if any(isinstance(each, BodyMark) for each in values):
        marks = [each for each in values if isinstance(each, BodyMark)]
        return [json.dumps([_mark_raw(each) for each in marks])]
    return [_one_raw(each) for each in values]


def _mark_raw(mark: BodyMark) -> dict[str, object]:
    return {"view": mark.view, "x": float(mark.x), "y": float(mark.y), "value": mark.value}


def _one_raw(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def initial_raw(questionnaire: Questionnaire) -> dict[str, list[str]]:
    """What stands in the fields before anybody answers."""
    return {each.key: _raw(each.initial) for each in questionnaire.walk() if each.initial}


def read_sent(questionnaire: Questionnaire, raw: Raw) -> Sent:
    """Read what a form sent.

    Returns:
        The answers that count, and what is wrong: an answer that cannot be read, one that is
        outside what the question takes, one that is missing. Only what is asked is looked at.
    """
    answers: dict[str, tuple[Value, ...]] = {}
    unread: dict[str, Problem] = {}
    for question in questionnaire.walk():
        if question.takes_an_answer and question.key in raw:
            try:
                values = _values(question, raw[question.key])
            except ValueError:
                unread[question.key] = Problem(question.key, Wrong.KIND)
            else:
                if values:
                    answers[question.key] = values
    there = asked(questionnaire, answers)
    wrong = {each.question: each for each in problems(questionnaire, answers)}
    wrong |= {key: each for key, each in unread.items() if key in there}
    order = [each.key for each in questionnaire.walk() if each.key in wrong]
    return Sent(dict(raw), kept(questionnaire, answers), tuple(wrong[key] for key in order))


def _values(question: Question, typed: Iterable[str]) -> tuple[Value, ...]:
    given = [each.strip() for each in typed if each.strip()]
    if question.kind is Kind.DRAWING:
        return tuple(mark for each in given[:1] for mark in _marks(each))
    return tuple(_value(question.kind, each) for each in given)


def _value(kind: Kind, typed: str) -> Value:
    if _NOT_TYPED.search(typed):
        raise ValueError("a character that no form sends")
    if kind is Kind.BOOLEAN:
        return {"yes": True, "no": False}[typed] if typed in ("yes", "no") else _refuse()
    if kind is Kind.INTEGER:
        return int(typed) if re.fullmatch(r"[+-]?[0-9]{1,12}", typed) else _refuse()
    if kind is Kind.DECIMAL:
        return _decimal(typed)
    if kind is Kind.DATE:
        return dt.date.fromisoformat(typed)
    return typed.replace("\r\n", "\n")


def _refuse() -> Value:
    raise ValueError("not such a value")


def _decimal(typed: str) -> Decimal:
    """A number as people write it: with a point or a comma."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?", typed):
        raise ValueError("not a number")
    try:
        return Decimal(typed.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError("not a number") from error


def _marks(typed: str) -> Iterable[BodyMark]:
    try:
        marks = read_marks(typed)
    except UnreadableMarks as error:
        raise ValueError("marks that cannot be read") from error
    return [BodyMark(each.view, each.x_mm, each.y_mm, each.value) for each in marks]
