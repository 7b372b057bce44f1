"""What each kind of message is about: whether it has a reason still, and whom it is for."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from perineural.records import clock
from perineural.records.models import (
    DiaryLink,
    Intake,
    OutboxMessage,
    Patient,
    PatientLink,
    SilenceReason,
)

DIARY_QUESTION = "diary question"
INTAKE_LINK = "intake link"
CONSENT_LINK = "consent link"
WHY_SILENT = "why silent"
PROGRESS_LINK = "progress link"
CLOSED = "closed"


class NoReason(Exception):
    """There is nothing to send any more; the words say why."""


@dataclass(frozen=True)
class Reader:
    """Whom a message is for.

    Args:
        patient: None for somebody who asked for an appointment and is no patient yet.
        asked_just_now: It answers what its reader just asked for, at the address they gave: one
            message, for which no agreement is needed.
    """

    link_kind: str
    patient: Patient | None
    email: str
    telephone: str
    asked_just_now: bool = False


def reader_of(message: OutboxMessage) -> Reader:
    """Whom a message is for. One SQL query.

    Raises:
        NoReason: What it is about is over, was answered, or is not there.
    """
    look_up = SUBJECTS.get(message.kind)
    if look_up is None:
        raise NoReason("no such kind of message")
    reader = look_up(message.clinic_id, message.subject_id)
    if reader.patient is not None and reader.patient.deceased:
        raise NoReason("deceased")
    return reader


def _diary(clinic_id: uuid.UUID, link_id: uuid.UUID) -> Reader:
    rows = DiaryLink.objects.select_related("patient")
    link = rows.filter(clinic_id=clinic_id, id=link_id).first()
    if link is None or link.withdrawn_at:
        raise NoReason("withdrawn")
    if link.answered_at:
        raise NoReason("answered")
    if link.expires_at <= clock.now():
        raise NoReason(CLOSED)
    return _of_patient("diary", link.patient)


def _intake(clinic_id: uuid.UUID, intake_id: uuid.UUID) -> Reader:
    intake = Intake.objects.filter(clinic_id=clinic_id, id=intake_id).first()
    if intake is None or intake.status != "open":
        raise NoReason(CLOSED)
    return Reader("intake", None, intake.email, intake.telephone, asked_just_now=True)


def _consent(clinic_id: uuid.UUID, link_id: uuid.UUID) -> Reader:
    rows = PatientLink.objects.select_related("patient")
    link = rows.filter(clinic_id=clinic_id, id=link_id).first()
    if link is None or link.withdrawn_at:
        raise NoReason("withdrawn")
    if link.used_at or link.expires_at <= clock.now():
        raise NoReason(CLOSED)
    return _of_patient(link.kind, link.patient)


def _progress(clinic_id: uuid.UUID, link_id: uuid.UUID) -> Reader:
    rows = PatientLink.objects.select_related("patient")
    link = rows.filter(clinic_id=clinic_id, id=link_id).first()
    if link is None or link.withdrawn_at or link.expires_at <= clock.now():
        raise NoReason(CLOSED)
    patient = link.patient
    return Reader(link.kind, patient, patient.email, patient.telephone, asked_just_now=True)


def _why(clinic_id: uuid.UUID, reason_id: uuid.UUID) -> Reader:
    rows = SilenceReason.objects.select_related("patient", "course")
    asked = rows.filter(clinic_id=clinic_id, id=reason_id).first()
    if asked is None or asked.course.status != "active":
        raise NoReason("closed")
    if asked.answered_at:
        raise NoReason("answered")
    return _of_patient("why", asked.patient)


def _of_patient(link_kind: str, patient: Patient) -> Reader:
    return Reader(link_kind, patient, patient.email, patient.telephone)


SUBJECTS: dict[str, Callable[[uuid.UUID, uuid.UUID], Reader]] = {
    DIARY_QUESTION: _diary,
    INTAKE_LINK: _intake,
    CONSENT_LINK: _consent,
    WHY_SILENT: _why,
    PROGRESS_LINK: _progress,
}
"""By kind of message: how its reader is found."""
