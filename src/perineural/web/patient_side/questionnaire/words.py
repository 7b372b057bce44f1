"""What is wrong with an answer, and an answer itself, in the patient's words."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from perineural.clinical.anatomy import view_named
from perineural.clinical.questionnaires import (
    BodyMark,
    Kind,
    Problem,
    Question,
    Value,
    Wrong,
)

_PLAIN: dict[Wrong, Promise] = {
    Wrong.OPTION: gettext_lazy("Please choose one of the answers."),
    Wrong.NOT_ALONE: gettext_lazy("One of these answers cannot be chosen together with another."),
    Wrong.PLACE: gettext_lazy("One of the marks lies outside the picture. Please mark it again."),
}
_MISSING: dict[Kind, Promise] = {
    Kind.CHOICE: gettext_lazy("Please choose an answer."),
    Kind.BOOLEAN: gettext_lazy("Please choose yes or no."),
    Kind.DRAWING: gettext_lazy("Please mark on the picture where it is."),
    Kind.DATE: gettext_lazy("Please give a date."),
    Kind.INTEGER: gettext_lazy("Please give a number."),
    Kind.DECIMAL: gettext_lazy("Please give a number."),
}
_OF_ITS_KIND: dict[Kind, Promise] = {
    Kind.INTEGER: gettext_lazy("Please write a whole number, such as 3."),
    Kind.DECIMAL: gettext_lazy("Please write a number, such as 3 or 2.5."),
    Kind.DATE: gettext_lazy("Please give a date that exists."),
    Kind.DRAWING: gettext_lazy("The marks cannot be read. Please mark again."),
    Kind.BOOLEAN: gettext_lazy("Please choose yes or no."),
    Kind.CHOICE: gettext_lazy("Please choose one of the answers."),
}


def problem_words(question: Question, problem: Problem) -> str:
    """What is wrong with the answer to a question, and what to do, in the language of the page."""
    wrong, limit = problem.wrong, problem.limit
    if wrong is Wrong.MISSING:
        return str(_MISSING.get(question.kind, gettext_lazy("Please answer this.")))
    if wrong is Wrong.KIND:
        return str(
            _OF_ITS_KIND.get(
                question.kind, gettext_lazy("This cannot be read. Please write it anew.")
            )
        )
    if wrong in _PLAIN:
        return str(_PLAIN[wrong])
    return _LIMITS[wrong](question, limit)


def _low(question: Question, limit: object) -> str:
    if question.kind is Kind.DATE:
        return gettext("The date must not lie before %(limit)s.") % {"limit": _said(limit)}
    return gettext("The number must not be below %(limit)s.") % {"limit": _said(limit)}


def _high(question: Question, limit: object) -> str:
    if question.kind is Kind.DATE:
        return gettext("The date must not lie after %(limit)s.") % {"limit": _said(limit)}
    return gettext("The number must not be above %(limit)s.") % {"limit": _said(limit)}


def _long(_question: Question, limit: object) -> str:
    return gettext("Please write at most %(limit)s letters.") % {"limit": limit}


def _exact(_question: Question, limit: object) -> str:
    count = limit if isinstance(limit, int) else 0
    return ngettext(
        "Please write at most %(count)s digit after the point.",
        "Please write at most %(count)s digits after the point.",
        count,
    ) % {"count": count}


def _many(question: Question, limit: object) -> str:
    if question.kind is Kind.DRAWING:
        return gettext("Please make at most %(limit)s marks.") % {"limit": limit}
    return gettext("Please choose one answer only.")


_LIMITS: dict[Wrong, Callable[[Question, object], str]] = {
    Wrong.TOO_LOW: _low,
    Wrong.TOO_HIGH: _high,
    Wrong.TOO_LONG: _long,
    Wrong.TOO_EXACT: _exact,
    Wrong.TOO_MANY: _many,
}


def _said(value: object) -> str:
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    return number_format(value) if isinstance(value, int | Decimal) else str(value)


def answer_words(question: Question, values: tuple[Value, ...]) -> list[str]:
    """The answer to a question as it is read, one text an answer."""
    return [_answer(question, each) for each in values]


def _answer(question: Question, value: Value) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, BodyMark):
        place = view_named(value.view).title
        return place if value.value is None else f"{place}: {value.value}"
    if question.kind is Kind.CHOICE:
        return next((each.words for each in question.options if each.code == value), str(value))
    said = _said(value)
    return f"{said} {question.unit}" if question.unit else said
