"""The second signature under what a trainee signed."""

import uuid

from perineural.records import audit, clock, seals
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound
from perineural.records.models import Session, User
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import Permission, can, check_can
from perineural.records.queries.cosigning import possible_supervisors
from perineural.records.seals import SealState


def supervisor_for(
    signer: User, clinic_id: uuid.UUID, supervisor_id: uuid.UUID | None
) -> uuid.UUID | None:
    """Who must co-sign what this person signs: nobody, unless they are a trainee here.

    Raises:
        Invalid: A trainee named nobody, themselves, or somebody who may not co-sign.
    """
    if can(signer, clinic_id, Permission.COSIGN):
        return None
    allowed = {person.id for person in possible_supervisors(clinic_id, signer.id)}
    if supervisor_id not in allowed:
        text = "Say who supervises you: a clinician of this clinic, who then co-signs."
        raise Invalid(text, field="supervisor_id")
    return supervisor_id


@action
def cosign_session(*, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """Co-sign a session that a trainee signed, as the supervisor they named.

    Nothing of the session changes; the seal that was co-signed stands in the audit trail. A second
    tap finds it co-signed and does nothing.

    Raises:
        NotAllowed: Somebody else was named, or it is the person's own signature.
        Conflict: It is not signed, waits for nobody, was amended since, or is not as it was signed.
    """
    check_can(by, clinic_id, Permission.COSIGN)
    session = _locked(clinic_id, session_id)
    _check_waits(session)
    if not isinstance(by, User) or session.signed_by_id == by.id:
        raise NotAllowed("Nobody co-signs what they signed themselves.")
    if session.supervisor_id != by.id:
        name = session.supervisor.full_name
        raise NotAllowed(f"{name} was named as supervisor; only they can co-sign this.")
    if session.cosigned_at is not None:
        return
    if seals.state_now(session) is not SealState.HOLDS:
        raise Conflict("This record is not as it was signed, so it cannot be co-signed.")
    Session.objects.filter(clinic_id=clinic_id, id=session_id).update(cosigned_at=clock.now())
    audit.record(
        by, clinic_id, "co-sign session", "session", session_id, patient_id=session.patient_id,
        details={"seal": session.seal, "signed_by": session.signed_by_id},
    )  # fmt: skip


@action
def name_supervisor(
    *, by: Actor, clinic_id: uuid.UUID, session_id: uuid.UUID, supervisor_id: uuid.UUID
) -> None:
    """Name another supervisor while the co-signature waits: the trainee may, and who may co-sign.

    Raises:
        NotAllowed: Another trainee signed it.
        Invalid: The person named may not co-sign here, or signed it.
        Conflict: It waits for nobody.
    """
    check_can(by, clinic_id, Permission.SIGN_SESSIONS)
    session = _locked(clinic_id, session_id)
    _check_waits(session)
    if session.cosigned_at is not None:
        raise Conflict("This session is co-signed.")
    is_signer = isinstance(by, User) and session.signed_by_id == by.id
    if not is_signer and not can(by, clinic_id, Permission.COSIGN):
        raise NotAllowed("Only who signed it, or a clinician, names another supervisor.")
    allowed = {person.id for person in possible_supervisors(clinic_id, session.signed_by_id)}
    if supervisor_id not in allowed:
        raise Invalid("This person cannot co-sign here.", field="supervisor_id")
    if supervisor_id == session.supervisor_id:
        return
    audit.record(
        by, clinic_id, "name supervisor", "session", session_id, patient_id=session.patient_id,
        details={"supervisor": supervisor_id, "before": session.supervisor_id},
    )  # fmt: skip
    Session.objects.filter(clinic_id=clinic_id, id=session_id).update(supervisor_id=supervisor_id)


def _locked(clinic_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("supervisor", "signed_by")
    session = rows.filter(clinic_id=clinic_id, id=session_id).first()
    if session is None:
        raise NotFound("There is no such session.")
    return session


def _check_waits(session: Session) -> None:
    if session.status != SigningStatus.SIGNED:
        raise Conflict("This session is not signed yet.")
    if session.supervisor_id is None:
        raise Conflict("This session needs no co-signature.")
    newer = Session.objects.filter(clinic_id=session.clinic_id, amends=session)
    if newer.filter(status=SigningStatus.SIGNED).exists():
        raise Conflict("This session was amended since. The newer note is the one to co-sign.")
