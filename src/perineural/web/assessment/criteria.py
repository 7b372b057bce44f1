"""Diagnostic criteria in the assessment: their questions as fields, and what the answers decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from perineural.clinical.amounts import plain
from perineural.clinical.conditions import CONDITIONS, Condition
from perineural.clinical.criteria import CRITERIA, Criteria
from perineural.clinical.criteria_questions import (
    LEVELS,
    MONTHS,
    QUESTION_GROUPS,
    AnswerKind,
    CriteriaQuestion,
    criteria_questions,
)
from perineural.records.decided_criteria import DecidedCriteria, decided_now, read_decided
from perineural.records.permissions import Permission
from perineural.web.doors import clinic_page
from perineural.web.formatting import ANSWER_CHOICES, Answer, Points, WithUnit

CRITERION = "criterion_"
LONG = 12
"""From so many questions on, their groups are folded; a phone shows about four at once."""

_LEVEL_CHOICES = (*((str(each.points), each.name) for each in LEVELS), ("unknown", "Not known"))
_NO_MONTHS = f"Write months as a number from {MONTHS[0]} to {MONTHS[1]}, for example 6 or 2.5."
_MONTHS_ERRORS = (
    *("invalid", "min_value", "max_value"),
    *("max_digits", "max_decimal_places", "max_whole_digits"),
)


@dataclass(frozen=True)
class AskedGroup:
    """Questions asked together, each as its field."""

    name: str
    hint: str
    fields: tuple[forms.BoundField, ...]
    is_open: bool


@dataclass(frozen=True)
class AskedCriteria:
    """One set of criteria with its groups of questions."""

    criteria: Criteria
    groups: tuple[AskedGroup, ...]


def criteria_fields(condition: Condition) -> dict[str, forms.Field]:
    """A field for every question of the condition's criteria; nothing is chosen beforehand."""
    asked = criteria_questions(*condition.criteria)
    return {CRITERION + key: _field(question) for key, question in asked.items()}


def _field(question: CriteriaQuestion) -> forms.Field:
    if question.kind is AnswerKind.MONTHS:
        return forms.DecimalField(
            label=question.text,
            required=False,
            min_value=MONTHS[0],
            max_value=MONTHS[1],
            max_digits=6,
            decimal_places=2,
            error_messages=dict.fromkeys(_MONTHS_ERRORS, _NO_MONTHS),
            widget=WithUnit("months"),
        )
    points = question.kind is AnswerKind.POINTS
    return forms.ChoiceField(
        label=f"{question.about}: {question.text}" if question.about else question.text,
        required=False,
        choices=_LEVEL_CHOICES if points else ANSWER_CHOICES,
        widget=Points if points else Answer,
    )


def asked_criteria(form: forms.Form, condition: Condition) -> list[AskedCriteria]:
    """The criteria of a condition as they stand on the page: which groups are folded.

    Long criteria begin folded after their first group; a group with a refused answer is open.
    """
    return [AskedCriteria(CRITERIA[key], _groups(form, key)) for key in condition.criteria]


def _groups(form: forms.Form, criteria: str) -> tuple[AskedGroup, ...]:
    is_long = len(criteria_questions(criteria)) > LONG
    groups = []
    for number, group in enumerate(QUESTION_GROUPS[criteria]):
        fields = tuple(form[CRITERION + question.key] for question in group.questions)
        refused = any(field.errors for field in fields)
        groups.append(
            AskedGroup(group.name, group.hint, fields, not is_long or number == 0 or refused)
        )
    return tuple(groups)


def criteria_given(values: Mapping[str, object]) -> dict[str, str]:
    """The answers among the values of a form, as the record keeps them; none of those left open."""
    return {
        name.removeprefix(CRITERION): value if isinstance(value, str) else plain(value)
        for name, value in values.items()
        if name.startswith(CRITERION) and value not in (None, "")
    }


class CriteriaForm(forms.Form):
    """The questions of a condition's criteria alone."""

    def __init__(self, condition: Condition, data: Mapping[str, object]) -> None:
        super().__init__(data)
        self.fields.update(criteria_fields(condition))


def decided_so_far(condition: Condition, values: Mapping[str, object]) -> dict[str, object]:
    """Template context: what the answers typed so far decide, and which of them cannot be read."""
    form = CriteriaForm(condition, values)
    form.is_valid()
    asked = criteria_questions(*condition.criteria)
    return {
        "decided": read_decided(decided_now(condition.key, criteria_given(form.cleaned_data))),
        "refused": [
            f"{asked[name.removeprefix(CRITERION)].in_short}: {errors[0]}"
            for name, errors in form.errors.items()
        ],
    }


@require_POST
@clinic_page(Permission.ASSESS)
def work_out(request: HttpRequest, condition: str) -> HttpResponse:
    """What the answers given so far decide: a piece of the page, nothing is kept."""
    if condition not in CONDITIONS or not CONDITIONS[condition].criteria:
        raise Http404
    context = decided_so_far(CONDITIONS[condition], request.POST)
    return render(request, "perineural/assessment/criteria_decided.html", context)


@dataclass(frozen=True)
class CriteriaToRead:
    """One set of criteria of a condition: what was decided, if it was asked, and the answers."""

    name: str
    decided: DecidedCriteria | None
    answered: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def criteria_read(
    condition: Condition,
    decided: Iterable[DecidedCriteria],
    answers: Mapping[str, str] | None = None,
) -> list[CriteriaToRead]:
    """The condition's criteria to be read: as they were decided, or that they were not asked.

    With `answers` every question stands below with what was answered, group by group.
    """
    found = {each.key: each for each in decided}
    return [
        CriteriaToRead(
            CRITERIA[key].name, found.get(key), () if answers is None else _answered(key, answers)
        )
        for key in condition.criteria
    ]


def _answered(
    criteria: str, answers: Mapping[str, str]
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple(
        (group.name, tuple((each.text, _words(each, answers)) for each in group.questions))
        for group in QUESTION_GROUPS[criteria]
    )


def _words(question: CriteriaQuestion, answers: Mapping[str, str]) -> str:
    answer = answers.get(question.key)
    if answer is None:
        return "Not asked"
    if question.kind is AnswerKind.MONTHS:
        return f"{answer} months"
    if question.kind is AnswerKind.POINTS and answer != "unknown":
        return f"{answer}, {dict(_LEVEL_CHOICES)[answer]}"
    return dict(ANSWER_CHOICES)[answer]
