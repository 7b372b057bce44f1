"""What waits for a supervisor's co-signature, and who may be a supervisor."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import Membership, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import ROLE_PERMISSIONS, Permission, check_can
from perineural.records.queries.day import condition_name


@dataclass(frozen=True)
class Supervisor:
    """Somebody who may co-sign."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class Waiting:
    """A signed session that waits for a co-signature."""

    session_id: uuid.UUID
    number: int
    patient_name: str
    birth_date: dt.date
    condition: str
    side: str
    occurred_at: dt.datetime
    signed_by: str
    signed_at: dt.datetime
    is_amendment: bool


def possible_supervisors(clinic_id: uuid.UUID, signer_id: uuid.UUID) -> tuple[Supervisor, ...]:
    """Who may co-sign what this person signs, by name: never they themselves. One SQL query."""
    roles = [role for role, may in ROLE_PERMISSIONS.items() if Permission.COSIGN in may]
    held = Membership.objects.filter(
        clinic_id=clinic_id, active=True, role__in=roles, user__is_active=True
    )
    people = held.exclude(user_id=signer_id).order_by("user__full_name", "user_id")
    return tuple(Supervisor(*row) for row in people.values_list("user_id", "user__full_name"))


@query
def supervisors(*, by: Actor, clinic_id: uuid.UUID, signer_id: uuid.UUID) -> tuple[Supervisor, ...]:
    """Who may co-sign what somebody signs. Two SQL queries."""
    check_can(by, clinic_id, Permission.SIGN_SESSIONS)
    return possible_supervisors(clinic_id, signer_id)


@query
def to_cosign(*, by: Actor, clinic_id: uuid.UUID) -> tuple[Waiting, ...]:
    """What waits for the co-signature of the person asking, the oldest first. Two SQL queries.

    A session that was amended waits no more: its amendment does.
    """
    check_can(by, clinic_id, Permission.COSIGN)
    rows = Session.objects.filter(
        clinic_id=clinic_id, supervisor=by, cosigned_at__isnull=True, status=SigningStatus.SIGNED
    ).exclude(amended_by__status=SigningStatus.SIGNED)
    rows = rows.select_related("patient", "signed_by", "course__complaint").order_by("signed_at")
    return tuple(_waiting(row) for row in rows)


def _waiting(row: Session) -> Waiting:
    complaint = row.course.complaint
    return Waiting(
        session_id=row.id,
        number=row.number,
        patient_name=f"{row.patient.given_names} {row.patient.family_name}".strip(),
        birth_date=row.patient.birth_date,
        condition=condition_name(complaint.condition),
        side=complaint.get_side_display(),
        occurred_at=row.occurred_at,
        signed_by=row.signed_by.full_name,
        signed_at=row.signed_at,
        is_amendment=row.amends_id is not None,
    )
