"""Who acts: a signed-in person, the holder of a link, a visitor of a public page, the system."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from perineural.records.models import User


@dataclass(frozen=True)
class LinkHolder:
    """Whoever opened a link that was sent to one patient: may do what that link is for, no more."""

    kind: str
    clinic_id: uuid.UUID
    subject_id: uuid.UUID


@dataclass(frozen=True)
class Visitor:
    """Somebody on a clinic's public page."""

    clinic_id: uuid.UUID


@dataclass(frozen=True)
class System:
    """The program itself: the command line, the worker that sends messages."""

    clinic_id: uuid.UUID


Actor: TypeAlias = "User | LinkHolder | Visitor | System"


def describe(actor: Actor) -> tuple[str, uuid.UUID | None]:
    """The kind of actor and the key that names them, as the audit trail keeps it."""
    if isinstance(actor, LinkHolder):
        return f"{actor.kind} link", actor.subject_id
    if isinstance(actor, Visitor):
        return "visitor", None
    if isinstance(actor, System):
        return "system", None
    return "person", actor.id
