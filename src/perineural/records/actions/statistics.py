"""Rebuilding the kept statistics from the ratings, and comparing them bit for bit."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from perineural.records import audit
from perineural.records.actors import Actor
from perineural.records.doors import action, query
from perineural.records.isolation import scope_of
from perineural.records.models import PainStatistics, Patient
from perineural.records.pain_statistics import (
    KEPT,
    Of,
    Sums,
    store_statistics,
    sums_of_patients,
)
from perineural.records.permissions import Permission, check_can

PATIENTS_AT_ONCE = 500
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Difference:
    """A row that is not as the ratings say. None where there is no row, or should be none."""

    complaint_id: uuid.UUID
    series: str
    kept: Sums | None
    rebuilt: Sums | None


def _nothing(_done: int, _of_all: int) -> None:
    """Nobody is told."""


@query
def compare_statistics(
    *, by: Actor, clinic_id: uuid.UUID, progress: Progress = _nothing
) -> tuple[Difference, ...]:
    """What a rebuild would change; nothing is written.

    While people answer, ratings and their sums are read at two moments. So only a difference
    counts that a second reading finds again, just as it was.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    found: list[Difference] = []
    for patient_ids in _patients(clinic_id, progress):
        if differ := _differences(clinic_id, patient_ids):
            again = _differences(clinic_id, patient_ids)
            found += [each for each in differ if each in again]
    return tuple(found)


def rebuild_statistics(
    *, by: Actor, clinic_id: uuid.UUID, progress: Progress = _nothing
) -> tuple[Difference, ...]:
    """Store what the ratings say wherever it is not kept so, and give what was different.

    Some patients at a time, each in a transaction of its own, so that nobody waits for all; where
    nothing differs nothing is written.
    """
    found: list[Difference] = []
    with scope_of(by):
        check_can(by, clinic_id, Permission.SEE_NUMBERS)
        for patient_ids in _patients(clinic_id, progress):
            if _differences(clinic_id, patient_ids):
                found += put_right(by=by, clinic_id=clinic_id, patient_ids=patient_ids)
    return tuple(found)


@action
def put_right(*, by: Actor, clinic_id: uuid.UUID, patient_ids: list[uuid.UUID]) -> list[Difference]:
    """Store the statistics of some patients as their ratings say, and give what was different.

    The audit event comes first: it holds the clinic's chain, so that nobody writes meanwhile.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    audit.record(
        by, clinic_id, "rebuild statistics", "clinic", clinic_id,
        details={"patients": len(patient_ids)},
    )  # fmt: skip
    differ = _differences(clinic_id, patient_ids)
    for each in differ:
        if each.rebuilt is None:
            PainStatistics.objects.filter(
                clinic_id=clinic_id, complaint_id=each.complaint_id, series=each.series
            ).delete()
    store_statistics(clinic_id, sums_of_patients(clinic_id, patient_ids))
    return differ


def _differences(clinic_id: uuid.UUID, patient_ids: list[uuid.UUID]) -> list[Difference]:
    rows = PainStatistics.objects.filter(clinic_id=clinic_id, patient_id__in=patient_ids)
    kept = {
        Of(row.patient_id, row.complaint_id, row.series): Sums(
            *(getattr(row, name) for name in KEPT)
        )
        for row in rows
    }
    rebuilt = sums_of_patients(clinic_id, patient_ids)
    return [
        Difference(of.complaint_id, of.series, kept.get(of), rebuilt.get(of))
        for of in sorted({*kept, *rebuilt})
        if kept.get(of) != rebuilt.get(of)
    ]


def _patients(clinic_id: uuid.UUID, progress: Progress) -> Iterator[list[uuid.UUID]]:
    people = Patient.objects.filter(clinic_id=clinic_id).order_by("id")
    of_all, done = people.count(), 0
    keys = people.values_list("id", flat=True)
    found = list(keys[:PATIENTS_AT_ONCE])
    while found:
        yield found
        done += len(found)
        progress(done, of_all)
        found = list(keys.filter(id__gt=found[-1])[:PATIENTS_AT_ONCE])
