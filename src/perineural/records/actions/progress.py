"""A patient's own progress: asking for a link to it, and taking it along as a file."""

import datetime as dt
import uuid

from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.diary_links import open_link_to_report
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid
from perineural.records.models import Patient, PatientLink
from perineural.records.outbox.queueing import queue
from perineural.records.outbox.subjects import PROGRESS_LINK
from perineural.records.progress_links import LINKS_A_DAY, OPEN_HOURS, PROGRESS, open_progress

FORMATS = ("pdf", "csv", "fhir")


@action
def ask_for_progress(*, by: Actor, link_id: uuid.UUID) -> uuid.UUID:
    """Send the patient a link to their own progress, to the address that the clinic has.

    Whoever holds a diary link may ask; what they get goes to the patient alone.

    Raises:
        Invalid: The clinic has no address to send it to.
        Conflict: It was asked for three times within a day.
    """
    diary = open_link_to_report(by, link_id)
    patient = Patient.objects.get(clinic_id=diary.clinic_id, id=diary.patient_id)
    if not patient.email and not patient.telephone:
        raise Invalid("The clinic has no address to send it to. Please ask the clinic.")
    now = clock.now()
    lately = PatientLink.objects.filter(
        clinic_id=diary.clinic_id, patient=patient, kind=PROGRESS,
        created_at__gt=now - dt.timedelta(days=1),
    )  # fmt: skip
    if lately.count() >= LINKS_A_DAY:
        raise Conflict("It was sent several times today. Please look at your messages.")
    link = PatientLink(
        clinic_id=diary.clinic_id,
        patient=patient,
        kind=PROGRESS,
        subject_id=patient.id,
        expires_at=now + dt.timedelta(hours=OPEN_HOURS),
    )
    link.save(force_insert=True)
    queue(
        clinic_id=diary.clinic_id,
        kind=PROGRESS_LINK,
        subject_id=link.id,
        patient=patient,
        due_at=now,
        key=f"progress:{link.id}",
    )
    audit.record(
        by, diary.clinic_id, "ask for progress", "patient link", link.id, patient_id=patient.id
    )
    return link.id


@action
def take_progress(*, by: Actor, form: str, content_hash: str) -> None:
    """Write down that a patient took their progress along as a file.

    Args:
        form: `pdf`, `csv` or `fhir`.
        content_hash: The SHA-256 of the file, by which it can be recognised.
    """
    link = open_progress(by)
    audit.record(
        by, link.clinic_id, "take document", "patient", link.patient_id,
        patient_id=link.patient_id,
        details={"document": "progress", "format": form, "sha256": content_hash},
    )  # fmt: skip
