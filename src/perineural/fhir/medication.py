"""Prescribed medicines.

Source:
    HL7 FHIR R4 4.0.1, MedicationRequest (`medicationrequest.html`) and Medication
    (`medication.html`), with their value sets for status and intent.
"""

from dataclasses import dataclass

from perineural.fhir.coding import ATC, RXNORM, SNOMED_CT, Concept, read_concept
from perineural.fhir.dates import read_moment
from perineural.fhir.element import Element
from perineural.fhir.ledger import ENTERED_IN_ERROR, SAYS_NOT_WHAT, Ledger, NotTaken
from perineural.fhir.reference import Entry, EntryIndex, reference_text
from perineural.fhir.text import LABEL
from perineural.fhir.unread import why_unsafe
from perineural.fhir.values import ImportedItem

STATUSES = (
    "active",
    "on-hold",
    "cancelled",
    "completed",
    "entered-in-error",
    "stopped",
    "draft",
    "unknown",
)
INTENTS = (
    "proposal",
    "plan",
    "order",
    "original-order",
    "reflex-order",
    "filler-order",
    "instance-order",
    "option",
)
MEDICATION_STATUSES = ("active", "inactive", "entered-in-error")
PREFERRED = (RXNORM, SNOMED_CT, ATC)

ONLY_PROPOSED = NotTaken("It is a proposal or an option, not a prescription.")
MUST_NOT_BE_GIVEN = NotTaken("It says that the medicine must not be given.", look=True)
MEDICINE_NOT_FOUND = NotTaken("The medicine it points at is not in the file.", look=True)


@dataclass(frozen=True)
class Medicine:
    """What a prescription is for, and where that was said.

    Attributes:
        concept: The medicine, or why it cannot be told.
        entry: The entry of the Medication it was read from, if it has one of its own.
        contained: Its id when it stands inside the prescription itself.
    """

    concept: Concept | NotTaken
    entry: Entry | None = None
    contained: str | None = None


def find_medicine(request: Element, index: EntryIndex, ledger: Ledger) -> Medicine:
    """Find what a prescription is for: said in it, inside it, or in another entry of the file.

    Raises:
        BadValue: Both forms of `medication[x]`, or a value of the wrong kind.
    """
    chosen = request.choice("medication", ("CodeableConcept", "Reference"))
    if chosen is None:
        return Medicine(SAYS_NOT_WHAT)
    if chosen == "medicationCodeableConcept":
        return Medicine(read_concept(request.child(chosen), PREFERRED) or SAYS_NOT_WHAT)
    pointed = reference_text(request, chosen) or ""
    if pointed.startswith("#"):
        for resource in request.children("contained"):
            if resource.fields.get("id") == pointed[1:]:
                return Medicine(_medication(resource), contained=pointed[1:])
    entry = index.find(pointed) if pointed else None
    if entry is not None and entry.resource_type == "Medication":
        return Medicine(_medication(entry.resource), entry=entry)
    return Medicine(_words_of_reference(request, chosen, ledger))


def read_medication_request(entry: Entry, medicine: Medicine) -> ImportedItem | NotTaken:
    """Read one prescription with its status, whether still active or not.

    Args:
        entry: The entry of the MedicationRequest.
        medicine: What it is for, from `find_medicine`.

    Returns:
        The prescribed medicine; or why it is left: entered in error, only proposed, an order not
        to give it, or a medicine that is not named.

    Raises:
        BadValue: A missing status or intent, or one FHIR does not have; a wrong date or kind.
        UnsafeText: A forbidden character in a code or in its words.

    Does not cover:
        Doses, dispensing and reasons. They are not read. Medicines that are taken but were never
        prescribed (MedicationStatement).

    Source:
        HL7 FHIR R4 4.0.1, MedicationRequest. Stopped and completed prescriptions are taken with
        their status; only active ones count as taken now.
    """
    request = entry.resource
    status = request.required_code("status", STATUSES)
    intent = request.required_code("intent", INTENTS)
    if status == "entered-in-error":
        return ENTERED_IN_ERROR
    if intent in ("proposal", "option"):
        return ONLY_PROPOSED
    if request.flag("doNotPerform"):
        return MUST_NOT_BE_GIVEN
    if isinstance(medicine.concept, NotTaken):
        return medicine.concept
    return ImportedItem(
        fhir_id=entry.fhir_id,
        system=medicine.concept.system,
        code=medicine.concept.code,
        display=medicine.concept.display,
        codings=medicine.concept.codings,
        recorded=read_moment(request, "authoredOn"),
        status=status,
    )


def _medication(medication: Element) -> Concept | NotTaken:
    if medication.code("status", MEDICATION_STATUSES) == "entered-in-error":
        return ENTERED_IN_ERROR
    unsafe = why_unsafe(medication)
    if unsafe is not None:
        return unsafe
    return read_concept(medication.child("code"), PREFERRED) or SAYS_NOT_WHAT


def _words_of_reference(request: Element, name: str, ledger: Ledger) -> Concept | NotTaken:
    reference = request.child(name)
    words = reference.text("display", LABEL) if reference else None
    if words is None:
        return MEDICINE_NOT_FOUND
    ledger.warn(f"{request.place(name)} points outside the file; its words were taken.")
    return Concept(None, None, words, ())
