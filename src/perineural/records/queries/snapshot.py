"""Every row of a de-identified snapshot, handed over in batches as it leaves the clinic.

Only patients whose agreement stands at that moment. A hundred patients at a time are read, their
rows by a cursor of the database, and no more than `ROWS_AT_ONCE` of them are held. What becomes of
a value is decided in `perineural.registry.snapshot`, never here.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.agreements import registry_agreed
from perineural.records.doors import query
from perineural.records.models import Agreement, AgreementKind
from perineural.records.permissions import Permission, check_can
from perineural.records.privacy import FIELDS
from perineural.records.queries.snapshot_rows import Visits, cells_of, rows_of, visits_of
from perineural.registry.snapshot.making import Sink
from perineural.registry.snapshot.rules import Keyed, Person
from perineural.registry.snapshot.tables import TABLES

PATIENTS_AT_ONCE = 100
ROWS_AT_ONCE = 5_000
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class SnapshotRead:
    """How many patients' agreement stood when it was read, and how many took it back meanwhile."""

    agreed: int
    taken_back_meanwhile: int


@query
def read_snapshot(
    *, by: Actor, clinic_id: uuid.UUID, into: Sink, keyed: Keyed, progress: Progress
) -> SnapshotRead:
    """Hand over every row that may leave, as it stood at one moment.

    Whoever takes the agreement back while it is read is left out too.

    Args:
        into: What takes the rows, in batches of at most `ROWS_AT_ONCE`.
        progress: Told how many patients were read, of how many.

    Raises:
        NotAllowed: This person's role does not include it.
    """
    check_can(by, clinic_id, Permission.MAKE_SNAPSHOTS)
    began = clock.now()
    with _one_moment():
        of_all = registry_agreed(clinic_id).count()
        done = 0
        for patient_ids in _patients(clinic_id):
            _hand_over(clinic_id, patient_ids, into, keyed)
            done += len(patient_ids)
            progress(done, of_all)
    gone = _taken_back_since(clinic_id, began)
    into.leave_out([Person(keyed, patient_id).pseudonym for patient_id in gone])
    return SnapshotRead(of_all, len(gone))


def dropped_fields() -> tuple[str, ...]:
    """Every stored field that leaves in no column, as `Model.field`."""
    leaving = {source for table in TABLES for field in table.fields for source in field.source}
    stored = (f"{model}.{field}" for model, fields in FIELDS.items() for field in fields)
    return tuple(each for each in stored if each not in leaving)


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it stands now, whatever is written meanwhile, and hold nobody up."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # Not `atomic`, which would take the one lock for writing that SQLite has.
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _patients(clinic_id: uuid.UUID) -> Iterator[list[uuid.UUID]]:
    """Those whose agreement stands, some at a time."""
    agreed = registry_agreed(clinic_id).order_by("patient_id").values_list("patient_id", flat=True)
    found = list(agreed[:PATIENTS_AT_ONCE])
    while found:
        yield found
        found = list(agreed.filter(patient_id__gt=found[-1])[:PATIENTS_AT_ONCE])


def _taken_back_since(clinic_id: uuid.UUID, began: dt.datetime) -> list[uuid.UUID]:
    rows = Agreement.objects.filter(
        clinic_id=clinic_id, kind=AgreementKind.REGISTRY, withdrawn_at__gte=began
    )
    return list(rows.values_list("patient_id", flat=True).distinct())


def _hand_over(
    clinic_id: uuid.UUID, patient_ids: list[uuid.UUID], into: Sink, keyed: Keyed
) -> None:
    """The rows of a few patients. A fixed number of SQL queries."""
    mine = {"clinic_id": clinic_id, "patient_id__in": patient_ids}
    people = {patient_id: Person(keyed, patient_id) for patient_id in patient_ids}
    visits: Visits = visits_of(mine)
    for table in TABLES:
        held: list[tuple[Any, ...]] = []
        for patient_id, values in rows_of(table.name, mine, visits):
            held.append(people[patient_id].row(table, values))
            if len(held) == ROWS_AT_ONCE:
                into.add(table.name, held)
                held = []
        into.add(table.name, held)
    into.add_cells(cells_of(mine, people, visits))
