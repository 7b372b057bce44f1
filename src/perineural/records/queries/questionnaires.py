"""The clinic's questionnaires, what was asked of a patient, and what was answered."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perineural.clinical.questionnaire_scores import Score
from perineural.clinical.questionnaires import Answers
from perineural.clinical.questionnaires import Questionnaire as Value
from perineural.fhir.questionnaire_response import read_response
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.intake_links import intake_draft, open_intake
from perineural.records.models import Complaint, Questionnaire, QuestionnaireAnswer
from perineural.records.models.questionnaire import QuestionnaireStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.drafts import read_draft
from perineural.records.questionnaire_files import value_of
from perineural.records.questionnaire_links import QUESTIONNAIRE, open_questionnaire


@dataclass(frozen=True)
class QuestionnaireLine:
    """One version of a questionnaire in a list."""

    id: uuid.UUID
    title: str
    version: str
    language: str
    status: str
    conditions: tuple[str, ...]
    """Names of the problems before whose first visit it is asked."""
    published_at: dt.datetime | None
    answered: int = 0


@dataclass(frozen=True)
class QuestionnaireView:
    """One version of a questionnaire, whole."""

    id: uuid.UUID
    status: str
    conditions: tuple[str, ...]
    """Keys of the problems before whose first visit it is asked."""
    content_hash: str
    added_at: dt.datetime
    published_at: dt.datetime | None
    retired_at: dt.datetime | None
    source: str
    value: Value


def _line(row: Questionnaire, answered: int = 0) -> QuestionnaireLine:
    names = tuple(condition_name(each) for each in row.conditions)
    return QuestionnaireLine(
        row.id, row.title, row.version, row.language, row.status, names, row.published_at, answered
    )


@query
def clinic_questionnaires(*, by: Actor, clinic_id: uuid.UUID) -> tuple[QuestionnaireLine, ...]:
    """Every questionnaire of the clinic, drafts and retired ones too. One SQL query."""
    check_can(by, clinic_id, Permission.PUBLISH_QUESTIONNAIRES)
    rows = Questionnaire.objects.filter(clinic_id=clinic_id).defer("source", "licence")
    return tuple(_line(each) for each in rows.order_by("status", "title", "-added_at"))


@query
def questionnaire_view(
    *, by: Actor, clinic_id: uuid.UUID, questionnaire_id: uuid.UUID
) -> QuestionnaireView:
    """One version of a questionnaire. One SQL query.

    Raises:
        NotFound: There is none in this clinic.
    """
    check_can(by, clinic_id, Permission.PUBLISH_QUESTIONNAIRES)
    row = Questionnaire.objects.filter(clinic_id=clinic_id, id=questionnaire_id).first()
    if row is None:
        raise NotFound("There is no such questionnaire.")
    return QuestionnaireView(
        id=row.id,
        status=row.status,
        conditions=tuple(row.conditions),
        content_hash=row.content_hash,
        added_at=row.added_at,
        published_at=row.published_at,
        retired_at=row.retired_at,
        source=row.source,
        value=value_of(row),
    )


@dataclass(frozen=True)
class AnswerLine:
    """A questionnaire that was asked of somebody, open or answered."""

    id: uuid.UUID
    title: str
    version: str
    asked_at: dt.datetime
    completed_at: dt.datetime | None
    source: str
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class ComplaintQuestionnaires:
    """What was asked about one complaint, and what can be asked."""

    patient_id: uuid.UUID
    condition: str
    side: str
    asked: tuple[AnswerLine, ...]
    offered: tuple[QuestionnaireLine, ...]


def scores_kept(scores: list[dict[str, Any]]) -> tuple[Score, ...]:
    """The scores of a row, as they were worked out when it was answered."""
    return tuple(
        Score(**{**each, "value": None if each["value"] is None else Decimal(each["value"])})
        for each in scores
    )


def _answer_line(row: QuestionnaireAnswer) -> AnswerLine:
    return AnswerLine(
        id=row.id,
        title=row.questionnaire.title,
        version=row.questionnaire.version,
        asked_at=row.asked_at,
        completed_at=row.completed_at,
        source=row.source,
        scores=scores_kept(row.scores),
    )


@query
def questionnaires_of_complaint(
    *, by: Actor, clinic_id: uuid.UUID, complaint_id: uuid.UUID
) -> ComplaintQuestionnaires:
    """What was asked about a complaint, the newest first, and what can be. Three SQL queries.

    Raises:
        NotFound: There is no such complaint in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    complaint = Complaint.objects.filter(clinic_id=clinic_id, id=complaint_id).first()
    if complaint is None:
        raise NotFound("There is no such complaint.")
    rows = QuestionnaireAnswer.objects.filter(clinic_id=clinic_id, complaint=complaint)
    rows = rows.select_related("questionnaire").defer("questionnaire__source", "response")
    published = Questionnaire.objects.filter(
        clinic_id=clinic_id, status=QuestionnaireStatus.PUBLISHED
    ).defer("source", "licence")
    return ComplaintQuestionnaires(
        patient_id=complaint.patient_id,
        condition=complaint.condition,
        side=complaint.side,
        asked=tuple(_answer_line(each) for each in rows.order_by("-asked_at")),
        offered=tuple(_line(each) for each in published.order_by("title")),
    )


