"""Asking a patient to fill in a questionnaire, and keeping the answers once they are complete."""

import datetime as dt
import json
import uuid
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from perineural.clinical.errors import ClinicalError
from perineural.clinical.instruments import check_score
from perineural.clinical.questionnaire_scores import Score, scores_of
from perineural.clinical.questionnaires import Answers, Problem, filled
from perineural.fhir.questionnaire_response import write_response
from perineural.records import audit, clock
from perineural.records.actions.drafts import drop_draft
from perineural.records.actions.patients import recorder
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.intake_links import intake_draft, open_intake
from perineural.records.models import (
    Complaint,
    InstrumentScore,
    Intake,
    PatientLink,
    Questionnaire,
    QuestionnaireAnswer,
    Session,
)
from perineural.records.models.intake import IntakeStatus
from perineural.records.models.questionnaire import QuestionnaireStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.questionnaire_files import value_of
from perineural.records.questionnaire_links import LINK_DAYS, QUESTIONNAIRE, open_questionnaire


class Incomplete(Invalid):
    """Answers that are not complete, with what is wrong with each question."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        words = "question is" if count == 1 else "questions are"
        super().__init__(f"{count} {words} not answered yet, or in a way that cannot be kept.")
        self.problems = problems


@action
def ask_questionnaire(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    answer_id: uuid.UUID,
    questionnaire_id: uuid.UUID,
    complaint_id: uuid.UUID,
    session_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Ask a patient to fill in a published questionnaire; its link has the same key.

    Raises:
        NotFound: There is no such questionnaire, complaint or session of it.
        Conflict: The questionnaire is not published, or the patient has died.
    """
    check_can(by, clinic_id, Permission.CHART)
    if QuestionnaireAnswer.objects.filter(clinic_id=clinic_id, id=answer_id).exists():
        return answer_id
    asked = Questionnaire.objects.filter(clinic_id=clinic_id, id=questionnaire_id).first()
    complaints = Complaint.objects.select_related("patient")
    complaint = complaints.filter(clinic_id=clinic_id, id=complaint_id).first()
    if asked is None or complaint is None:
        raise NotFound("There is nothing here.")
    if asked.status != QuestionnaireStatus.PUBLISHED:
        raise Conflict("Only a published questionnaire can be asked.")
    if complaint.patient.deceased:
        raise Conflict("This patient has died.")
    visits = Session.objects.filter(clinic_id=clinic_id, course__complaint=complaint)
    if session_id is not None and not visits.filter(id=session_id).exists():
        raise NotFound("There is no such session.")
    now = clock.now()
    QuestionnaireAnswer(
        id=answer_id,
        clinic_id=clinic_id,
        questionnaire=asked,
        patient=complaint.patient,
        complaint=complaint,
        session_id=session_id,
        asked_at=now,
        recorded_by=recorder(by),
    ).save(force_insert=True)
    PatientLink(
        id=answer_id,
        clinic_id=clinic_id,
        patient=complaint.patient,
        kind=QUESTIONNAIRE,
        subject_id=answer_id,
        expires_at=now + dt.timedelta(days=LINK_DAYS),
    ).save(force_insert=True)
    audit.record(
        by, clinic_id, "ask questionnaire", "questionnaire answer", answer_id,
        patient_id=complaint.patient_id, details={"questionnaire": asked.id},
    )  # fmt: skip
    return answer_id


@action
def complete_by_link(*, by: Actor, answers: Answers) -> None:
    """Keep the answers that the holder of a link sends. Sending once more changes nothing.

    Raises:
        Incomplete: A question that is asked is not answered, or not as it can be.
        NotFound, Conflict: As `open_questionnaire` says.
    """
    link, row = open_questionnaire(by, lock=True)
    if row.completed_at is not None:
        return
    _complete(by, row, answers, "patient")
    PatientLink.objects.filter(clinic_id=link.clinic_id, id=link.id).update(used_at=clock.now())
    drop_draft(by, link.clinic_id, QUESTIONNAIRE, link.id)


