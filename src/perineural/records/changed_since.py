"""Whose rows may have changed since a moment of a clinic's audit trail.

A page that holds in memory what it has read asks here whom to read again. Whatever is stored about
a patient is stored in one transaction with an event that names the patient. Each of these
transactions holds the clinic's chain until it ends, so events are numbered in the order in which
what they tell of can be seen: whoever sees an event sees all that was stored before it. What is
read after the events are read is therefore at least as new as they are.

The last event that is known is read again with those after it. Where it is not there, or has
another hash, the trail is not the one that was followed: the store was put back from a copy, or
the event was of a transaction that was taken back. Then nothing that is held may be used.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from perineural.records.models import AuditEvent

EVENTS_FOLLOWED = 5_000
"""After more events all is read anew, which is then about as quick."""
PATIENTS_FOLLOWED = 500
OF_MANY = frozenset({"rebuild statistics"})
"""Actions that change rows of patients whom their event does not name. A test holds every event
without a patient to be one of these, or listed as changing no patient's record."""
Value = TypeVar("Value")


class Moment(NamedTuple):
    """How far a trail was followed: the number and the hash of an event."""

    number: int
    hash: str


class Changed(NamedTuple):
    """Whom to read again, and how far the trail is followed then."""

    moment: Moment
    patient_ids: tuple[uuid.UUID, ...]


def newest_moment(clinic_id: uuid.UUID) -> Moment | None:
    """The end of the trail, to be asked for before the rows are read; None of an empty one.

    One SQL query.
    """
    events = AuditEvent.objects.filter(clinic_id=clinic_id).order_by("-number")
    found = events.values_list("number", "hash").first()
    return None if found is None else Moment(*found)


def changed_since(clinic_id: uuid.UUID, moment: Moment) -> Changed | None:
    """Whose rows may differ from what was read at a moment; None where anybody's may.

    One SQL query.
    """
    events = AuditEvent.objects.filter(clinic_id=clinic_id, number__gte=moment.number)
    names = ("number", "hash", "action", "patient_id")
    rows = list(events.order_by("number").values_list(*names)[: EVENTS_FOLLOWED + 1])
    if not rows or rows[0][:2] != moment or len(rows) > EVENTS_FOLLOWED:
        return None
    after = rows[1:]
    patient_ids = {row[3] for row in after if row[3] is not None}
    if len(patient_ids) > PATIENTS_FOLLOWED or any(row[2] in OF_MANY for row in after):
        return None
    return Changed(Moment(*rows[-1][:2]), tuple(sorted(patient_ids)))


class Held(Generic[Value]):
    """What this process holds, each under a key: of so many rows, the longest unused goes first.

    Values never change: whoever brings one up to date puts a new one in its place. Of two that do
    so at once the later stays, and it is right as of its own moment.

    Args:
        rows: How many all values together may have; one that has more is not held.
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._lock = Lock()
        self._values: OrderedDict[Hashable, tuple[int, Value]] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """What is held under a key."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][1]

    def put(self, key: Hashable, value: Value, rows: int) -> None:
        """Hold a value of so many rows."""
        if rows > self.rows:
            return
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = (rows, value)
            while sum(each for each, _ in self._values.values()) > self.rows:
                self._values.popitem(last=False)

    def forget(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._values.clear()


class Rows(Protocol):
    """What is held of a clinic's patients."""

    def __len__(self) -> int: ...

    def with_patients(self, patient_ids: Collection[uuid.UUID], fresh: Self) -> Self:
        """These, with all rows of some patients as they are now, which may be none."""


RowsHeld = TypeVar("RowsHeld", bound=Rows)


@dataclass(frozen=True)
class AsOf(Generic[RowsHeld]):
    """Rows, and the moment of the audit trail at which they were so."""

    moment: Moment
    rows: RowsHeld


def followed(
    held: Held[AsOf[RowsHeld]],
    key: Hashable,
    clinic_id: uuid.UUID,
    read: Callable[[Collection[uuid.UUID] | None], RowsHeld],
) -> RowsHeld:
    """Rows as they are now, of which only those are read that may have changed.

    One SQL query, and those of `read` where somebody was written about; one more where all must
    be read.

    Args:
        held: Where they stay.
        key: Under which key.
        read: Gives the rows of some patients of the clinic, or of all for None.
    """
    before = held.get(key)
    since = None if before is None else changed_since(clinic_id, before.moment)
    if before is None or since is None:
        moment = newest_moment(clinic_id)
        rows = read(None)
    else:
        moment, rows = since.moment, before.rows
        if since.patient_ids:
            rows = rows.with_patients(since.patient_ids, read(since.patient_ids))
    if moment is not None:
        held.put(key, AsOf(moment, rows), len(rows))
    return rows
