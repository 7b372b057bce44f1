"""Keeping in mind which documents left the program, and who took them."""

import uuid

from perineural.records import audit
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.permissions import Permission, check_can


@action
def record_document(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    document: str,
    subject_kind: str,
    subject_id: uuid.UUID,
    patient_id: uuid.UUID,
    content_hash: str,
) -> None:
    """Write down that a document was made as a file and handed over.

    Args:
        document: Which kind, for example `note`.
        subject_kind: What it is about, for example `session`.
        content_hash: The SHA-256 of the file, by which it can be recognised.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    audit.record(
        by, clinic_id, "take document", subject_kind, subject_id, patient_id=patient_id,
        details={"document": document, "format": "pdf", "sha256": content_hash},
    )  # fmt: skip