@action
def complete_in_clinic(
    *, by: Actor, clinic_id: uuid.UUID, answer_id: uuid.UUID, answers: Answers
) -> None:
    """Keep the answers that a person of the clinic filled in with the patient.

    Raises:
        Incomplete: A question that is asked is not answered, or not as it can be.
        NotFound: There is no such questionnaire to be filled in.
        Conflict: It was filled in before.
    """
    check_can(by, clinic_id, Permission.CHART)
    rows = QuestionnaireAnswer.objects.select_related("questionnaire").select_for_update(
        of=("self",)
    )
    row = rows.filter(clinic_id=clinic_id, id=answer_id, patient__isnull=False).first()
    if row is None:
        raise NotFound("There is no such questionnaire.")
    if row.completed_at is not None:
        raise Conflict("This questionnaire was filled in before.")
    _complete(by, row, answers, "clinic")
    drop_draft(by, clinic_id, QUESTIONNAIRE, answer_id)


@action
def complete_for_intake(
    *, by: Actor, intake_id: uuid.UUID, questionnaire_id: uuid.UUID, answers: Answers
) -> None:
    """Keep the answers to one questionnaire of an intake; until it is sent they can be changed.

    Raises:
        Incomplete: A question that is asked is not answered, or not as it can be.
        NotFound: The intake does not call for it.
        Conflict: The intake was sent.
    """
    intake = open_intake(by, intake_id)
    Intake.objects.select_for_update().get(clinic_id=intake.clinic_id, id=intake_id)
    if intake.status != IntakeStatus.OPEN:
        raise Conflict("This was sent already.")
    asked = Questionnaire.objects.filter(
        clinic_id=intake.clinic_id, id=questionnaire_id, status=QuestionnaireStatus.PUBLISHED
    ).first()
    if asked is None or intake.condition not in asked.conditions:
        raise NotFound("There is nothing here.")
    rows = QuestionnaireAnswer.objects.filter(clinic_id=intake.clinic_id, intake=intake)
    row = rows.filter(questionnaire=asked).first() or QuestionnaireAnswer(
        clinic_id=intake.clinic_id, intake=intake, questionnaire=asked
    )
    row.questionnaire = asked
    _complete(by, row, answers, "patient")
    drop_draft(by, intake.clinic_id, intake_draft(questionnaire_id), intake_id)


def _complete(by: Actor, row: QuestionnaireAnswer, answers: Answers, source: str) -> None:
    questionnaire = value_of(row.questionnaire)
    result = filled(questionnaire, answers)
    if result.problems:
        raise Incomplete(result.problems)
    if not result.answers:
        raise Invalid("Nothing is answered yet.")
    now = clock.now()
    response = write_response(
        questionnaire,
        result.answers,
        authored=now,
        content_hash=row.questionnaire.content_hash,
    )
    scores = scores_of(questionnaire, result.answers)
    row.response = json.loads(json.dumps(response, default=float))
    row.scores = [_kept(each) for each in scores]
    row.content_hash = row.questionnaire.content_hash
    row.source, row.occurred_at, row.completed_at = source, now, now
    row.save()
    _keep_totals(by, row)
    audit.record(
        by, row.clinic_id, "answer questionnaire", "questionnaire answer", row.id,
        patient_id=row.patient_id,
        details={"questionnaire": row.questionnaire_id, "hash": row.content_hash},
    )  # fmt: skip


def _kept(score: Score) -> dict[str, Any]:
    value = None if score.value is None else f"{score.value:f}"
    return {**asdict(score), "value": value}


def _keep_totals(by: Actor, row: QuestionnaireAnswer) -> None:
    """A score that is an instrument's total stands with the patient's other totals."""
    if row.complaint_id is None:
        return
    for each in row.scores:
        if not each["instrument"] or each["value"] is None:
            continue
        try:
            total = check_score(each["instrument"], Decimal(each["value"]))
        except ClinicalError as error:
            raise Invalid(str(error)) from error
        InstrumentScore(
            clinic_id=row.clinic_id,
            patient_id=row.patient_id,
            complaint_id=row.complaint_id,
            session_id=row.session_id,
            instrument=each["instrument"],
            score=total,
            source=row.source,
            occurred_at=row.occurred_at,
            recorded_by=recorder(by),
        ).save(force_insert=True)


def take_in_answers(by: Actor, intake: Intake, complaint: Complaint) -> None:
    """Give what was answered in an intake to its patient, in the action that accepts it."""
    rows = QuestionnaireAnswer.objects.filter(clinic_id=intake.clinic_id, intake=intake)
    for row in rows:
        row.patient_id, row.complaint = complaint.patient_id, complaint
        row.save(update_fields=["patient", "complaint"])
        _keep_totals(by, row)
