"""Questionnaires as values: what is asked, when, what an answer may be, what is missing.

A question that its conditions hide is not asked: what was answered to it before is not an answer
any more, is not kept, and decides nothing.

Source:
    HL7 FHIR R4 4.0.1, Questionnaire (`questionnaire.html`), whose shape this follows;
    QuestionnaireItemOperator (`valueset-questionnaire-enable-operator.html`).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from perineural.clinical.anatomy import CHART_VERSION, check_place
from perineural.clinical.errors import ClinicalError
from perineural.clinical.instruments import ItemRule

WORST_PAIN = 10
"""The most a mark of a drawing can hurt. [0 to 10]"""


@dataclass(frozen=True)
class BodyMark:
    """One place on a view of the body. x and y in [mm] on the view's paper; value 0 to 10."""

    view: str
    x: Decimal
    y: Decimal
    value: int | None = None
    model_version: str = CHART_VERSION


Value: TypeAlias = str | bool | int | Decimal | dt.date | BodyMark
"""One answer: an option's code for a choice, a mark for a drawing."""
Answers: TypeAlias = Mapping[str, tuple[Value, ...]]
"""What was answered, by the question's key; a question without an answer has no entry."""


class Kind(StrEnum):
    """What is asked for."""

    GROUP = "group"
    DISPLAY = "display"
    STRING = "string"
    TEXT = "text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    DRAWING = "drawing"


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
WITHOUT_ANSWER = frozenset({Kind.GROUP, Kind.DISPLAY})


class Look(StrEnum):
    """How a question is shown, where there is more than one way."""

    USUAL = ""
    RADIO = "radio-button"
    CHECK_BOX = "check-box"
    DROP_DOWN = "drop-down"
    SLIDER = "slider"


class Operator(StrEnum):
    """How an earlier answer is compared with the one that a condition names."""

    EXISTS = "exists"
    EQUAL = "="
    NOT_EQUAL = "!="
    ABOVE = ">"
    BELOW = "<"
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True)
class Condition:
    """Asked only if the answer to an earlier question compares so."""

    question: str
    operator: Operator
    answer: str | bool | int | Decimal | dt.date


@dataclass(frozen=True)
class Option:
    """One answer to choose. `score` is its worth in a score; `alone` excludes all others."""

    code: str
    words: str
    system: str = ""
    score: Decimal | None = None
    alone: bool = False
    coded: bool = True
    """Whether its code is one; otherwise its words stand for themselves."""


@dataclass(frozen=True)
class Question:
    """One item: a question, a group of them, or words between them."""

    key: str
    kind: Kind
    text: str
    prefix: str = ""
    look: Look = Look.USUAL
    required: bool = False
    repeats: bool = False
    options: tuple[Option, ...] = ()
    low: int | Decimal | dt.date | None = None
    high: int | Decimal | dt.date | None = None
    step: Decimal | None = None
    decimals: int | None = None
    max_length: int | None = None
    unit: str = ""
    low_words: str = ""
    high_words: str = ""
    initial: tuple[Value, ...] = ()
    conditions: tuple[Condition, ...] = ()
    any_is_enough: bool = False
    views: tuple[str, ...] = ()
    """Views of the body a drawing is made on."""
    marks_score: bool = False
    """Each mark of a drawing says how much it hurts, 0 to 10."""
    items: tuple["Question", ...] = ()

    @property
    def takes_an_answer(self) -> bool:
        """Whether anything can be answered to it."""
        return self.kind not in WITHOUT_ANSWER


