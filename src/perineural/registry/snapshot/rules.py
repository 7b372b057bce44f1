"""How a value is made to leave: pseudonyms, shifted moments, bands, codes of a list."""

import base64
import datetime as dt
import hashlib
import hmac
import math
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Any

from perineural.registry.snapshot.fields import OTHER, Field, Kind, Table
from perineural.registry.snapshot.problems import SnapshotRefused

RULES_VERSION = 1
"""Counted up whenever a value would leave otherwise than before."""
FEWEST_KEY_BYTES = 32
"""How long a key must be: 256 bits cannot be tried out."""
LEAST_SHIFT = dt.timedelta(days=30)
"""No moment of a patient is moved by less; all are moved back. A choice of this design."""
SHIFT_RANGE = dt.timedelta(days=365)
"""How far apart the shifts of two patients can be. A choice of this design."""
AGE_BANDS: tuple[str, ...] = (
    "under 18", "18-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90 or older",
)  # fmt: skip
"""Bands of ten years; everybody of 90 years and more is one band, as HIPAA's safe harbor asks."""
LIGHTEST_KG, HEAVIEST_KG, WEIGHT_STEP_KG = 40, 150, 5
"""Weights leave to the nearest 5 kg; lighter and heavier ones as these two. [kg]"""
LONGEST_DAYS = 3650
"""How long before its course a pain is said to have begun, at most. [d]"""


def age_band(born: dt.date, on: dt.date) -> str:
    """The band of an age.

    Args:
        born: Date of birth.
        on: The day of which the age is taken; a day before the birth counts as the birth.

    Examples:
        >>> age_band(dt.date(1996, 2, 29), dt.date(2026, 2, 28))
        '18-29'
        >>> age_band(dt.date(1996, 2, 29), dt.date(2026, 3, 1))
        '30-39'
    """
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if years < 18:
        return AGE_BANDS[0]
    return AGE_BANDS[min(max(years // 10 - 1, 1), len(AGE_BANDS) - 1)]


def weight_to_five_kg(weight_kg: Decimal | None) -> int | None:
    """A body weight to the nearest 5 kg, from 40 to 150. [kg]

    Examples:
        >>> weight_to_five_kg(Decimal("72.5")), weight_to_five_kg(Decimal(312))
        (70, 150)
    """
    if weight_kg is None:
        return None
    steps = (weight_kg / WEIGHT_STEP_KG).quantize(Decimal(1), ROUND_HALF_EVEN)
    return min(max(int(steps) * WEIGHT_STEP_KG, LIGHTEST_KG), HEAVIEST_KG)


def needle_gauge(words: str) -> int | None:
    """The gauge at the start of what was written of a needle, 18 to 34; nothing else of it.

    Examples:
        >>> needle_gauge("27 G, 13 mm"), needle_gauge("30G"), needle_gauge("Ana's needle 27 G")
        (27, 30, None)
    """
    found = re.match(r"(\d\d) ?G\b", words)
    gauge = int(found[1]) if found else 0
    return gauge if 18 <= gauge <= 34 else None


def whole_days(earlier: dt.date | None, later: dt.date) -> int | None:
    """The days from one day to a later one, at most 3650; 0 when it is not later. [d]"""
    if earlier is None:
        return None
    return min(max((later - earlier).days, 0), LONGEST_DAYS)


class Keyed:
    """The two rules that need the key of a snapshot: pseudonyms and shifts.

    Both are HMAC-SHA256 under the key, so that two snapshots made with the same key agree, and
    nobody without it can go back from a value or try whether a person is in the snapshot. Each
    kind of thing is hashed apart: a patient's pseudonym never equals a course's.

    Args:
        key: At least 32 bytes that nobody else knows.

    Raises:
        SnapshotRefused: The key is shorter.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < FEWEST_KEY_BYTES:
            raise SnapshotRefused(
                f"The key is {len(key)} bytes long; it must be at least {FEWEST_KEY_BYTES}."
            )
        self._key = hashlib.sha256(b"perineural snapshot\0" + key).digest()

    def _digest(self, purpose: str, parts: Iterable[object]) -> bytes:
        told = "\0".join((purpose, *map(str, parts)))
        return hmac.digest(self._key, told.encode(), "sha256")

    def pseudonym(self, kind: str, *parts: object) -> str:
        """16 letters and digits (80 bits) in place of a key: the same for the same parts."""
        return base64.b32encode(self._digest(f"pseudonym {kind}", parts)[:10]).decode().lower()

    def shift(self, patient_id: uuid.UUID) -> dt.timedelta:
        """By how much all moments of a patient are moved back: 30 to 395 days, to 1 microsecond."""
        drawn = int.from_bytes(self._digest("shift", (patient_id,))[:16], "big")
        return LEAST_SHIFT + dt.timedelta(
            microseconds=drawn % (SHIFT_RANGE // dt.timedelta(microseconds=1))
        )


@dataclass(frozen=True)
class Person:
    """One patient on the way out: what all their rows share."""

    keyed: Keyed
    patient_id: uuid.UUID

    @cached_property
    def pseudonym(self) -> str:
        """Who they are in the snapshot."""
        return self.keyed.pseudonym("patient", self.patient_id)

    @cached_property
    def _shift(self) -> dt.timedelta:
        return self.keyed.shift(self.patient_id)

    @cached_property
    def _known(self) -> dict[tuple[str, Any], str]:
        return {}

    def _pseudonym_of(self, kind: str, value: Any) -> str:
        """Worked out once: a patient's few courses and visits stand in many of their rows."""
        told = self._known.get((kind, value))
        if told is None:
            parts = value if isinstance(value, tuple) else (value,)
            told = self._known[kind, value] = self.keyed.pseudonym(kind, *parts)
        return told

    def shifted(self, moment: dt.datetime) -> dt.datetime:
        """A moment of theirs, moved back; without its zone, in UTC."""
        return moment.astimezone(dt.UTC).replace(tzinfo=None) - self._shift

    def row(self, table: Table, values: Sequence[Any]) -> tuple[Any, ...]:
        """The values of one row as they leave, the patient's pseudonym before them.

        Args:
            values: One for each field of the table after `patient`, in order. A pseudonym is
                asked for by the parts of its key: a key, or a tuple of several.
        """
        named = zip(table.fields[1:], values, strict=True)
        return (self.pseudonym, *(self.leaves(field, value) for field, value in named))

    def leaves(self, field: Field, value: Any) -> Any:
        """One value as it leaves; None for what was not recorded or may not leave."""
        if value is None or value == "":
            return None
        if field.kind is Kind.PSEUDONYM:
            return self._pseudonym_of(field.name, value)
        if field.kind is Kind.MOMENT:
            return self.shifted(value)
        return _plain(field, value)


def _plain(field: Field, value: Any) -> Any:
    """What needs no key: codes of the field's choices, yes or no, numbers."""
    if field.kind is Kind.CODE:
        return value if isinstance(value, str) and value in field.codes else OTHER
    if field.kind is Kind.CODES:
        known = (each if isinstance(each, str) and each in field.codes else OTHER for each in value)
        return ";".join(known) or None
    if field.kind is Kind.YES_NO:
        return bool(value)
    return _number(field, value)


def _number(field: Field, value: Any) -> int | str | None:
    """A whole number, or a decimal written with the field's digits; nothing that is not finite."""
    if isinstance(value, str) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if field.kind is Kind.INTEGER:
        return int(value)
    return f"{Decimal(value):.{field.digits}f}"
