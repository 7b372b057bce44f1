"""A questionnaire as its template shows it: every item with what was typed and what is wrong.

The server decides which questions are asked; the page holds the others hidden, so that a small
script can show them at once. Without the script the next press of a button does.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from perineural.clinical.questionnaires import (
    NUMBERS,
    Answers,
    Condition,
    Kind,
    Look,
    Option,
    Problem,
    Question,
    Questionnaire,
    asked,
)
from perineural.web.marks import mark_data, mark_views
from perineural.web.patient_side.questionnaire.reading import PREFIX, Raw
from perineural.web.patient_side.questionnaire.words import answer_words, problem_words


@dataclass(frozen=True)
class ShownOption:
    """One answer to choose."""

    id: str
    code: str
    words: str
    chosen: bool
    alone: bool


@dataclass(frozen=True)
class Shown:
    """One item of the page."""

    id: str
    name: str
    question: Question
    control: str
    """Which part of the template shows it."""
    typed: str
    options: tuple[ShownOption, ...]
    error: str
    is_asked: bool
    when: str
    """The conditions as JSON for the script; empty if it is always asked."""
    depth: int
    items: tuple["Shown", ...] = ()
    drawing: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first_id(self) -> str:
        """The id of the first thing that takes the focus: where a line of the summary leads."""
        return self.options[0].id if self.options and self.control != "select" else self.id


@dataclass(frozen=True)
class Page:
    """A whole questionnaire as it is shown."""

    title: str
    description: str
    language: str
    licence: str
    items: tuple[Shown, ...]
    wrong: tuple[Shown, ...]
    has_drawing: bool


def page_of(
    questionnaire: Questionnaire,
    raw: Raw,
    answers: Answers,
    problems: Iterable[Problem] = (),
    prefix: str = "q",
) -> Page:
    """A questionnaire to be filled in.

    Args:
        raw: What was typed so far.
        answers: The same as far as it can be read: they decide what is asked.
        problems: What is wrong with it; empty while nobody asked for it.
        prefix: Begins every id on the page.
    """
    building = _Building(
        numbers={each.key: n for n, each in enumerate(questionnaire.walk())},
        by_key={each.key: each for each in questionnaire.walk()},
        raw=raw,
        there=asked(questionnaire, answers),
        problems={each.question: each for each in problems},
        prefix=prefix,
    )
    items = tuple(building.shown(each, 1) for each in questionnaire.items)
    flat = list(_flat(items))
    return Page(
        title=questionnaire.title,
        description=questionnaire.description,
        language=questionnaire.language,
        licence=questionnaire.licence,
        items=items,
        wrong=tuple(each for each in flat if each.error),
        has_drawing=any(each.control == "drawing" for each in flat),
    )


def _flat(items: tuple[Shown, ...]) -> Iterable[Shown]:
    for each in items:
        yield each
        yield from _flat(each.items)


@dataclass(frozen=True)
class _Building:
    numbers: Mapping[str, int]
    by_key: Mapping[str, Question]
    raw: Raw
    there: frozenset[str]
    problems: Mapping[str, Problem]
    prefix: str

    def shown(self, question: Question, depth: int) -> Shown:
        own_id = f"{self.prefix}{self.numbers[question.key]}"
        typed = self.raw.get(question.key, [])
        problem = self.problems.get(question.key)
        return Shown(
            id=own_id,
            name=PREFIX + question.key,
            question=question,
            control=_control(question),
            typed=typed[0] if typed else "",
            options=tuple(
                ShownOption(f"{own_id}_{n}", each.code, each.words, each.code in typed, each.alone)
                for n, each in enumerate(_options(question))
            ),
            error=problem_words(question, problem) if problem else "",
            is_asked=question.key in self.there,
            when=self.when(question),
            depth=depth,
            items=tuple(self.shown(each, depth + 1) for each in question.items),
            drawing=_drawing(question),
        )

    def when(self, question: Question) -> str:
        if not question.conditions:
            return ""
        rules = [self.rule(each) for each in question.conditions]
        return json.dumps({"any": question.any_is_enough, "rules": rules})

    def rule(self, condition: Condition) -> dict[str, object]:
        answer = condition.answer
        kind = self.by_key[condition.question].kind
        if isinstance(answer, bool):
            wanted = "yes" if answer else "no"
        else:
            wanted = answer.isoformat() if kind is Kind.DATE else str(answer)
        return {
            "name": PREFIX + condition.question,
            "operator": str(condition.operator),
            "answer": wanted,
            "number": kind in NUMBERS,
        }


def _control(question: Question) -> str:
    if question.kind is Kind.CHOICE and question.look is Look.DROP_DOWN and not question.repeats:
        return "select"
    if question.kind in (Kind.CHOICE, Kind.BOOLEAN):
        return "choice"
    if question.kind in NUMBERS:
        return "slider" if question.look is Look.SLIDER else "number"
    return str(question.kind)


def _options(question: Question) -> tuple[Option, ...]:
    if question.kind is Kind.BOOLEAN:
        return Option("yes", ""), Option("no", "")
    return question.options


def _drawing(question: Question) -> dict[str, Any]:
    if question.kind is not Kind.DRAWING:
        return {}
    views = question.views
    return {
        "views": mark_views(views, with_nerves=False),
        "data": mark_data(views, with_nerves=False),
    }


@dataclass(frozen=True)
class Answered:
    """One question with its answer, to be read."""

    text: str
    words: tuple[str, ...]
    is_group: bool
    marks: tuple[Mapping[str, Any], ...] = ()


def answered_of(questionnaire: Questionnaire, answers: Answers) -> tuple[Answered, ...]:
    """Every question that was asked, with its answer in words or none; headings of groups too."""
    there = asked(questionnaire, answers)
    found = []
    for each in questionnaire.walk():
        if each.key not in there or each.kind is Kind.DISPLAY:
            continue
        values = tuple(answers.get(each.key, ()))
        marks: tuple[Mapping[str, Any], ...] = ()
        if each.kind is Kind.DRAWING:
            marks = tuple(
                {"view": one.view, "x": one.x, "y": one.y, "value": one.value} for one in values
            )
        words = tuple(answer_words(each, values))
        found.append(Answered(each.text, words, each.kind is Kind.GROUP, marks))
    return tuple(found)
