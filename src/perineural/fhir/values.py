"""What a file from another system says about one patient, as plain values.

Nothing here is judged clinically: statuses are passed on as the other system gave them. A status
of None means that the other system did not say, which is never the same as "no".
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Precision(StrEnum):
    """How exactly a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True)
class ImportedDate:
    """A date as exactly as the other system knew it.

    Attributes:
        text: As written in the file.
        day: The day, or the first day of the month or year that is known.
        precision: How much of `day` is known.
        moment: The point in time in UTC; only when the precision is `instant`.
    """

    text: str
    day: date
    precision: Precision
    moment: datetime | None = None

    @property
    def begins(self) -> datetime:
        """The earliest point in time this may mean, in UTC; for sorting."""
        return self.moment or datetime.combine(self.day, time.min, tzinfo=UTC)


class Identifier(NamedTuple):
    """A number by which some system knows the patient."""

    system: str | None
    value: str


class Coding(NamedTuple):
    """One code of one terminology."""

    system: str | None
    code: str | None
    display: str | None


@dataclass(frozen=True)
class ImportedPatient:
    """Who the file is about.

    `sex` is the administrative gender of FHIR: male, female, other, unknown, or None when the file
    does not say. `birth_date` is the first day of the year or month when only that is known, as
    `birth_date_precision` tells.
    """

    fhir_id: str | None
    identifiers: tuple[Identifier, ...]
    family_name: str
    given_names: tuple[str, ...]
    birth_date: date | None
    birth_date_precision: Precision | None
    sex: str | None
    address_lines: tuple[str, ...]
    city: str | None
    postal_code: str | None
    state: str | None
    country: str | None
    telephone: str | None
    email: str | None
    language: str | None
    deceased: bool
    deceased_on: ImportedDate | None


@dataclass(frozen=True)
class ImportedWeight:
    """The latest body weight in the file.

    `weight_kg` is exact: as many digits as were sent, or the exact product when sent in pounds.
    `value` and `unit` are what was sent.
    """

    fhir_id: str | None
    weight_kg: Decimal
    value: Decimal
    unit: str
    measured: ImportedDate


@dataclass(frozen=True)
class ImportedItem:
    """A condition, an allergy or a prescribed medicine.

    Attributes:
        system: Terminology of `code`; None when there is text only.
        code: The code best known to clinical rules among `codings`.
        display: What a person reads; never empty.
        codings: Every code sent, in the order of the file.
        clinical_status: Of conditions and allergies, such as active or resolved; None: not said.
        verification_status: Such as confirmed or unconfirmed; None: not said.
        onset: When it began. None for medicines.
        recorded: When it was recorded; for medicines, when it was prescribed.
        abatement: When it ended; conditions only.
        criticality: low, high or unable-to-assess; allergies only.
        status: Of the prescription, such as active or stopped; medicines only.
    """

    fhir_id: str | None
    system: str | None
    code: str | None
    display: str
    codings: tuple[Coding, ...] = ()
    clinical_status: str | None = None
    verification_status: str | None = None
    onset: ImportedDate | None = None
    recorded: ImportedDate | None = None
    abatement: ImportedDate | None = None
    criticality: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class Taken:
    """One resource that was taken, with its place in the file and what a person calls it."""

    resource_type: str
    path: str
    display: str


@dataclass(frozen=True)
class Left:
    """Resources of one type that were left for one reason."""

    resource_type: str
    count: int
    why: str


@dataclass(frozen=True)
class ImportedRecord:
    """All that is taken from one Bundle, and the account of what was not."""

    patient: ImportedPatient
    weight: ImportedWeight | None
    conditions: tuple[ImportedItem, ...]
    allergies: tuple[ImportedItem, ...]
    medications: tuple[ImportedItem, ...]
    taken: tuple[Taken, ...]
    left: tuple[Left, ...]
    warnings: tuple[str, ...]

    @property
    def content_hash(self) -> str:
        """Know the same content again, however the file was laid out.

        Covers the values taken and nothing else: not the order of keys or entries, white space,
        or what was left. Two files with the same hash say the same about the patient.

        Returns:
            SHA-256 of the values as canonical JSON, 64 hexadecimal digits.
        """
        content = {
            "patient": asdict(self.patient),
            "weight": asdict(self.weight) if self.weight else None,
            "conditions": _canonical_items(self.conditions),
            "allergies": _canonical_items(self.allergies),
            "medications": _canonical_items(self.medications),
        }
        return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def _canonical_items(items: tuple[ImportedItem, ...]) -> list[str]:
    return sorted(_canonical(asdict(item)) for item in items)
