"""Who works here, and the audit trail of what they did."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.records import audit
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import AuditEvent, Membership, User
from perineural.records.models.accounts import Role
from perineural.records.permissions import Permission, check_can

EVENTS_A_PAGE = 100


@dataclass(frozen=True)
class Member:
    """A person in one role."""

    membership_id: uuid.UUID
    user_id: uuid.UUID
    name: str
    email: str
    role: str
    active: bool
    since: dt.datetime


@dataclass(frozen=True)
class TrailLine:
    """One event of the audit trail, in words."""

    number: int
    at: dt.datetime
    who: str
    action: str
    subject_kind: str
    subject_id: uuid.UUID | None
    details: dict[str, object]


@dataclass(frozen=True)
class Trail:
    """A page of the audit trail, newest first, with what checking the whole chain found."""

    lines: tuple[TrailLine, ...]
    last_number: int
    last_hash: str
    before: int | None


@query
def members(*, by: Actor, clinic_id: uuid.UUID) -> tuple[Member, ...]:
    """Everybody with a staff role here, those who left last. Two SQL queries."""
    check_can(by, clinic_id, Permission.MANAGE_PEOPLE)
    rows = Membership.objects.filter(clinic_id=clinic_id).exclude(role=Role.PATIENT)
    rows = rows.select_related("user").order_by("-active", "user__full_name", "role")
    return tuple(
        Member(
            row.id,
            row.user_id,
            row.user.full_name,
            row.user.email,
            row.get_role_display(),
            row.active,
            row.since,
        )
        for row in rows
    )


def person_by_email(email: str) -> User | None:
    """Who signs in with this address, for the command line. One SQL query."""
    return User.objects.filter(email=email.strip().lower()).first()


@query
def audit_trail(*, by: Actor, clinic_id: uuid.UUID, before: int | None = None) -> Trail:
    """A page of what was done, newest first, from below event number `before`.

    Four SQL queries. Who acted is shown by name; whom it was about stays a key.
    """
    check_can(by, clinic_id, Permission.SEE_AUDIT)
    rows = AuditEvent.objects.filter(clinic_id=clinic_id).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    events = list(rows[:EVENTS_A_PAGE])
    names = dict(
        User.objects.filter(id__in={each.actor_id for each in events}).values_list(
            "id", "full_name"
        )
    )
    number, digest, _ = audit.last_link(clinic_id)
    return Trail(
        lines=tuple(_line(event, names) for event in events),
        last_number=number,
        last_hash=digest,
        before=events[-1].number if events and events[-1].number > 1 else None,
    )


def _line(event: AuditEvent, names: dict[uuid.UUID, str]) -> TrailLine:
    who = names.get(event.actor_id, event.actor_kind)
    return TrailLine(
        event.number,
        event.at,
        who,
        event.action,
        event.subject_kind,
        event.subject_id,
        event.details,
    )


@query
def check_audit(*, by: Actor, clinic_id: uuid.UUID) -> tuple[audit.AuditFault, ...]:
    """Walk the clinic's whole chain; empty when it holds."""
    check_can(by, clinic_id, Permission.SEE_AUDIT)
    return tuple(audit.verify(clinic_id))
