"""Taking a patient from another system's record: a FHIR R4 Bundle becomes a patient with history.

Another system's record is found again by the identifiers it carries, and each of its items by its
own key there, so that importing the same file twice changes nothing and a newer file adds what is
new and moves on what changed.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from perineural.clinical.substances import classify_allergy, classify_medication, classify_problem
from perineural.fhir.bundle import read_bundle
from perineural.fhir.errors import FhirError
from perineural.fhir.observation import kept_weight_kg
from perineural.fhir.values import ImportedItem, ImportedPatient, ImportedRecord
from perineural.records import audit, clock
from perineural.records.actions.check_in_planning import end_questions
from perineural.records.actions.patients import PatientDetails, insert_patient, recorder
from perineural.records.actors import Actor
from perineural.records.diary_links import DECEASED
from perineural.records.doors import action
from perineural.records.errors import Invalid
from perineural.records.keys import new_key
from perineural.records.models import (
    Allergy,
    Medication,
    Patient,
    PatientIdentifier,
    Problem,
    RecordImport,
    Weight,
)
from perineural.records.models.patient import HistoryItem
from perineural.records.names import searchable
from perineural.records.permissions import Permission, check_can

OWN_KEY = "urn:fhir:Patient.id"
"""The system under which another system's own key for its patient is kept."""
HEAVIEST_KG = 700
"""The heaviest body weight a record holds. [kg]"""


@dataclass(frozen=True)
class ImportAnswer:
    """What an import did: to whom, what was taken, what was left and why.

    `outcome` is `new`, `updated` or `unchanged`.
    """

    patient_id: uuid.UUID
    outcome: str
    taken: tuple[tuple[str, tuple[str, ...]], ...]
    left: tuple[tuple[str, int, str], ...]
    warnings: tuple[str, ...]


@action
def import_record(
    *, by: Actor, clinic_id: uuid.UUID, content: bytes, file_name: str = ""
) -> ImportAnswer:
    """Take one patient from a FHIR R4 Bundle: name, birth date, sex, address, telecom, weight,
    conditions, allergies and medications.

    Args:
        content: The file as it came. At most `PERINEURAL_IMPORT_MAX_BYTES`.
        file_name: What the file was called, for the list of imports.

    Raises:
        Invalid: The file is not one patient's R4 Bundle, or holds something no record holds; the
            message says what, where, and what would be right. Nothing is stored.
    """
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    record = _read(content)
    digest = record.content_hash
    before = RecordImport.objects.filter(clinic_id=clinic_id, content_hash=digest).first()
    if before is not None:
        return _answer(before.patient_id, "unchanged", record)
    patient = _known_patient(clinic_id, record.patient)
    outcome = "updated" if patient else "new"
    if patient is None:
        patient = _new_patient(by, clinic_id, record.patient)
    elif record.patient.deceased and not patient.deceased:
        Patient.objects.filter(id=patient.id).update(deceased=True)
        end_questions(clinic_id, Q(patient_id=patient.id), DECEASED)
    _keep_identifiers(clinic_id, patient, record)
    _keep_weight(by, clinic_id, patient, record)
    for model, items, classify in (
        (Allergy, record.allergies, classify_allergy),
        (Medication, record.medications, classify_medication),
        (Problem, record.conditions, classify_problem),
    ):
        _keep_items(by, clinic_id, patient, (model, items, classify))
    answer = _answer(patient.id, outcome, record)
    _keep_import(by, patient, answer, (digest, file_name))
    return answer


def check_import_size(size_bytes: int) -> None:
    """Refuse a file that is too large, before anybody reads it.

    Raises:
        Invalid: It holds more than `PERINEURAL_IMPORT_MAX_BYTES`.
    """
    limit_bytes = settings.PERINEURAL_IMPORT_MAX_BYTES
    if size_bytes > limit_bytes:
        text = (
            f"The file holds {size_bytes:,} bytes; at most {limit_bytes:,} are taken. "
            "Export one patient alone, or less of the history."
        )
        raise Invalid(text, field="file")


