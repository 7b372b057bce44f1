"""What a patient may agree to beside the treatment, and what they agreed to."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import translation

from perineural.clinical.agreements import KINDS, agreement_text
from perineural.clinical.note import text_hash
from perineural.records.actors import Actor
from perineural.records.agreements import agreements_in_force, ways_to
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.languages import first_spoken
from perineural.records.models import Agreement, Patient
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.languages import patient_addressed
from perineural.records.queries.patients import PatientBanner, banner_of


@dataclass(frozen=True)
class AgreementView:
    """One agreement as it was signed."""

    id: uuid.UUID
    patient_id: uuid.UUID
    kind: str
    channels: tuple[str, ...]
    text: str
    text_version: int
    text_hash: str
    is_unaltered: bool
    language: str
    signer_name: str
    place: str
    taken_by: str
    signed_at: dt.datetime
    withdrawn_at: dt.datetime | None
    withdrawn_by: str
    withdrawn_reason: str


@dataclass(frozen=True)
class AgreementStart:
    """The text a patient is asked to agree to, and by which ways they could be written to.

    Args:
        in_force_id: The agreement that stands already.
        ways: By channel, the address in the record; "" where there is none.
    """

    kind: str
    text: str
    text_hash: str
    language: str
    in_force_id: uuid.UUID | None
    ways: dict[str, str]


@dataclass(frozen=True)
class AgreementsOf:
    """All that one patient agreed to, or took back, newest first; and what they could agree to."""

    patient_id: uuid.UUID
    agreements: tuple[AgreementView, ...]

    @property
    def in_force(self) -> dict[str, AgreementView]:
        """By kind, the agreement that stands."""
        return {each.kind: each for each in self.agreements if each.withdrawn_at is None}

    @property
    def open_kinds(self) -> tuple[str, ...]:
        """What they could agree to."""
        return tuple(kind for kind in KINDS if kind not in self.in_force)


def agreement_words(kind: str, clinic_name: str, language: str) -> str:
    """The whole text of an agreement in a language of `records.languages.LANGUAGES`."""
    with translation.override(language):
        return agreement_text(kind, clinic_name, translation.gettext)


@query
def agreement_start(
    *, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID, kind: str, language: str = ""
) -> tuple[PatientBanner | None, AgreementStart]:
    """What a patient is asked to agree to, with who they are for staff. A fixed number of queries.

    Args:
        language: In which the text is to be; "" for the patient's own.

    Raises:
        NotFound: There is no such agreement, or no such patient here.
    """
    is_own = _is_own(by, clinic_id, patient_id)
    if not is_own:
        check_can(by, clinic_id, Permission.TAKE_CONSENT)
    if kind not in KINDS:
        raise NotFound("There is no such agreement.")
    rows = Patient.objects.select_related("clinic").filter(clinic_id=clinic_id, id=patient_id)
    patient = rows.first()
    if patient is None:
        raise NotFound("There is no such patient.")
    language = first_spoken(language, patient.language)
    text = agreement_words(kind, patient.clinic.name, language)
    in_force = agreements_in_force(clinic_id, kind).filter(patient=patient)
    start = AgreementStart(
        kind=kind,
        text=text,
        text_hash=text_hash(text),
        language=language,
        in_force_id=in_force.values_list("id", flat=True).first(),
        ways=ways_to(patient, patient.clinic),
    )
    return (None if is_own else banner_of(clinic_id, patient_id)), start


@query
def agreements_of(*, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID) -> AgreementsOf:
    """All agreements of one patient, for staff. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    return _all_of(clinic_id, patient_id)


@query
def own_agreements(*, by: Actor, clinic_id: uuid.UUID) -> AgreementsOf:
    """All agreements of the patient who is signed in. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.SEE_OWN_RECORD)
    patient_id = patient_addressed(by, clinic_id)
    if patient_id is None:
        raise NotFound("There is nothing here.")
    return _all_of(clinic_id, patient_id)


@query
def agreement_page(
    *, by: Actor, clinic_id: uuid.UUID, agreement_id: uuid.UUID
) -> tuple[PatientBanner, AgreementView]:
    """One agreement as it was signed, with its patient. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = Agreement.objects.select_related("recorded_by").filter(clinic_id=clinic_id)
    row = rows.filter(id=agreement_id).first()
    if row is None:
        raise NotFound("There is no such agreement.")
    return banner_of(clinic_id, row.patient_id), _view(row)


def _is_own(by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID) -> bool:
    return patient_addressed(by, clinic_id) == patient_id


def _all_of(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> AgreementsOf:
    rows = Agreement.objects.select_related("recorded_by").filter(clinic_id=clinic_id)
    found = rows.filter(patient_id=patient_id).order_by("-signed_at")
    return AgreementsOf(patient_id, tuple(_view(row) for row in found))


def _view(row: Agreement) -> AgreementView:
    return AgreementView(
        id=row.id,
        patient_id=row.patient_id,
        kind=row.kind,
        channels=tuple(row.channels),
        text=row.text,
        text_version=row.text_version,
        text_hash=row.text_hash,
        is_unaltered=text_hash(row.text) == row.text_hash,
        language=row.language,
        signer_name=row.signer_name,
        place=row.place,
        taken_by=row.recorded_by.full_name if row.recorded_by else "",
        signed_at=row.signed_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_reason=row.withdrawn_reason,
    )
