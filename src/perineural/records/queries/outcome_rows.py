"""The kept integers of a clinic's complaints, held in memory; loads numpy when a page asks.

A page of outcomes is opened again after one answer more. Of 50,000 complaints one has changed then:
`changed_since` says whose, and only theirs are read again, by the same statement by which all are
read at first. Complaints stand in the order of their patients' keys and their own, however they
came there, so that whatever is added up is added in the same order: a process that followed and one
that has just read give the same numbers, to the last bit.

A process holds at most `ROWS_HELD` complaints, some 300 bytes each: about 75 MB.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from numpy.typing import NDArray

from perineural.clinical.conditions import CONDITIONS
from perineural.records.agreements import took_back_registry
from perineural.records.changed_since import AsOf, Held, followed
from perineural.records.models import PainSeries, PainStatistics
from perineural.records.pain_statistics import KEPT, SUMS

Integers = NDArray[np.int64]
Keys = NDArray[np.bytes_]
ROWS_HELD = 250_000
NONE = -1
"""Stands for a value that is not there; all that are there are 0 or more."""
_CODES = {key: code for code, key in enumerate(CONDITIONS)}
_DIGITS = 32
"""Of a key, as hexadecimal text."""


@dataclass(frozen=True, eq=False)
class Complaints:
    """What is kept of some complaints, in the order of their patients.

    Args:
        patient: Of each complaint, codes 0 to patients - 1 without gaps, ascending.
        values: The integers of `pain_statistics.KEPT`, or `NONE`; shape (complaints, 10).
    """

    patient: Integers
    values: Integers

    @property
    def patients(self) -> int:
        """How many patients they are of."""
        return int(self.patient[-1]) + 1 if len(self.patient) else 0

    @cached_property
    def first(self) -> Integers:
        """Where the complaints of each patient begin, shape (patients,)."""
        return np.searchsorted(self.patient, np.arange(self.patients))

    @cached_property
    def sums_of_patients(self) -> Integers:
        """The six sums of each patient's complaints together, shape (patients, 6)."""
        return np.add.reduceat(self.values[:, : len(SUMS)], self.first)

    @cached_property
    def last_of_patients(self) -> Integers:
        """The day of each patient's newest rated visit, 0 without one, shape (patients,)."""
        return np.maximum.reduceat(self.or_zero("last_day"), self.first)

    def or_zero(self, name: str) -> Integers:
        """One of the integers of each complaint, 0 where it is not there."""
        return np.maximum(self.column(name), 0)

    def column(self, name: str) -> Integers:
        """One of the integers of each complaint."""
        return self.values[:, KEPT.index(name)]


class Counted(NamedTuple):
    """How much is known of a condition."""

    patients: int
    visits: int
    rated: int


@dataclass(frozen=True, eq=False)
class ClinicRows:
    """All complaints of a clinic.

    Args:
        key: The keys of patient and complaint, ascending, shape (rows,).
        condition: The place of each one's condition among all, shape (rows,).
        values: As in `Complaints`.
    """

    key: Keys
    condition: Integers
    values: Integers

    def of(self, condition: str) -> Complaints:
        """The complaints of one condition."""
        return self._by_condition[_CODES[condition]]

    @cached_property
    def counted(self) -> dict[str, Counted]:
        """How much is known of each condition."""
        found = {}
        for key in CONDITIONS:
            here = self.of(key)
            visits, rated = (int(here.column(name).sum()) for name in ("visits", "n"))
            found[key] = Counted(here.patients, visits, rated)
        return found

    @cached_property
    def _by_condition(self) -> tuple[Complaints, ...]:
        patient = self.key.view(f"S{_DIGITS}")[::2]
        places = [np.flatnonzero(self.condition == code) for code in range(len(CONDITIONS))]
        return tuple([Complaints(_codes(patient[at]), self.values[at]) for at in places])

    def __len__(self) -> int:
        return len(self.key)

    def with_patients(
        self, patient_ids: Collection[uuid.UUID], fresh: "ClinicRows"
    ) -> "ClinicRows":
        """These, with the rows of some patients as they are now, which may be none."""
        gone = np.zeros(len(self.key), dtype=bool)
        for each in patient_ids:
            text = each.hex.encode()
            gone[slice(*np.searchsorted(self.key, (text, text + b"g")))] = True
        if self._at(gone) == fresh:
            return self
        left = self._at(~gone)
        at = np.searchsorted(left.key, fresh.key)
        return ClinicRows(
            np.insert(left.key, at, fresh.key),
            np.insert(left.condition, at, fresh.condition),
            np.insert(left.values, at, fresh.values, axis=0),
        )

    def _at(self, which: NDArray[np.bool_]) -> "ClinicRows":
        return ClinicRows(self.key[which], self.condition[which], self.values[which])

    def __eq__(self, other: object) -> bool:
        """Whether they hold the same, to the last bit."""
        return isinstance(other, ClinicRows) and all(
            np.array_equal(vars(self)[name], vars(other)[name])
            for name in ("key", "condition", "values")
        )

    __hash__ = None


HELD: Held[AsOf[ClinicRows]] = Held(ROWS_HELD)


def clinic_rows(clinic_id: uuid.UUID) -> ClinicRows:
    """All complaints of a clinic, for a query that has asked for permission.

    One SQL query, a second where somebody was written about since; two at first, and three where
    all must be read again.
    """
    return followed(HELD, clinic_id, clinic_id, partial(_read, clinic_id))


def _read(clinic_id: uuid.UUID, patient_ids: Collection[uuid.UUID] | None) -> ClinicRows:
    """Rows that hold all that is read here; those of an older version wait for a rebuild."""
    which = {} if patient_ids is None else {"patient_id__in": patient_ids}
    rows = PainStatistics.objects.filter(
        Q(n=0) | Q(last_day__isnull=False),
        clinic_id=clinic_id,
        series=PainSeries.BEFORE,
        visits__isnull=False,
        **which,
    ).exclude(patient_id__in=took_back_registry(clinic_id))
    texts = {"who": Cast("patient_id", CharField()), "which": Cast("complaint_id", CharField())}
    names = ("who", "which", "complaint__condition", *KEPT)
    all_rows = rows.annotate(**texts).order_by().values_list(*names)
    found = [row for row in all_rows if row[2] in _CODES]
    keys = [(row[0] + row[1]).replace("-", "") for row in found]
    key = np.array(keys, dtype=f"S{2 * _DIGITS}")
    condition = np.array([_CODES[row[2]] for row in found], dtype=np.int64)
    columns = [[NONE if each is None else each for each in row[3:]] for row in found]
    values = np.array(columns, dtype=np.int64).reshape(-1, len(KEPT))
    order = np.argsort(key)
    return ClinicRows(key[order], condition[order], values[order])


def _codes(keys: Keys) -> Integers:
    """Codes from 0 without gaps of values that stand in order."""
    codes = np.zeros(len(keys), dtype=np.int64)
    np.cumsum(keys[1:] != keys[:-1], out=codes[1:])
    return codes