def _read(content: bytes) -> ImportedRecord:
    try:
        record = read_bundle(content, max_bytes=settings.PERINEURAL_IMPORT_MAX_BYTES)
    except FhirError as error:
        raise Invalid(str(error), field="file") from error
    if record.patient.birth_date is None:
        raise Invalid(
            "The patient in this file has no birth date (Patient.birthDate). A birth date is one "
            "of the two identifiers checked before every treatment.",
            field="file",
        )
    return record


def _known_patient(clinic_id: uuid.UUID, patient: ImportedPatient) -> Patient | None:
    """The patient registered here under one of these identifiers, if the birth date agrees.

    Another system's bare key for its patient may be another patient's in a third system: in a
    file that holds identifiers too, it counts only for somebody of the same name and birth date.
    """
    rows = PatientIdentifier.objects.filter(clinic_id=clinic_id).select_related("patient")
    identifiers = _identifiers(patient)
    has_own_kind = any(system != OWN_KEY for system, _ in identifiers)
    found: set[uuid.UUID] = set()
    for system, value in identifiers:
        match = rows.filter(system=system, value=value).first()
        is_bare = system == OWN_KEY and has_own_kind
        if match and (not is_bare or _same_person(match.patient, patient)):
            found.add(match.patient_id)
    if len(found) > 1:
        raise Invalid(
            "The identifiers in this file belong to more than one patient of this clinic. "
            "Nothing was taken; the records must be sorted out by a person first.",
            field="file",
        )
    known = Patient.objects.get(id=found.pop(), clinic_id=clinic_id) if found else None
    if known and known.birth_date != patient.birth_date:
        raise Invalid(
            "A patient with the same identifier is here already, but born on another day. Nothing "
            "was taken; a person must first find out whether they are one and the same.",
            field="file",
        )
    return known


def _same_person(known: Patient, patient: ImportedPatient) -> bool:
    same_name = searchable(known.family_name) == searchable(patient.family_name)
    return same_name and known.birth_date == patient.birth_date


def _identifiers(patient: ImportedPatient) -> list[tuple[str, str]]:
    """The identifiers that name one person: those with a system, and the other system's own key."""
    named = [(each.system, each.value) for each in patient.identifiers if each.system]
    if patient.fhir_id:
        named.append((OWN_KEY, patient.fhir_id))
    return named


def _new_patient(by: Actor, clinic_id: uuid.UUID, patient: ImportedPatient) -> Patient:
    assert patient.birth_date is not None  # noqa: S101  (`_read` refused it)
    precision = patient.birth_date_precision
    details = PatientDetails(
        family_name=patient.family_name,
        given_names=" ".join(patient.given_names)[:200],
        birth_date=patient.birth_date,
        birth_date_precision=precision.value if precision else "day",
        sex=patient.sex or "unknown",
        language=(patient.language or "")[:20],
        telephone=(patient.telephone or "")[:60],
        email=(patient.email or "")[:254],
        address_lines=patient.address_lines,
        city=(patient.city or "")[:120],
        state=(patient.state or "")[:120],
        postal_code=(patient.postal_code or "")[:30],
        country=(patient.country or "")[:60],
        deceased=patient.deceased,
        origin="import",
    )
    return insert_patient(by, clinic_id, new_key(), details)


def _keep_identifiers(clinic_id: uuid.UUID, patient: Patient, record: ImportedRecord) -> None:
    for system, value in dict.fromkeys(_identifiers(record.patient)):
        # A bare key that another patient came with stays theirs.
        PatientIdentifier.objects.get_or_create(
            clinic_id=clinic_id, system=system, value=value, defaults={"patient": patient}
        )


def _keep_weight(by: Actor, clinic_id: uuid.UUID, patient: Patient, record: ImportedRecord) -> None:
    weight = record.weight
    if weight is None:
        return
    weight_kg = kept_weight_kg(weight.weight_kg)
    if not 0 < weight_kg <= HEAVIEST_KG:
        text = f"The body weight in this file is {weight.weight_kg} kg; at most {HEAVIEST_KG} kg."
        raise Invalid(text, field="file")
    external_id = weight.fhir_id or f"{weight.measured.text} {weight_kg}"
    if patient.weights.filter(external_id=external_id).exists():
        return
    Weight(
        clinic_id=clinic_id,
        patient=patient,
        weight_kg=weight_kg,
        occurred_at=weight.measured.begins,
        occurred_precision=_precision(weight.measured.precision.value),
        recorded_by=recorder(by),
        external_id=external_id,
    ).save(force_insert=True)


