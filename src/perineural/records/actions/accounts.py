"""Clinics, people, and who may act where."""

import uuid
from collections.abc import Callable
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from perineural.clinical.policy import SitePolicy
from perineural.records import audit, clock
from perineural.records.actors import Actor, System
from perineural.records.doors import action
from perineural.records.errors import Invalid, NotAllowed, NotFound
from perineural.records.keys import new_key
from perineural.records.models import Clinic, ClinicPolicy, Membership, Patient, User
from perineural.records.models.accounts import Role
from perineural.records.permissions import Permission, check_can


def create_clinic(
    *, slug: str, name: str, time_zone: str = "UTC", is_demo: bool = False
) -> uuid.UUID:
    """Found a clinic: done by the program itself, before anybody can belong to it.

    Raises:
        Invalid: The address is taken or holds more than letters, digits, `-` and `_`; the name is
            empty; the time zone is unknown.
    """
    clinic_id = new_key()
    _create_clinic(by=System(clinic_id), slug=slug, name=name, time_zone=time_zone, is_demo=is_demo)
    return clinic_id


@action
def _create_clinic(*, by: System, slug: str, name: str, time_zone: str, is_demo: bool) -> None:
    if not name.strip():
        raise Invalid("A clinic needs a name.", field="name")
    if time_zone not in available_timezones():
        text = f"There is no time zone {time_zone!r}; write it like Europe/London."
        raise Invalid(text, field="time_zone")
    if not _holds(validate_slug, slug):
        text = "The address may hold letters a to z, digits, - and _ only."
        raise Invalid(text, field="slug")
    if Clinic.objects.filter(slug=slug).exists():
        raise Invalid(f"There is already a clinic with the address {slug!r}.", field="slug")
    clinic = Clinic(id=by.clinic_id, slug=slug, name=name, time_zone=time_zone, is_demo=is_demo)
    clinic.save(force_insert=True)
    audit.record(by, clinic.id, "create clinic", "clinic", clinic.id)


@action
def add_person(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    email: str,
    full_name: str,
    role: str,
    password: str | None = None,
    credential: str = "",
    patient_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Give a person a role in the clinic; they are created if nobody signs in with that e-mail.

    Adding a role they hold changes nothing; a role that had ended begins anew.

    Returns:
        The person's key.

    Raises:
        Invalid: The role is unknown; the e-mail or the name is missing; the password is too weak;
            a patient's role names no record, or not the one it named before; another role does.
    """
    check_can(by, clinic_id, Permission.MANAGE_PEOPLE)
    if role not in Role.values:
        raise Invalid(f"There is no role {role!r}; choose {', '.join(Role.values)}.", field="role")
    _check_patient_role(clinic_id, role, patient_id)
    email = email.strip().lower()
    if not _holds(validate_email, email):
        raise Invalid("This is not an e-mail address.", field="email")
    user = User.objects.filter(email=email).first()
    if user is None:
        user = _new_user(email, full_name.strip(), credential.strip(), password)
    membership = _give_role(clinic_id, user, role, patient_id)
    if membership is not None:
        audit.record(
            by, clinic_id, "add person", "membership", membership.id,
            details={"person": user.id, "role": role},
        )  # fmt: skip
    return user.id


def _holds(check: Callable[[str], None], value: str) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True


def _give_role(
    clinic_id: uuid.UUID, user: User, role: str, patient_id: uuid.UUID | None
) -> Membership | None:
    """The role given just now, or nothing when the person held it already."""
    known = Membership.objects.filter(clinic_id=clinic_id, user=user, role=role).first()
    if known is None:
        fresh = Membership(clinic_id=clinic_id, user=user, role=role, patient_id=patient_id)
        fresh.save(force_insert=True)
        return fresh
    if known.patient_id != patient_id:
        text = "This person has an account for another record here; it cannot show two."
        raise Invalid(text, field="email")
    if known.active:
        return None
    known.active, known.since, known.ended_at = True, clock.now(), None
    known.save(update_fields=["active", "since", "ended_at"])
    return known


def _check_patient_role(clinic_id: uuid.UUID, role: str, patient_id: uuid.UUID | None) -> None:
    if (role == Role.PATIENT) != (patient_id is not None):
        raise Invalid("A patient's role names their record, and no other role does.", field="role")
    if patient_id and not Patient.objects.filter(id=patient_id, clinic_id=clinic_id).exists():
        raise NotFound("There is no such patient.")


def _new_user(email: str, full_name: str, credential: str, password: str | None) -> User:
    if not full_name:
        raise Invalid("A new person needs a name.", field="full_name")
    user = User(email=email, full_name=full_name, credential=credential)
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), field="password") from error
    return User.objects.create_user(email, password, full_name=full_name, credential=credential)


@action
def end_membership(*, by: Actor, clinic_id: uuid.UUID, membership_id: uuid.UUID) -> None:
    """Take a role from a person, from now on. What they did stays as it is.

    Raises:
        NotAllowed: It is the person's own role: so that somebody is left to manage people.
    """
    check_can(by, clinic_id, Permission.MANAGE_PEOPLE)
    membership = Membership.objects.filter(clinic_id=clinic_id, id=membership_id).first()
    if membership is None:
        raise NotFound("There is no such membership.")
    if isinstance(by, User) and membership.user_id == by.id:
        raise NotAllowed("You cannot take a role from yourself; ask another administrator.")
    if not membership.active:
        return
    Membership.objects.filter(id=membership.id).update(active=False, ended_at=clock.now())
    audit.record(
        by, clinic_id, "end membership", "membership", membership.id,
        details={"person": membership.user_id, "role": membership.role},
    )  # fmt: skip


@action
def set_policy(*, by: Actor, clinic_id: uuid.UUID, policy: SitePolicy, reason: str) -> int:
    """Set the clinic's own rules as a new version; decisions made before keep naming theirs.

    Setting the rules that hold already makes no new version.

    Returns:
        The number of the version that holds.

    Raises:
        Invalid: No reason is given.
    """
    check_can(by, clinic_id, Permission.SET_POLICY)
    if not reason.strip():
        raise Invalid("Say why the rules are changed.", field="reason")
    newest = ClinicPolicy.objects.filter(clinic_id=clinic_id).order_by("-version").first()
    if newest and newest.content == policy.to_json():
        return newest.version
    version = newest.version + 1 if newest else 1
    row = ClinicPolicy(
        clinic_id=clinic_id,
        version=version,
        content=policy.to_json(),
        reason=reason.strip(),
        set_by=by if isinstance(by, User) else None,
    )
    row.save(force_insert=True)
    audit.record(by, clinic_id, "set policy", "policy", row.id, details={"version": version})
    return version
