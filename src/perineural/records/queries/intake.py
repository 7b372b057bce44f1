"""An intake, as the clinic reads it and as the person who fills it in sees it."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from perineural.clinical.questionnaire_scores import Score
from perineural.clinical.questionnaires import Answers, Questionnaire
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.intake_links import INTAKE, open_intake
from perineural.records.models import Intake, Patient, QuestionnaireAnswer
from perineural.records.names import searchable
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.drafts import read_draft
from perineural.records.queries.patients import PatientLine
from perineural.records.queries.questionnaires import (
    CalledFor,
    answers_in,
    called_for,
    scores_kept,
)
from perineural.records.questionnaire_files import value_of


@dataclass(frozen=True)
class IntakeView:
    """All that a person told."""

    id: uuid.UUID
    status: str
    condition: str
    condition_name: str
    side: str
    family_name: str
    given_names: str
    birth_date: dt.date
    telephone: str
    email: str
    outcome: str
    answers: dict[str, str]
    onset_text: str
    history: str
    past_treatments: str
    medicines: str
    allergies: str
    goals: str
    painkillers: tuple[dict[str, Any], ...]
    earlier_treatments: tuple[dict[str, Any], ...]
    conditions_told: dict[str, str]
    tries_left: int
    analgesic_days_per_week: int | None
    pain_now: int | None
    pain_worst: int | None
    pain_usual: int | None
    pain_least: int | None
    pain_drawing: tuple[dict[str, Any], ...]
    signed_name: str
    submitted_at: dt.datetime | None
    patient_id: uuid.UUID | None
    complaint_id: uuid.UUID | None


@dataclass(frozen=True)
class AnswerInIntake:
    """A questionnaire that was filled in with an intake."""

    title: str
    value: Questionnaire
    answers: Answers
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class IntakeReview:
    """An intake with the patients of this clinic it may belong to."""

    intake: IntakeView
    candidates: tuple[PatientLine, ...]
    answered: tuple[AnswerInIntake, ...] = ()


_SAME = (
    "id", "status", "condition", "side", "family_name", "given_names", "birth_date", "telephone",
    "email", "onset_text", "history", "past_treatments", "medicines", "allergies", "goals",
    "analgesic_days_per_week", "pain_now", "pain_worst", "pain_usual", "pain_least",
    "signed_name", "submitted_at", "patient_id", "complaint_id", "conditions_told", "tries_left",
)  # fmt: skip


def intake_view(row: Intake) -> IntakeView:
    """The values of an intake row."""
    return IntakeView(
        condition_name=condition_name(row.condition),
        outcome=row.self_check.get("outcome", ""),
        answers=row.self_check.get("answers", {}),
        pain_drawing=tuple(row.pain_drawing),
        painkillers=tuple(row.painkillers),
        earlier_treatments=tuple(row.earlier_treatments),
        **{name: getattr(row, name) for name in _SAME},
    )


@query
def intake_review(*, by: Actor, clinic_id: uuid.UUID, intake_id: uuid.UUID) -> IntakeReview:
    """An intake with whom it may belong to: same birth date and family name. Four SQL queries.

    Raises:
        NotFound: There is no such intake in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = Intake.objects.filter(clinic_id=clinic_id, id=intake_id).first()
    if row is None:
        raise NotFound("There is no such intake.")
    born = Patient.objects.filter(clinic_id=clinic_id, birth_date=row.birth_date)
    like = born.filter(search_name__contains=searchable(row.family_name)).order_by("search_name")
    lines = (
        PatientLine(one.id, one.family_name, one.given_names, one.birth_date, one.sex, one.origin)
        for one in like[:10]
    )
    return IntakeReview(intake_view(row), tuple(lines), _answered(row))


def _answered(row: Intake) -> tuple[AnswerInIntake, ...]:
    found = QuestionnaireAnswer.objects.filter(
        clinic_id=row.clinic_id, intake=row, completed_at__isnull=False
    ).select_related("questionnaire")
    answered = []
    for each in found.order_by("completed_at"):
        value = value_of(each.questionnaire)
        answers, scores = answers_in(value, each.response), scores_kept(each.scores)
        answered.append(AnswerInIntake(value.title, value, answers, scores))
    return tuple(answered)


@dataclass(frozen=True)
class IntakeToFill:
    """What the person who holds the link sees: what it is about, and what they typed so far."""

    id: uuid.UUID
    status: str
    condition: str
    side: str
    given_names: str
    typed: dict[str, Any]
    questionnaires: tuple[CalledFor, ...] = ()
    """Those that its condition calls for; they are filled in on pages of their own."""

    @property
    def holds_something(self) -> bool:
        """Whether anything was told here already."""
        return bool(self.typed) or any(each.is_done for each in self.questionnaires)


@query
def intake_to_fill(*, by: Actor, intake_id: uuid.UUID) -> IntakeToFill:
    """The intake a link opens, as far as it is filled in. Four SQL queries.

    Raises:
        NotFound: The link is for something else.
        Conflict: It is too old.
    """
    row = open_intake(by, intake_id)
    typed = read_draft(by=by, clinic_id=row.clinic_id, kind=INTAKE, subject_id=intake_id)
    if typed is None and row.pain_drawing:
        typed = {"pain_drawing": _drawn(row)}
    wanted = called_for(row.clinic_id, row.id, row.condition)
    return IntakeToFill(
        row.id, row.status, row.condition, row.side, row.given_names, typed or {}, wanted
    )


def _drawn(row: Intake) -> str:
    """What was drawn in the self-check, as the page's own script would have left it."""
    marks = (
        {"view": each["view"], "x": float(each["x"]), "y": float(each["y"]), "value": each["value"]}
        for each in row.pain_drawing
    )
    return json.dumps(list(marks))


@query
def intake_of_complaint(
    *, by: Actor, clinic_id: uuid.UUID, complaint_id: uuid.UUID
) -> IntakeView | None:
    """What the patient told about this complaint before the visit, if they did."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    row = Intake.objects.filter(clinic_id=clinic_id, complaint_id=complaint_id).first()
    return intake_view(row) if row else None
