"""Which clinics a person works in, what they may do there, and by which rules it works."""

import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from perineural.clinical.policy import SitePolicy
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import Clinic, ClinicPolicy, Membership
from perineural.records.permissions import ROLE_PERMISSIONS, Permission
from perineural.records.statements import find, find_rows


@dataclass(frozen=True)
class ClinicView:
    """A clinic as anybody may know it."""

    id: uuid.UUID
    slug: str
    name: str
    time_zone: ZoneInfo
    is_demo: bool
    address: tuple[str, ...] = ()
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Workplace:
    """A clinic with what one person is and may do in it."""

    clinic: ClinicView
    roles: frozenset[str]
    permissions: frozenset[Permission]
    patient_id: uuid.UUID | None

    def allows(self, permission: Permission) -> bool:
        """Whether this person may do this here."""
        return permission in self.permissions


@dataclass(frozen=True)
class PolicyView:
    """The clinic's own rules in force, with the version that decisions name."""

    version: int
    policy: SitePolicy


CLINIC_SHOWN = ("id", "slug", "name", "time_zone", "is_demo", "address", "telephone", "email")


def clinic_view(clinic: Clinic) -> ClinicView:
    """The values of a clinic row."""
    return ClinicView(
        id=clinic.id,
        slug=clinic.slug,
        name=clinic.name,
        time_zone=ZoneInfo(clinic.time_zone),
        is_demo=clinic.is_demo,
        address=tuple(clinic.address.splitlines()),
        telephone=clinic.telephone,
        email=clinic.email,
    )


def public_clinic(slug: str) -> ClinicView:
    """The clinic at a public address.

    Raises:
        NotFound: There is no such clinic.
    """
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic is None:
        raise NotFound("There is no such clinic.")
    return clinic_view(clinic)


def all_clinics() -> tuple[ClinicView, ...]:
    """Every clinic of this installation, by name: for the command line."""
    return tuple(clinic_view(each) for each in Clinic.objects.order_by("name"))


def clinic_by_id(clinic_id: uuid.UUID) -> ClinicView:
    """The clinic with this key, for links that carry it.

    Raises:
        NotFound: There is no such clinic.
    """
    for clinic in find_rows(Clinic, CLINIC_SHOWN, {"id": clinic_id}):
        return clinic_view(clinic)
    raise NotFound("There is nothing here.")


@query
def workplaces(*, by: Actor) -> tuple[Workplace, ...]:
    """The clinics a signed-in person belongs to, by name. One SQL query."""
    found: dict[uuid.UUID, list[Membership]] = {}
    mine = Membership.objects.filter(user=by, active=True).select_related("clinic")
    for membership in mine.order_by("clinic__name"):
        found.setdefault(membership.clinic_id, []).append(membership)
    return tuple(_workplace(rows[0].clinic, rows) for rows in found.values())


@query
def workplace(*, by: Actor, slug: str) -> Workplace:
    """One clinic a signed-in person belongs to. Two SQL queries.

    Raises:
        NotFound: There is no such clinic, or they do not belong to it: the same answer for both.
    """
    for clinic in find_rows(Clinic, _VIEWED, {"slug": slug}):
        where = {"user_id": by.id, "active": True, "clinic_id": clinic.id}
        memberships = find_rows(Membership, ("id", "role", "patient_id"), where)
        if memberships:
            return _workplace(clinic, memberships)
    raise NotFound("There is nothing here.")


_VIEWED = ("id", "slug", "name", "time_zone", "is_demo", "address", "telephone", "email")


def _workplace(clinic: Clinic, memberships: list[Membership]) -> Workplace:
    roles = frozenset(membership.role for membership in memberships)
    patients = [each.patient_id for each in memberships if each.patient_id]
    return Workplace(
        clinic=clinic_view(clinic),
        roles=roles,
        permissions=frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles)),
        patient_id=patients[0] if patients else None,
    )


def policy_in_force(clinic_id: uuid.UUID) -> PolicyView:
    """The newest version of a clinic's own rules; version 0 is the design's defaults."""
    where = {"clinic_id": clinic_id}
    for version, content in find(ClinicPolicy, ("version", "content"), where, newest="version"):
        return PolicyView(version, SitePolicy.from_json(content))
    return PolicyView(0, SitePolicy())
