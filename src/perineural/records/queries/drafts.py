"""What a person typed into a form and has not sent yet."""

import uuid
from typing import Any

from perineural.records.actors import Actor, LinkHolder
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import Draft, User
from perineural.records.permissions import roles_in


def draft_owner(
    by: Actor, clinic_id: uuid.UUID, kind: str, subject_id: uuid.UUID
) -> dict[str, Any]:
    """Whose draft this is: the signed-in person's, or the holder's of exactly this link.

    A link may have several forms: the kind of their drafts begins with the link's and a slash.
    """
    if isinstance(by, LinkHolder):
        its_kind = kind.partition("/")[0]
        if (by.clinic_id, by.kind, by.subject_id) != (clinic_id, its_kind, subject_id):
            raise NotFound("There is nothing here.")
        return {"owner": None}
    if not isinstance(by, User) or not roles_in(by, clinic_id):
        raise NotFound("There is nothing here.")
    return {"owner": by}


@query
def read_draft(
    *, by: Actor, clinic_id: uuid.UUID, kind: str, subject_id: uuid.UUID
) -> dict[str, Any] | None:
    """What this person typed into this form before, if they did not send it."""
    owner = draft_owner(by, clinic_id, kind, subject_id)
    found = Draft.objects.filter(clinic_id=clinic_id, kind=kind, subject_id=subject_id, **owner)
    draft = found.first()
    return draft.fields if draft else None