def _precision(fhir_precision: str) -> str:
    return "exact" if fhir_precision == "instant" else fhir_precision


_Kind = tuple[type[HistoryItem], tuple[ImportedItem, ...], Callable[[str, str, str], Any]]


def _keep_items(by: Actor, clinic_id: uuid.UUID, patient: Patient, kind: _Kind) -> None:
    model, items, classify = kind
    kept = {each.external_id: each for each in model.objects.filter(patient=patient)}
    fresh: dict[str, HistoryItem] = {}
    for item in items:
        values = _values(model, item, classify)
        known = kept.get(values["external_id"])
        if known is None:
            fresh[values["external_id"]] = model(
                clinic_id=clinic_id, patient=patient, recorded_by=recorder(by), **values
            )
        elif any(getattr(known, name) != value for name, value in values.items()):
            model.objects.filter(id=known.id).update(**values)
    model.objects.bulk_create(fresh.values())


def _values(
    model: type[HistoryItem], item: ImportedItem, classify: Callable[[str, str, str], Any]
) -> dict[str, Any]:
    system, code, display = item.system or "", item.code or "", item.display[:500]
    since = item.onset or item.recorded
    told = "|".join((system, code, item.display, since.text if since else ""))
    values: dict[str, Any] = {
        "system": system[:300],
        "code": code[:100],
        "display": display,
        "classes": sorted(classify(system, code, item.display)),
        "status": (item.clinical_status or item.status or "unknown")[:30],
        "verification": (item.verification_status or "")[:30],
        "origin": "import",
        "external_id": (item.fhir_id or hashlib.sha256(told.encode()).hexdigest())[:300],
    }
    if since:
        values["occurred_at"] = since.begins
        values["occurred_precision"] = _precision(since.precision.value)
    else:
        values["occurred_precision"] = "unknown"
    if model is Allergy:
        values["criticality"] = (item.criticality or "")[:30]
    if model is Problem:
        values["ended_on"] = item.abatement.day if item.abatement else None
    return values


def _answer(patient_id: uuid.UUID, outcome: str, record: ImportedRecord) -> ImportAnswer:
    taken: dict[str, list[str]] = {}
    for each in record.taken:
        taken.setdefault(each.resource_type, []).append(each.display)
    return ImportAnswer(
        patient_id=patient_id,
        outcome=outcome,
        taken=tuple((kind, tuple(displays)) for kind, displays in taken.items()),
        left=tuple((each.resource_type, each.count, each.why) for each in record.left),
        warnings=record.warnings,
    )


def _keep_import(
    by: Actor, patient: Patient, answer: ImportAnswer, source: tuple[str, str]
) -> None:
    digest, file_name = source
    report = asdict(answer)
    report["patient_id"] = str(report["patient_id"])
    row = RecordImport(
        clinic_id=patient.clinic_id,
        patient=patient,
        content_hash=digest,
        file_name=file_name[:255],
        report=report,
        imported_at=clock.now(),
        imported_by=recorder(by),
    )
    row.save(force_insert=True)
    audit.record(
        by, patient.clinic_id, "import record", "import", row.id, patient_id=patient.id,
        details={"hash": digest, "outcome": answer.outcome},
    )  # fmt: skip


def import_fhir_file(*, by: Actor, clinic_id: uuid.UUID, path: str) -> ImportAnswer:
    """Take one patient from a file on this machine.

    Raises:
        Invalid: The file cannot be read, or `import_record` refuses it.
    """
    limit = settings.PERINEURAL_IMPORT_MAX_BYTES
    try:
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.", field="file") from error
    return import_record(
        by=by, clinic_id=clinic_id, content=content, file_name=path.rsplit("/", 1)[-1]
    )
