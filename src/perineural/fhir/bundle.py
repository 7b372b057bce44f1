"""One patient out of a FHIR R4 Bundle made by another system.

A pure reading: the same bytes give the same value, nothing is fetched, nothing is stored. What the
file holds beside one patient's name, weight, conditions, allergies and medicines is left, and the
account says so.

Source:
    HL7 FHIR R4 4.0.1, Bundle (`bundle.html`).
"""

from dataclasses import dataclass, field

from perineural.fhir.allergy import read_allergy
from perineural.fhir.condition import read_condition
from perineural.fhir.document import read_document
from perineural.fhir.element import Element
from perineural.fhir.entries import check_bundle, only_patient, read_entries
from perineural.fhir.errors import FhirError
from perineural.fhir.ledger import Ledger, NotTaken
from perineural.fhir.medication import find_medicine, read_medication_request
from perineural.fhir.observation import NOT_A_WEIGHT, is_body_weight, read_latest_weight
from perineural.fhir.patient import read_patient
from perineural.fhir.reference import Entry, EntryIndex, check_subject
from perineural.fhir.unread import leave_contained, leave_unread, why_unsafe
from perineural.fhir.values import ImportedItem, ImportedPatient, ImportedRecord

SUBJECTS = {
    "Condition": "subject",
    "AllergyIntolerance": "patient",
    "MedicationRequest": "subject",
    "Observation": "subject",
}
"""The resources that are read, each with the element that names its patient."""

REPEATED = NotTaken("The same entry stands in the file twice; it was taken once.")
MEDICINE_UNUSED = NotTaken("No prescription taken from the file names this medicine.")


def read_bundle(content: bytes, *, max_bytes: int) -> ImportedRecord:
    """Read one patient out of a file from another system, whole or not at all.

    Records entered in error or refuted, and records of anybody else, are left. Resolved conditions
    and stopped medicines are taken with their status. Whatever is left is counted with its reason.

    Args:
        content: The file: a FHIR R4 Bundle in JSON.
        max_bytes: Largest file read. [byte]

    Returns:
        The patient with weight, conditions, allergies and medicines, each in the order of the
        file, and the account of what was taken and what was left.

    Raises:
        TooLarge: The file is over `max_bytes`.
        NotJson: The file is not JSON, or was cut off.
        NotABundle: Another resource, or no FHIR at all.
        NoPatient: No Patient among the entries.
        SeveralPatients: More than one.
        UnsafeText: Text that no honest record holds.
        BadValue: A value missing, impossible or of the wrong kind. It is refused rather than
            repaired, since nobody could tell which other values to trust.

    Does not cover:
        Other versions of FHIR, XML, several files a patient, and resources beside Patient,
        Condition, AllergyIntolerance, MedicationRequest, Medication and body weight.

    Source:
        HL7 FHIR R4 4.0.1, Bundle.
    """
    bundle = Element("Bundle", read_document(content, max_bytes))
    check_bundle(bundle)
    ledger = Ledger()
    index = EntryIndex(read_entries(bundle, ledger))
    for repeat in index.repeats:
        ledger.leave(repeat.resource_type, REPEATED)
    subject = only_patient(index.entries)
    patient = read_patient(subject, ledger)
    ledger.take("Patient", subject.resource.path, _full_name(patient))
    reading = _Reading(subject, patient, index, ledger)
    for entry in index.entries:
        reading.read(entry)
    weight = read_latest_weight(reading.weights, ledger)
    reading.close()
    return ImportedRecord(
        patient=patient,
        weight=weight,
        conditions=tuple(reading.items["Condition"]),
        allergies=tuple(reading.items["AllergyIntolerance"]),
        medications=tuple(reading.items["MedicationRequest"]),
        taken=tuple(ledger.taken),
        left=ledger.left,
        warnings=ledger.warnings,
    )


def importable(content: bytes) -> bool:
    """Whether `read_bundle` would take a file, whatever its size."""
    try:
        read_bundle(content, max_bytes=len(content))
    except FhirError:
        return False
    return True


def _full_name(patient: ImportedPatient) -> str:
    return " ".join((*patient.given_names, patient.family_name)).strip()


@dataclass
class _Reading:
    """One pass over the entries: each is read, kept for later, or left with its reason."""

    subject: Entry
    patient: ImportedPatient
    index: EntryIndex
    ledger: Ledger
    weights: list[Entry] = field(default_factory=list)
    items: dict[str, list[ImportedItem]] = field(
        default_factory=lambda: {kind: [] for kind in SUBJECTS}
    )
    _medicines: list[Entry] = field(default_factory=list)
    _used_medicines: list[Entry] = field(default_factory=list)

    def read(self, entry: Entry) -> None:
        """Read one entry, or note why it is left."""
        used_id = None
        if entry.resource_type == "Medication":
            self._medicines.append(entry)
        elif entry.resource_type not in SUBJECTS:
            if entry is not self.subject:
                leave_unread(entry, self.ledger)
        elif (reason := self._why_left(entry)) is not None:
            self.ledger.leave(entry.resource_type, reason)
        elif entry.resource_type == "Observation":
            self.weights.append(entry)
        elif entry.resource_type == "MedicationRequest":
            used_id = self._read_medication(entry)
        else:
            reader = read_condition if entry.resource_type == "Condition" else read_allergy
            self._note(entry, reader(entry, self.ledger))
        leave_contained(entry, self.ledger, used_id=used_id)

    def close(self) -> None:
        """Account for the medicines that stand as entries of their own."""
        for entry in self._medicines:
            if entry in self._used_medicines:
                path = entry.resource.path
                self.ledger.take("Medication", path, "named by a prescription")
            else:
                self.ledger.leave("Medication", MEDICINE_UNUSED)

    def _why_left(self, entry: Entry) -> NotTaken | None:
        resource = entry.resource
        if entry.resource_type == "Observation" and not is_body_weight(resource):
            return NOT_A_WEIGHT
        named_by = SUBJECTS[entry.resource_type]
        return why_unsafe(resource) or check_subject(
            resource, named_by, self.subject, self.patient.identifiers
        )

    def _read_medication(self, entry: Entry) -> str | None:
        medicine = find_medicine(entry.resource, self.index, self.ledger)
        read = read_medication_request(entry, medicine)
        self._note(entry, read)
        if isinstance(read, NotTaken):
            return None
        if medicine.entry is not None:
            self._used_medicines.append(medicine.entry)
        return medicine.contained

    def _note(self, entry: Entry, read: ImportedItem | NotTaken) -> None:
        if isinstance(read, NotTaken):
            self.ledger.leave(entry.resource_type, read)
            return
        self.items[entry.resource_type].append(read)
        self.ledger.take(entry.resource_type, entry.resource.path, read.display)