@dataclass(frozen=True)
class ScoreRule:
    """A score over some questions, by one of the three rules that instruments use."""

    key: str
    title: str
    rule: ItemRule
    items: tuple[str, ...]
    fewest: int
    """Fewer answers give no score."""
    decimals: int = 0
    instrument: str = ""
    """Key of the instrument whose total it is; empty if none of those known here."""


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire as it was published: never changed under its version."""

    url: str
    version: str
    title: str
    language: str
    licence: str
    items: tuple[Question, ...]
    scores: tuple[ScoreRule, ...] = ()
    description: str = ""

    def walk(self) -> Iterator[Question]:
        """Every item, groups included, in the order of the page."""
        yield from _walk(self.items)

    def question(self, key: str) -> Question | None:
        """The item with this key, if there is one."""
        return next((each for each in self.walk() if each.key == key), None)


def _walk(items: tuple[Question, ...]) -> Iterator[Question]:
    for item in items:
        yield item
        yield from _walk(item.items)


def asked(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    """The keys of all items that are asked, given the answers so far.

    A condition looks at answers before it only, and an answer to a question that is not asked
    itself counts as none. What lies in a group that is not asked is not asked.

    Source:
        HL7 FHIR R4 4.0.1, QuestionnaireItemOperator: `!=` holds where no answer is equal, so also
        where there is none; the four comparisons hold where at least one answer compares so.

    Examples:
        >>> from perineural.clinical.questionnaires import Questionnaire as Q
        >>> when = (Condition("a", Operator.EQUAL, True),)
        >>> items = (Question("a", Kind.BOOLEAN, "Any?"), Question("b", Kind.TEXT, "Which?",
        ...     conditions=when))
        >>> sorted(asked(Q("u", "1", "t", "en", "own", items), {}))
        ['a']
        >>> sorted(asked(Q("u", "1", "t", "en", "own", items), {"a": (True,)}))
        ['a', 'b']
    """
    found: set[str] = set()
    _ask(questionnaire.items, answers, found)
    return frozenset(found)


def _ask(items: tuple[Question, ...], answers: Answers, found: set[str]) -> None:
    for item in items:
        held = [_holds(each, answers, found) for each in item.conditions]
        if not held or (any(held) if item.any_is_enough else all(held)):
            found.add(item.key)
            _ask(item.items, answers, found)


def _holds(condition: Condition, answers: Answers, found: set[str]) -> bool:
    given = answers.get(condition.question, ()) if condition.question in found else ()
    if condition.operator is Operator.EXISTS:
        return bool(given) is condition.answer
    if condition.operator is Operator.NOT_EQUAL:
        return not any(_compares(each, Operator.EQUAL, condition.answer) for each in given)
    return any(_compares(each, condition.operator, condition.answer) for each in given)


def _compares(given: Value, operator: Operator, wanted: Value) -> bool:
    numbers = all(_is_number(each) for each in (given, wanted))
    if not numbers and type(given) is not type(wanted):
        return False
    if operator is Operator.EQUAL:
        return given == wanted
    if numbers or isinstance(given, str | dt.date):
        sign = (given > wanted) - (given < wanted)  # type: ignore[operator]
        return {
            Operator.ABOVE: sign > 0,
            Operator.BELOW: sign < 0,
            Operator.AT_LEAST: sign >= 0,
            Operator.AT_MOST: sign <= 0,
        }[operator]
    return False


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def kept(questionnaire: Questionnaire, answers: Answers) -> dict[str, tuple[Value, ...]]:
    """The answers that count: those to questions that are asked, in the order of the page."""
    there = asked(questionnaire, answers)
    return {
        each.key: tuple(answers[each.key])
        for each in questionnaire.walk()
        if each.key in there and each.takes_an_answer and answers.get(each.key)
    }


class Wrong(StrEnum):
    """What can be wrong with the answer to one question."""

    MISSING = "missing"
    KIND = "kind"
    """It is not the kind of answer that the question asks for."""
    OPTION = "option"
    TOO_MANY = "too many"
    NOT_ALONE = "not alone"
    TOO_LOW = "too low"
    TOO_HIGH = "too high"
    TOO_LONG = "too long"
    TOO_EXACT = "too exact"
    PLACE = "place"
    """A mark that lies on no view of the drawing, or hurts more than 10."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answer to one question, and the limit it broke, if one."""

    question: str
    wrong: Wrong
    limit: int | Decimal | dt.date | None = None


def problems(questionnaire: Questionnaire, answers: Answers) -> tuple[Problem, ...]:
    """All that keeps these answers from being complete, one a question, in the page's order.

    Only what is asked is looked at. Answers to questions that do not exist are not looked at
    either; `kept` leaves them out.
    """
    there = asked(questionnaire, answers)
    found = (
        problem_of(each, tuple(answers.get(each.key, ())))
        for each in questionnaire.walk()
        if each.key in there and each.takes_an_answer
    )
    return tuple(each for each in found if each is not None)


