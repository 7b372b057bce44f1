"""What is not read, and the plain words for why.

Source:
    HL7 FHIR R4 4.0.1, Resource List (`resourcelist.html`); Contained Resources
    (`references.html#contained`); Modifier Extensions (`extensibility.html#modifierExtension`).
"""

from perineural.fhir.element import Element
from perineural.fhir.entries import RESOURCE_TYPE
from perineural.fhir.ledger import Ledger, NotTaken
from perineural.fhir.reference import Entry

MODIFIED = NotTaken("It carries an extension that may change its meaning.", look=True)
OTHER_RULES = NotTaken("It follows rules of its own (implicitRules) that are not known.", look=True)
CONTAINED = NotTaken("It stands inside another resource (contained).")
NOT_READ = NotTaken("This kind of record is not read.")

_OTHER_MEDICINES = NotTaken("Of medicines only prescriptions (MedicationRequest) are read.")
_MONEY = NotTaken("It is about money, not about health.")
_CARE = NotTaken("Visits, plans and goals of other clinics are not read.")
_STAFF = NotTaken("Staff, clinics and places of the other system are not read.")
_REPORTS = NotTaken("Reports, images and documents are not read.")
_DONE = NotTaken("Procedures and vaccinations are not read.")

_REASONS = {
    "MedicationAdministration": _OTHER_MEDICINES,
    "MedicationDispense": _OTHER_MEDICINES,
    "MedicationStatement": _OTHER_MEDICINES,
    "Account": _MONEY,
    "Claim": _MONEY,
    "ClaimResponse": _MONEY,
    "Coverage": _MONEY,
    "ExplanationOfBenefit": _MONEY,
    "CarePlan": _CARE,
    "CareTeam": _CARE,
    "Encounter": _CARE,
    "EpisodeOfCare": _CARE,
    "Goal": _CARE,
    "Location": _STAFF,
    "Organization": _STAFF,
    "Practitioner": _STAFF,
    "PractitionerRole": _STAFF,
    "DiagnosticReport": _REPORTS,
    "DocumentReference": _REPORTS,
    "ImagingStudy": _REPORTS,
    "Media": _REPORTS,
    "Immunization": _DONE,
    "Procedure": _DONE,
}


def leave_unread(entry: Entry, ledger: Ledger) -> None:
    """Note a resource of a kind that is not read; warn when it may name medicines."""
    reason = _REASONS.get(entry.resource_type, NOT_READ)
    ledger.leave(entry.resource_type, reason)
    if reason is _OTHER_MEDICINES:
        ledger.warn(
            f"The file holds records of type {entry.resource_type}, which are not read. "
            "Ask which medicines are taken."
        )


def why_unsafe(resource: Element) -> NotTaken | None:
    """Say why a resource of a kind that is read must be left all the same; None when it need not.

    FHIR forbids reading on past an extension that may turn a meaning round.
    """
    if resource.has("modifierExtension"):
        return MODIFIED
    return OTHER_RULES if resource.has("implicitRules") else None


def leave_contained(entry: Entry, ledger: Ledger, *, used_id: str | None = None) -> None:
    """Note the resources that stand inside another one, except the medicine that was used."""
    inside = entry.resource.fields.get("contained")
    for resource in inside if isinstance(inside, list) else []:
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if used_id is None or resource.get("id") != used_id:
            named = isinstance(kind, str) and RESOURCE_TYPE.fullmatch(kind)
            ledger.leave(str(kind) if named else "(none)", CONTAINED)
