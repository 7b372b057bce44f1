"""Taking a patient from another system's record: a FHIR R4 Bundle becomes a patient with history.

Another system's record is found again by the identifiers it carries, and each of its items by its
own key there, so that importing the same file twice changes nothing and a newer file adds what is
new and moves on what changed.
"""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

from perineural.clinical.substances import classify_allergy, classify_medication, classify_problem
from perineural.fhir.bundle import read_bundle
from perineural.fhir.errors import FhirError
from perineural.fhir.values import ImportedItem, ImportedPatient, ImportedRecord
from perineural.records import audit, clock
from perineural.records.actions.patients import PatientDetails, insert_patient, recorder
from perineural.records.actors import Actor
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
from perineural.records.permissions import Permission, check_can


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
    """The patient another import or person registered under one of these identifiers."""
    found: set[uuid.UUID] = set()
    for identifier in _identifiers(patient):
        match = PatientIdentifier.objects.filter(
            clinic_id=clinic_id, system=identifier[0], value=identifier[1]
        ).first()
        if match:
            found.add(match.patient_id)
    if len(found) > 1:
        raise Invalid(
            "The identifiers in this file belong to more than one patient of this clinic. "
            "Nothing was taken; the records must be sorted out by a person first.",
            field="file",
        )
    return Patient.objects.get(id=found.pop(), clinic_id=clinic_id) if found else None


def _identifiers(patient: ImportedPatient) -> list[tuple[str, str]]:
    """The identifiers that name one person: those with a system, and the other system's own key."""
    named = [(each.system, each.value) for each in patient.identifiers if each.system]
    if patient.fhir_id:
        named.append(("urn:fhir:Patient.id", patient.fhir_id))
    return named


def _new_patient(by: Actor, clinic_id: uuid.UUID, patient: ImportedPatient) -> Patient:
    assert patient.birth_date is not None  # noqa: S101  (`_read` refused it)
    precision = patient.birth_date_precision
    details = PatientDetails(
        family_name=patient.family_name,
        given_names=" ".join(patient.given_names),
        birth_date=patient.birth_date,
        birth_date_precision=precision.value if precision else "day",
        sex=patient.sex or "unknown",
        language=(patient.language or "")[:20],
        telephone=(patient.telephone or "")[:60],
        email=(patient.email or "")[:254],
        address_lines=patient.address_lines,
        city=patient.city or "",
        state=patient.state or "",
        postal_code=patient.postal_code or "",
        country=patient.country or "",
        deceased=patient.deceased,
        origin="import",
    )
    return insert_patient(by, clinic_id, new_key(), details)


def _keep_identifiers(clinic_id: uuid.UUID, patient: Patient, record: ImportedRecord) -> None:
    kept = set(patient.identifiers.values_list("system", "value"))
    PatientIdentifier.objects.bulk_create(
        PatientIdentifier(clinic_id=clinic_id, patient=patient, system=system, value=value)
        for system, value in dict.fromkeys(_identifiers(record.patient))
        if (system, value) not in kept
    )


def _keep_weight(by: Actor, clinic_id: uuid.UUID, patient: Patient, record: ImportedRecord) -> None:
    weight = record.weight
    if weight is None:
        return
    external_id = weight.fhir_id or f"{weight.measured.text} {weight.weight_kg}"
    if patient.weights.filter(external_id=external_id).exists():
        return
    Weight(
        clinic_id=clinic_id,
        patient=patient,
        weight_kg=round(weight.weight_kg, 2),
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
        elif (known.status, known.verification) != (values["status"], values["verification"]):
            model.objects.filter(id=known.id).update(
                status=values["status"], verification=values["verification"]
            )
    model.objects.bulk_create(fresh.values())


def _values(
    model: type[HistoryItem], item: ImportedItem, classify: Callable[[str, str, str], Any]
) -> dict[str, Any]:
    system, code, display = item.system or "", item.code or "", item.display[:500]
    since = item.onset or item.recorded
    values: dict[str, Any] = {
        "system": system[:300],
        "code": code[:100],
        "display": display,
        "classes": sorted(classify(system, code, item.display)),
        "status": item.clinical_status or item.status or "unknown",
        "verification": item.verification_status or "",
        "origin": "import",
        "external_id": (item.fhir_id or f"{system}|{code}|{since.text if since else ''}")[:300],
    }
    if since:
        values["occurred_at"] = since.begins
        values["occurred_precision"] = _precision(since.precision.value)
    else:
        values["occurred_precision"] = "unknown"
    if model is Allergy:
        values["criticality"] = item.criticality or ""
    if model is Problem and item.abatement:
        values["ended_on"] = item.abatement.day
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
