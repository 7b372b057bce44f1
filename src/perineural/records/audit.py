"""The audit trail: append-only, one hash chain a clinic, written in the change's own transaction.

Each event's hash covers its content and the hash of the event before it, so an event that was
altered, removed or moved breaks the chain from there on. Writers lock the clinic's `AuditChain`
row, so that concurrent changes queue up in one order. Details hold keys and codes, never a name
or free text.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from perineural.records import clock
from perineural.records.actors import Actor, describe
from perineural.records.models import AuditChain, AuditEvent
from perineural.records.statements import change, find, put_row


def event_hash(event: AuditEvent) -> str:
    """The SHA-256 [64 hexadecimal digits] of an event's content and the hash before it."""
    content = {
        "id": str(event.id),
        "clinic": str(event.clinic_id),
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": event.actor_kind,
        "actor_id": str(event.actor_id or ""),
        "action": event.action,
        "subject_kind": event.subject_kind,
        "subject_id": str(event.subject_id or ""),
        "patient_id": str(event.patient_id or ""),
        "details": event.details,
        "previous_hash": event.previous_hash,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    by: Actor,
    clinic_id: uuid.UUID,
    action: str,
    subject_kind: str,
    subject_id: uuid.UUID | None,
    *,
    patient_id: uuid.UUID | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the clinic's chain, inside the transaction of the change it tells of.

    Args:
        details: Keys, codes and numbers; JSON-able; no names, no free text.

    Raises:
        RuntimeError: There is no transaction: the event could survive a change that did not.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event is written in the transaction of its change")
    number, previous_hash = _chain_end(clinic_id)
    kind, actor_id = describe(by)
    event = AuditEvent(
        clinic_id=clinic_id,
        number=number + 1,
        at=clock.now(),
        actor_kind=kind,
        actor_id=actor_id,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        patient_id=patient_id,
        details=json.loads(json.dumps(details or {}, default=str)),
        previous_hash=previous_hash,
    )
    event.hash = event_hash(event)
    put_row(event)
    end = {"last_number": event.number, "last_hash": event.hash}
    change(AuditChain, {"clinic_id": clinic_id}, end)
    return event


def _chain_end(clinic_id: uuid.UUID) -> tuple[int, str]:
    """Number and hash of the last event, held for this transaction."""
    names, where = ("last_number", "last_hash"), {"clinic_id": clinic_id}
    for number, last_hash in find(AuditChain, names, where, lock=True):
        return number, last_hash
    chain, _ = AuditChain.objects.select_for_update().get_or_create(clinic_id=clinic_id)
    return chain.last_number, chain.last_hash


@dataclass(frozen=True)
class AuditFault:
    """A place where the chain does not hold, in words for whoever must look into it."""

    number: int
    text: str


def verify(clinic_id: uuid.UUID) -> Iterator[AuditFault]:
    """Walk a clinic's whole chain and yield every place where it does not hold.

    Finds an event that was altered, one that is missing (also at the end, as long as the chain's
    own row still tells how far it went), and events that changed places. Whoever can rewrite the
    whole chain and its end can hide that from the chain itself: keep the last hash that
    `perineural verify-audit` prints somewhere else to notice even that.
    """
    expected, previous = 1, ""
    for event in AuditEvent.objects.filter(clinic_id=clinic_id).order_by("number").iterator():
        while expected < event.number:
            yield AuditFault(expected, f"event {expected} is missing")
            expected += 1
        if event_hash(event) != event.hash:
            yield AuditFault(event.number, f"event {event.number} was changed after it was written")
        elif event.previous_hash != previous:
            yield AuditFault(
                event.number, f"event {event.number} does not follow the one before it"
            )
        previous, expected = event.hash, event.number + 1
    chain = AuditChain.objects.filter(clinic_id=clinic_id).first()
    last = chain.last_number if chain else 0
    for number in range(expected, last + 1):
        yield AuditFault(number, f"event {number} is missing from the end")
    if chain and expected == last + 1 and previous != chain.last_hash:
        yield AuditFault(last, f"the chain's end does not match event {last}")


def last_link(clinic_id: uuid.UUID) -> tuple[int, str, datetime | None]:
    """How far the chain goes: number, hash and time of its last event."""
    event = AuditEvent.objects.filter(clinic_id=clinic_id).order_by("-number").first()
    return (event.number, event.hash, event.at) if event else (0, "", None)
