"""Keeping in mind that de-identified data or counts left the program, and who took them."""

import uuid
from collections.abc import Mapping
from typing import Any

from perineural.records import audit
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.permissions import Permission, check_can


@action
def record_snapshot(
    *, by: Actor, clinic_id: uuid.UUID, snapshot_id: uuid.UUID, told: Mapping[str, Any]
) -> None:
    """Write down that a snapshot is about to be handed over. Nothing is handed over if this fails.

    Args:
        told: Row counts, what was suppressed, and the SHA-256 of every file.
    """
    check_can(by, clinic_id, Permission.MAKE_SNAPSHOTS)
    audit.record(by, clinic_id, "make snapshot", "snapshot", snapshot_id, details=dict(told))


@action
def record_report(
    *, by: Actor, clinic_id: uuid.UUID, report_id: uuid.UUID, content_hash: str
) -> None:
    """Write down that a report of the clinic's outcomes was made as a file and handed over.

    Args:
        content_hash: The SHA-256 of the file, by which it can be recognised.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    audit.record(
        by, clinic_id, "make report", "report", report_id, details={"sha256": content_hash}
    )
