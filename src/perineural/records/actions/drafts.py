"""What somebody has typed and not yet sent: kept as they type, seen by nobody else.

A draft is not part of the record, so keeping one is not audited; what becomes of it is.
"""

import json
import uuid
from typing import Any

from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Invalid
from perineural.records.models import Draft
from perineural.records.queries.drafts import draft_owner

MAX_BYTES = 200_000
"""The most one draft may hold: far more than anybody types. [bytes of JSON]"""


@action
def save_draft(
    *, by: Actor, clinic_id: uuid.UUID, kind: str, subject_id: uuid.UUID, fields: dict[str, Any]
) -> None:
    """Keep what is in a form now. The last save wins: there is one draft an owner and form.

    Raises:
        Invalid: It holds more than 200 kB.
    """
    owner = draft_owner(by, clinic_id, kind, subject_id)
    if len(json.dumps(fields)) > MAX_BYTES:
        raise Invalid("This is more than a form can hold.")
    Draft.objects.update_or_create(
        clinic_id=clinic_id,
        kind=kind,
        subject_id=subject_id,
        **owner,
        defaults={"fields": fields, "saved_at": clock.now()},
    )


def drop_draft(by: Actor, clinic_id: uuid.UUID, kind: str, subject_id: uuid.UUID) -> None:
    """Forget a draft, inside the action that made a record of it."""
    owner = draft_owner(by, clinic_id, kind, subject_id)
    Draft.objects.filter(clinic_id=clinic_id, kind=kind, subject_id=subject_id, **owner).delete()
