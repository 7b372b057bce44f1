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
MAX_KIND = 40
"""The longest name of a form. [letters]"""


def _bytes_of(fields: dict[str, Any]) -> int:
    """How much a draft holds, if both databases can keep it. [bytes of JSON]"""
    try:
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Invalid("This holds something that no form can send.") from error
    if b"\\u0000" in text.replace(b"\\\\", b""):
        raise Invalid("This holds a character that no form can send (NUL).")
    return len(text)


@action
def save_draft(
    *, by: Actor, clinic_id: uuid.UUID, kind: str, subject_id: uuid.UUID, fields: dict[str, Any]
) -> None:
    """Keep what is in a form now. The last save wins: there is one draft an owner and form.

    Raises:
        Invalid: It holds more than 200 kB, or what no form can send.
    """
    owner = draft_owner(by, clinic_id, kind, subject_id)
    if len(kind) > MAX_KIND:
        raise Invalid(f"The name of a form has at most {MAX_KIND} letters.")
    if _bytes_of(fields) > MAX_BYTES:
        raise Invalid("This is more than a form can hold: at most 200 kB are kept.")
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
