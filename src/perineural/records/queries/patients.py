"""Finding a patient, and what stands at the head of every page about one."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.languages import language_of
from perineural.records.models import Allergy, Assessment, Intake, Patient, Weight
from perineural.records.names import searchable
from perineural.records.permissions import Permission, check_can

FOUND_AT_MOST = 50
ENTERED_IN_ERROR = ("entered-in-error", "refuted")


@dataclass(frozen=True)
class PatientLine:
    """A patient in a list."""

    id: uuid.UUID
    family_name: str
    given_names: str
    birth_date: dt.date
    sex: str
    origin: str


@dataclass(frozen=True)
class PatientBanner:
    """Who this page is about, and what must never be overlooked."""

    id: uuid.UUID
    name: str
    family_name: str
    given_names: str
    birth_date: dt.date
    age_years: int
    sex: str
    telephone: str
    email: str
    weight_kg: Decimal | None
    weighed_at: dt.datetime | None
    allergies: tuple[str, ...]
    allergies_asked: bool
    deceased: bool
    language: str = ""
    """The one they chose, if it is spoken here."""


def age_years(birth_date: dt.date, on: dt.date) -> int:
    """Whole years lived on a day. [years]"""
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had_birthday else 1)


@query
def find_patients(
    *, by: Actor, clinic_id: uuid.UUID, text: str = ""
) -> tuple[tuple[PatientLine, ...], bool]:
    """Patients whose name holds every word, and who were born on any day given as YYYY-MM-DD.

    Two SQL queries (who may, which).

    Returns:
        At most 50 patients by name, and whether there were more.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = _matching(clinic_id, text.strip())[: FOUND_AT_MOST + 1]
    lines = tuple(
        PatientLine(row.id, row.family_name, row.given_names, row.birth_date, row.sex, row.origin)
        for row in rows
    )
    return lines[:FOUND_AT_MOST], len(lines) > FOUND_AT_MOST


def _matching(clinic_id: uuid.UUID, text: str) -> QuerySet[Patient]:
    rows = Patient.objects.filter(clinic_id=clinic_id).order_by("search_name", "birth_date", "id")
    for word in searchable(text.replace("\0", "").replace(",", " ")).split():
        birth_date = _as_date(word)
        if birth_date:
            rows = rows.filter(birth_date=birth_date)
        else:
            rows = rows.filter(search_name__contains=word)
    return rows


def _as_date(word: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        return None


@query
def patient_banner(*, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID) -> PatientBanner:
    """The head of a page about a patient. Six SQL queries.

    Raises:
        NotFound: There is no such patient in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    return banner_of(clinic_id, patient_id)


def banner_of(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> PatientBanner:
    """The same for another query that has asked for permission. Five SQL queries."""
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    row = Patient.objects.filter(clinic_id=clinic_id, id=patient_id).only(*_SHOWN).first()
    if row is None:
        raise NotFound("There is no such patient.")
    weights = Weight.objects.filter(**mine).order_by("-occurred_at")
    weight_kg, weighed_at = weights.values_list("weight_kg", "occurred_at").first() or (None, None)
    known = (
        Allergy.objects.filter(**mine)
        .exclude(verification__in=ENTERED_IN_ERROR)
        .exclude(status__in=("inactive", "resolved"))
    )
    return PatientBanner(
        id=row.id,
        name=f"{row.given_names} {row.family_name}".strip(),
        family_name=row.family_name,
        given_names=row.given_names,
        birth_date=row.birth_date,
        age_years=age_years(row.birth_date, clock.today()),
        sex=row.sex,
        telephone=row.telephone,
        email=row.email,
        language=language_of(row.language),
        weight_kg=weight_kg,
        weighed_at=weighed_at,
        allergies=tuple(known.order_by("display").values_list("display", flat=True)),
        allergies_asked=_allergies_asked(clinic_id, patient_id),
        deceased=row.deceased,
    )


_SHOWN = (
    "family_name", "given_names", "birth_date", "sex", "telephone", "email", "deceased",
    "language",
)  # fmt: skip


def _allergies_asked(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> bool:
    """Whether the intake or a signed assessment has an answer about allergies, and none is yes.

    A yes of which nothing stands on the record must never read as an answer that there is none.
    """
    signed = Assessment.objects.filter(
        clinic_id=clinic_id, complaint__patient_id=patient_id, status="signed"
    )
    answers = set(signed.values_list("answers__allergy_to_parts", flat=True))
    if "yes" in answers:
        return False
    intakes = Intake.objects.filter(clinic_id=clinic_id, patient_id=patient_id, status="accepted")
    told = intakes.values_list("allergies", flat=True)
    return any(told) or "no" in answers