MOST_MARKS = 100
"""The most places one drawing holds."""
LONGEST_TEXT = 5000
"""The longest answer in words, where the question gives no limit of its own. [letters]"""
LARGEST = 2_147_483_647
"""The largest number FHIR R4 takes for a whole one (`datatypes.html#integer`)."""


def problem_of(question: Question, values: tuple[Value, ...]) -> Problem | None:
    """What is wrong with these answers to a question that is asked; None when nothing is."""
    if not values:
        return Problem(question.key, Wrong.MISSING) if question.required else None
    most = MOST_MARKS if question.kind is Kind.DRAWING else 1
    if len(values) > most and not (question.repeats and question.kind is Kind.CHOICE):
        return Problem(question.key, Wrong.TOO_MANY, most)
    if len(set(values)) < len(values) and question.kind is Kind.CHOICE:
        return Problem(question.key, Wrong.TOO_MANY, len(set(values)))
    for value in values:
        if found := _problem_of_one(question, value):
            return found
    alone = {option.code for option in question.options if option.alone}
    if len(values) > 1 and alone & set(values):
        return Problem(question.key, Wrong.NOT_ALONE)
    return None


_TYPES: Mapping[Kind, tuple[type, ...]] = {
    Kind.STRING: (str,),
    Kind.TEXT: (str,),
    Kind.CHOICE: (str,),
    Kind.BOOLEAN: (bool,),
    Kind.INTEGER: (int,),
    Kind.DECIMAL: (Decimal,),
    Kind.DATE: (dt.date,),
    Kind.DRAWING: (BodyMark,),
}


def _problem_of_one(question: Question, value: Value) -> Problem | None:
    if type(value) not in _TYPES[question.kind]:
        return Problem(question.key, Wrong.KIND)
    if question.kind is Kind.CHOICE:
        there = any(option.code == value for option in question.options)
        return None if there else Problem(question.key, Wrong.OPTION)
    if isinstance(value, BodyMark):
        return None if _lies_on(question, value) else Problem(question.key, Wrong.PLACE)
    if isinstance(value, str):
        longest = question.max_length or LONGEST_TEXT
        if not value.strip():
            return Problem(question.key, Wrong.MISSING)
        return Problem(question.key, Wrong.TOO_LONG, longest) if len(value) > longest else None
    return _outside(question, value)


MOST_DECIMALS = 6
"""To how many decimals a number is kept, where the question does not say."""


def _outside(question: Question, value: bool | int | Decimal | dt.date) -> Problem | None:  # noqa: FBT001
    if isinstance(value, Decimal):
        if not value.is_finite():
            return Problem(question.key, Wrong.KIND)
        most = MOST_DECIMALS if question.decimals is None else question.decimals
        if -int(value.as_tuple().exponent) > most:
            return Problem(question.key, Wrong.TOO_EXACT, most)
    if not isinstance(value, dt.date) and not -LARGEST <= value <= LARGEST:
        return Problem(question.key, Wrong.TOO_HIGH, LARGEST)
    low: Any = question.low
    high: Any = question.high
    if low is not None and value < low:
        return Problem(question.key, Wrong.TOO_LOW, low)
    if high is not None and value > high:
        return Problem(question.key, Wrong.TOO_HIGH, high)
    return None


def _lies_on(question: Question, mark: BodyMark) -> bool:
    try:
        check_place(mark.view, float(mark.x), float(mark.y))
    except (ClinicalError, ValueError, OverflowError):
        return False
    fits = mark.value is None or 0 <= mark.value <= WORST_PAIN
    return fits and mark.view in question.views


@dataclass(frozen=True)
class Filled:
    """Answers with what became of them: those kept, and what is wrong with them."""

    answers: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def filled(questionnaire: Questionnaire, answers: Answers) -> Filled:
    """The answers that are kept, with all that is missing or wrong among them."""
    return Filled(kept(questionnaire, answers), problems(questionnaire, answers))
