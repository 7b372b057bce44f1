"""The seal of a signed session: a hash over everything that was signed, to be worked out again.

It covers the note, what it was derived from, who signed and when. It is kept with the session and
in the audit event of the signature, so that whoever alters a signed record must alter both, and
the audit chain as well. What is recorded later (co-signature, diary, amendment) is not covered.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Model

from perineural.records.models import AuditEvent, PainRating, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.session import PainClock

FORM = "1"
"""Which list of fields a seal covers. A further field makes a new form; old seals keep theirs."""
SIGNING = "sign session"
"""The action under which the audit trail keeps a signature."""

SEALED: Mapping[str, tuple[str, ...]] = {
    "session": (
        "id", "patient_id", "course_id", "number", "occurred_at", "batch_id", "consent_id",
        "weight_kg", "checks", "last_point_at", "override_reason", "reaction", "aftercare_given",
        "next_step", "discarded_ml", "elsewhere_mg", "amends_id", "amendment_reason", "note",
        "knowledge_version",
        "policy_version", "signed_at", "signed_by_id",
    ),
    "points": (
        "id", "position", "model_version", "view", "x", "y", "side", "nerve", "region", "batch_id",
        "depth_mm", "angle_degrees", "needle", "volume_ml", "aspirated", "tenderness_before",
        "tenderness_after", "credential_confirmed", "reaction", "note",
    ),
    "baths": (
        "id", "position", "batch_id", "nostril", "device", "volume_ml", "dwell_minutes",
        "body_position", "tolerance",
    ),
    "scars": (
        "id", "position", "model_version", "view", "places", "side", "region", "length_mm",
        "mobility_before", "mobility_after", "note",
    ),
    "pain_ratings": ("id", "clock", "minutes_after", "score", "occurred_at"),
}  # fmt: skip
"""What a seal covers: fields of the session, and of its parts by the name of their rows."""

NOT_SEALED: Mapping[str, frozenset[str]] = {
    "session": frozenset(
        {
            "clinic_id", "occurred_precision", "recorded_at", "recorded_by_id", "status",
            "usual_point", "revision", "last_save", "seal", "supervisor_id", "cosigned_at",
        }
    ),
    "points": frozenset({"clinic_id", "session_id", "space"}),
    "baths": frozenset({"clinic_id", "session_id"}),
    "scars": frozenset({"clinic_id", "session_id"}),
    "pain_ratings": frozenset(
        {
            "clinic_id", "session_id", "patient_id", "occurred_precision", "recorded_at",
            "recorded_by_id", "source", "replaced_at",
        }
    ),
}  # fmt: skip
"""What it leaves out: how the program keeps a row, and what is derived from the rest."""


RECORDED_LATER = frozenset({"diary_links", "check_ins", "pain_returns"})
"""What belongs to a session and comes after its signature."""
ONLY_WHERE_THERE_ARE_ANY = frozenset({"scars"})
"""Parts that came to be kept after the first seals: where there are none, a seal does not name
them, so that one from before still holds."""
PARTS = tuple(name for name in SEALED if name != "session")


class SealState(StrEnum):
    """What a seal says of a signed session today."""

    HOLDS = "holds"
    BROKEN = "broken"
    NONE = "none"
    """It was signed before seals were kept."""


@dataclass(frozen=True)
class SealFault:
    """A signed session whose seal does not hold, or that has none."""

    session_id: uuid.UUID
    number: int
    state: SealState


def seal_of(session: Session, parts: Mapping[str, Iterable[Model]]) -> str:
    """The form of a seal and the SHA-256 [64 hexadecimal digits] of all that it covers.

    Args:
        session: The signed session as stored.
        parts: Its rows by the names in `SEALED`, in any order. Scores of the diary are left out.
    """
    content: dict[str, Any] = {"session": _values(session, SEALED["session"])}
    for name, rows in parts.items():
        values = (_values(row, SEALED[name]) for row in rows if not _came_later(row))
        content[name] = sorted(values, key=lambda each: each["id"])
    for name in ONLY_WHERE_THERE_ARE_ANY:
        if not content.get(name):
            content.pop(name, None)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"{FORM}:{hashlib.sha256(text.encode()).hexdigest()}"


def _came_later(row: Model) -> bool:
    return isinstance(row, PainRating) and row.clock == PainClock.LATER


def _values(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _written(getattr(row, name)) for name in names}


def _written(value: Any) -> Any:
    """A value in one way of writing, whichever database it was read from."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, uuid.UUID) else value


def digits(seal: str) -> str:
    """The hash of a seal as it is printed; empty when there is none."""
    return seal.partition(":")[2]


def state_of(session: Session, seal_now: str, signed_as: str | None) -> SealState:
    """What the seal of a session says, worked out again.

    Args:
        session: The signed session.
        seal_now: Its seal as its rows give it now.
        signed_as: The seal that the audit trail keeps with the signature; None when it is not kept.
    """
    if not session.seal and not signed_as:
        return SealState.NONE
    return SealState.HOLDS if session.seal == seal_now == signed_as else SealState.BROKEN


def state_now(session: Session) -> SealState:
    """What the seal of one signed session says, from its rows as stored. Five SQL queries."""
    now = seal_of(session, {name: getattr(session, name).all() for name in PARTS})
    return state_of(session, now, signed_as([session]).get(session.id))


def signed_as(sessions: Iterable[Session]) -> dict[uuid.UUID, str]:
    """The seal in the audit event of each signature, by session of one clinic. One SQL query.

    The patients are named for the database's sake: it finds their few events by an index.
    """
    rows = list(sessions)
    events = AuditEvent.objects.filter(
        clinic_id__in={row.clinic_id for row in rows},
        patient_id__in={row.patient_id for row in rows},
        action=SIGNING,
        subject_id__in=[row.id for row in rows],
    )
    told = events.order_by("number").values_list("subject_id", "details")
    return {key: details["seal"] for key, details in told if details.get("seal")}


def verify(clinic_id: uuid.UUID, batch_size: int = 200) -> Iterator[SealFault]:
    """Work out every seal of a clinic again and yield each that does not hold or is not there.

    One SQL query, and six for every `batch_size` sessions.
    """
    signed = Session.objects.filter(clinic_id=clinic_id, status=SigningStatus.SIGNED)
    signed = signed.order_by("signed_at", "id")
    for start in range(0, signed.count(), batch_size):
        rows = list(signed.prefetch_related(*PARTS)[start : start + batch_size])
        told = signed_as(rows)
        for row in rows:
            now = seal_of(row, {name: getattr(row, name).all() for name in PARTS})
            state = state_of(row, now, told.get(row.id))
            if state is not SealState.HOLDS:
                yield SealFault(row.id, row.number, state)


def count_signed(clinic_id: uuid.UUID) -> int:
    """How many sessions of a clinic are signed. One SQL query."""
    return Session.objects.filter(clinic_id=clinic_id, status=SigningStatus.SIGNED).count()
