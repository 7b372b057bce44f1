"""Who may do what: a table of roles, and the two ways to ask it.

`check_...` raises; `can_...` asks the same rule. A person of another clinic is told that there is
nothing here, not that they may not see it.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from perineural.records.actors import Actor, LinkHolder, System, Visitor
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.models import Membership
from perineural.records.models.accounts import Role
from perineural.records.statements import find


class Permission(StrEnum):
    """Something a person may be allowed to do in a clinic."""

    SEE_PATIENTS = "see patients"
    REGISTER_PATIENTS = "register and import patients"
    ASSESS = "assess, decide on candidacy and plan"
    WRITE_RECIPES = "write recipes"
    SIGN_RECIPES = "sign recipes"
    PREPARE = "prepare and discard batches"
    TAKE_CONSENT = "take consent"
    CHART = "chart a session"
    SIGN = "sign assessments"
    SIGN_SESSIONS = "sign sessions"
    COSIGN = "co-sign what a trainee signed"
    FOLLOW_UP = "see and review diary answers and unwanted events"
    PLAN_CHECK_INS = "change when patients are asked how it is"
    WRITE_SUPERBILLS = "write superbills"
    LOAD_CODES = "load the clinic's billing codes"
    SEE_NUMBERS = "see counts over many patients"
    MAKE_SNAPSHOTS = "make a de-identified snapshot"
    PUBLISH_QUESTIONNAIRES = "publish and retire questionnaires"
    SET_POLICY = "set the clinic's rules"
    SET_MESSAGES = "set the words of messages to patients"
    SET_LETTERHEAD = "set the clinic's letterhead"
    MANAGE_PEOPLE = "manage who works here"
    SEE_AUDIT = "read the audit trail"
    SEE_OWN_RECORD = "see their own record"


P = Permission
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.PATIENT: frozenset({P.SEE_OWN_RECORD}),
    Role.ASSISTANT: frozenset(
        {
            P.SEE_PATIENTS,
            P.REGISTER_PATIENTS,
            P.PREPARE,
            P.TAKE_CONSENT,
            P.CHART,
            P.FOLLOW_UP,
            P.WRITE_SUPERBILLS,
        }
    ),
    Role.CLINICIAN: frozenset(
        {
            P.SEE_PATIENTS,
            P.REGISTER_PATIENTS,
            P.ASSESS,
            P.WRITE_RECIPES,
            P.SIGN_RECIPES,
            P.PREPARE,
            P.TAKE_CONSENT,
            P.CHART,
            P.SIGN,
            P.SIGN_SESSIONS,
            P.COSIGN,
            P.FOLLOW_UP,
            P.PLAN_CHECK_INS,
            P.PUBLISH_QUESTIONNAIRES,
            P.WRITE_SUPERBILLS,
        }
    ),
    Role.TRAINEE: frozenset(
        {
            P.SEE_PATIENTS,
            P.REGISTER_PATIENTS,
            P.PREPARE,
            P.TAKE_CONSENT,
            P.CHART,
            P.SIGN_SESSIONS,
            P.FOLLOW_UP,
        }
    ),
    Role.CLINIC_LEAD: frozenset(
        {
            P.SEE_PATIENTS,
            P.FOLLOW_UP,
            P.PLAN_CHECK_INS,
            P.PUBLISH_QUESTIONNAIRES,
            P.SEE_NUMBERS,
            P.MAKE_SNAPSHOTS,
            P.SET_POLICY,
            P.SET_MESSAGES,
            P.SET_LETTERHEAD,
            P.LOAD_CODES,
            P.MANAGE_PEOPLE,
            P.SEE_AUDIT,
        }
    ),
    Role.RESEARCHER: frozenset({P.SEE_NUMBERS}),
    Role.ADMINISTRATOR: frozenset({P.SET_LETTERHEAD, P.LOAD_CODES, P.MANAGE_PEOPLE, P.SEE_AUDIT}),
}
"""What each role may do. A person with two roles in a clinic may do what either allows.

Whoever may sign sessions and not co-sign is a trainee: what they sign waits for a co-signature.
"""


def roles_in(actor: Actor, clinic_id: uuid.UUID) -> frozenset[str]:
    """The roles a signed-in person holds in a clinic; empty for anybody else."""
    if isinstance(actor, LinkHolder | Visitor | System) or not actor.is_active:
        return frozenset()
    where = {"user_id": actor.id, "clinic_id": clinic_id, "active": True}
    return frozenset(role for (role,) in find(Membership, ("role",), where))


_Found = tuple[uuid.UUID, uuid.UUID, frozenset[Permission]]
_found_at_the_door: ContextVar[_Found | None] = ContextVar("found at the door", default=None)


@contextmanager
def found_at_the_door(
    person_id: uuid.UUID, clinic_id: uuid.UUID, permissions: frozenset[Permission]
) -> Iterator[None]:
    """Let the reads of one request rely on what its door has just found out.

    It holds for this person in this clinic and ends with the block.
    """
    token = _found_at_the_door.set((person_id, clinic_id, permissions))
    try:
        yield
    finally:
        _found_at_the_door.reset(token)


@contextmanager
def asked_afresh() -> Iterator[None]:
    """Forget inside the block what a door found out: a write asks in its own transaction."""
    token = _found_at_the_door.set(None)
    try:
        yield
    finally:
        _found_at_the_door.reset(token)


def permissions_in(actor: Actor, clinic_id: uuid.UUID) -> frozenset[Permission]:
    """All that a person may do in a clinic. One SQL query, none inside `found_at_the_door`."""
    found = _found_at_the_door.get()
    if found and found[:2] == (getattr(actor, "id", None), clinic_id):
        return found[2]
    granted = (ROLE_PERMISSIONS[role] for role in roles_in(actor, clinic_id))
    return frozenset().union(*granted)


def check_can(actor: Actor, clinic_id: uuid.UUID, permission: Permission) -> None:
    """Refuse unless this person may do this in this clinic.

    The system (command line, worker) may do anything in the clinic it was started for. The holder
    of a link and a visitor hold no permission: the few actions open to them say so themselves.

    Raises:
        NotFound: The person does not work in this clinic, and so learns nothing of it.
        NotAllowed: They do, but their roles do not include this.
    """
    if isinstance(actor, System):
        if actor.clinic_id != clinic_id:
            raise NotFound("There is nothing here.")
        return
    granted = permissions_in(actor, clinic_id)
    if not granted:
        raise NotFound("There is nothing here.")
    if permission not in granted:
        raise NotAllowed(f"Your role in this clinic does not allow you to {permission}.")


def can(actor: Actor, clinic_id: uuid.UUID, permission: Permission) -> bool:
    """Whether `check_can` would let this pass."""
    try:
        check_can(actor, clinic_id, permission)
    except (NotFound, NotAllowed):
        return False
    return True


def check_link(actor: Actor, kind: str, subject_id: uuid.UUID, clinic_id: uuid.UUID) -> None:
    """Refuse unless the actor holds the link for exactly this subject.

    Raises:
        NotFound: It is another kind of link, or one for something else.
    """
    if actor != LinkHolder(kind=kind, clinic_id=clinic_id, subject_id=subject_id):
        raise NotFound("There is nothing here.")