@dataclass(frozen=True)
class AnsweredView:
    """One questionnaire that was asked of a patient, with its answers if there are any."""

    line: AnswerLine
    patient_id: uuid.UUID
    complaint_id: uuid.UUID | None
    value: Value
    answers: Answers
    response: dict[str, Any] | None
    content_hash: str
    typed: dict[str, Any]


def answers_in(value: Value, response: dict[str, Any] | None) -> Answers:
    """The answers of a stored response; none where there is no response."""
    if response is None:
        return {}
    return read_response(value, json.loads(json.dumps(response), parse_float=Decimal))


@query
def answered_view(*, by: Actor, clinic_id: uuid.UUID, answer_id: uuid.UUID) -> AnsweredView:
    """What was asked of a patient and answered. Two SQL queries.

    Raises:
        NotFound: There is none in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = QuestionnaireAnswer.objects.select_related("questionnaire")
    row = rows.filter(clinic_id=clinic_id, id=answer_id, patient__isnull=False).first()
    if row is None:
        raise NotFound("There is no such questionnaire.")
    value = value_of(row.questionnaire)
    typed = None
    if row.completed_at is None:
        typed = read_draft(by=by, clinic_id=clinic_id, kind=QUESTIONNAIRE, subject_id=answer_id)
    return AnsweredView(
        line=_answer_line(row),
        patient_id=row.patient_id,
        complaint_id=row.complaint_id,
        value=value,
        answers=answers_in(value, row.response),
        response=row.response,
        content_hash=row.content_hash,
        typed=typed or {},
    )


@dataclass(frozen=True)
class ToFill:
    """A questionnaire as whoever holds its link sees it."""

    value: Value
    typed: dict[str, Any]
    answers: Answers
    is_done: bool


@query
def questionnaire_to_fill(*, by: Actor) -> ToFill:
    """The questionnaire a link opens, as far as it is filled in. Three SQL queries.

    Raises:
        NotFound, Conflict: As `open_questionnaire` says.
    """
    link, row = open_questionnaire(by)
    typed = read_draft(by=by, clinic_id=link.clinic_id, kind=QUESTIONNAIRE, subject_id=link.id)
    return ToFill(value_of(row.questionnaire), typed or {}, {}, row.completed_at is not None)


@dataclass(frozen=True)
class CalledFor:
    """A questionnaire that an intake calls for."""

    id: uuid.UUID
    title: str
    is_done: bool


def called_for(clinic_id: uuid.UUID, intake_id: uuid.UUID, condition: str) -> tuple[CalledFor, ...]:
    """The questionnaires that an intake calls for, and which are filled in. Two SQL queries."""
    rows = Questionnaire.objects.filter(clinic_id=clinic_id, status=QuestionnaireStatus.PUBLISHED)
    wanted = [
        each
        for each in rows.only("id", "title", "conditions").order_by("title")
        if condition in each.conditions
    ]
    done = set(
        QuestionnaireAnswer.objects.filter(
            clinic_id=clinic_id, intake_id=intake_id, completed_at__isnull=False
        ).values_list("questionnaire_id", flat=True)
    )
    return tuple(CalledFor(each.id, each.title, each.id in done) for each in wanted)


@query
def intake_questionnaire(*, by: Actor, intake_id: uuid.UUID, questionnaire_id: uuid.UUID) -> ToFill:
    """One questionnaire of an intake, as far as it is filled in. At most four SQL queries.

    Raises:
        NotFound: The intake does not call for it.
    """
    intake = open_intake(by, intake_id)
    row = Questionnaire.objects.filter(
        clinic_id=intake.clinic_id, id=questionnaire_id, status=QuestionnaireStatus.PUBLISHED
    ).first()
    if row is None or intake.condition not in row.conditions:
        raise NotFound("There is nothing here.")
    value = value_of(row)
    kind = intake_draft(questionnaire_id)
    typed = read_draft(by=by, clinic_id=intake.clinic_id, kind=kind, subject_id=intake_id)
    given = QuestionnaireAnswer.objects.filter(clinic_id=intake.clinic_id, intake=intake)
    done = given.filter(questionnaire=row).first()
    answers = answers_in(value, done.response) if done else {}
    return ToFill(value, typed or {}, answers, done is not None)
