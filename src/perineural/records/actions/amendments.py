"""Taking back an amendment that was opened and not signed."""

import uuid

from django.db.models import ProtectedError

from perineural.records import audit
from perineural.records.actions.patients import recorder
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, check_can


@action
def discard_amendment(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> uuid.UUID:
    """Discard an open amendment with all that was charted in it; what it amends stays as signed.

    Its author may, and whoever may co-sign: a trainee discards only their own. The visit can be
    amended anew.

    Returns:
        The key of the signed session it was a copy of.

    Raises:
        NotFound: There is no such session.
        NotAllowed: Somebody else opened it, and this person may not co-sign.
        Conflict: It is signed, it amends nothing, or something was recorded for it.
    """
    check_can(by, clinic_id, Permission.CHART)
    rows = Session.objects.filter(clinic_id=clinic_id, id=session_id)
    amendment = rows.select_for_update(of=("self",)).first()
    if amendment is None:
        raise NotFound("There is no such session.")
    if amendment.status != SigningStatus.DRAFT:
        raise Conflict("This session is signed and can only be amended.")
    if amendment.amends_id is None:
        raise Conflict("This is no amendment: a session that was opened stays in the record.")
    person = recorder(by)
    if person is None or amendment.recorded_by_id != person.id:
        check_can(by, clinic_id, Permission.COSIGN)
    audit.record(
        by, clinic_id, "discard amendment", "session", session_id,
        patient_id=amendment.patient_id,
        details={
            "amends": amendment.amends_id, "number": amendment.number,
            "revision": amendment.revision,
        },
    )  # fmt: skip
    original_id = amendment.amends_id
    try:
        amendment.delete()
    except ProtectedError as error:
        raise Conflict(
            "Something else was recorded for this amendment, so it cannot be discarded. Sign it."
        ) from error
    return original_id
