"""Allergies and intolerances.

Source:
    HL7 FHIR R4 4.0.1, AllergyIntolerance (`allergyintolerance.html`), with its value sets
    allergyintolerance-clinical and allergyintolerance-verification. Codes for "no known allergy":
    SNOMED CT as listed in HL7 C-CDA on FHIR 2.0.0, ConceptMap FC-NoKnownAllergies.
"""

from perineural.fhir.coding import RXNORM, SNOMED_CT, UNII, Concept, read_concept, read_status
from perineural.fhir.condition import read_time, refused_by
from perineural.fhir.dates import read_moment
from perineural.fhir.element import Element
from perineural.fhir.ledger import SAYS_NOT_WHAT, Ledger, NotTaken
from perineural.fhir.reference import Entry
from perineural.fhir.values import ImportedItem

CLINICAL_SYSTEM = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
CLINICAL_STATUSES = ("active", "inactive", "resolved")
VERIFICATION_SYSTEM = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
VERIFICATION_STATUSES = ("unconfirmed", "confirmed", "refuted", "entered-in-error")
CRITICALITIES = ("low", "high", "unable-to-assess")
PREFERRED = (SNOMED_CT, RXNORM, UNII)

NO_KNOWN_ALLERGY = frozenset({"716186003", "409137002", "428607008", "429625007"})
"""SNOMED CT: no known allergy, no known drug, environmental, food allergy."""
SAYS_THERE_IS_NONE = NotTaken("It says that no allergy is known; that is not an allergy.")


def read_allergy(entry: Entry, ledger: Ledger) -> ImportedItem | NotTaken:
    """Read one allergy or intolerance with its statuses, whether still active or not.

    When the resource itself does not say what the patient reacts to, the substance of its first
    reaction that names one is taken.

    Args:
        entry: The entry of the AllergyIntolerance.
        ledger: Takes a warning when the onset was given in words or as an age.

    Returns:
        The allergy; or why it is left: entered in error, refuted, nothing said, or a statement
        that no allergy is known.

    Raises:
        BadValue: A status FHIR does not have, a wrong date or a value of the wrong kind.
        UnsafeText: A forbidden character in a code or in its words.

    Does not cover:
        Signs and severity of reactions, and notes. They are not read.

    Source:
        HL7 FHIR R4 4.0.1, AllergyIntolerance.
    """
    allergy = entry.resource
    verification = read_status(
        allergy, "verificationStatus", VERIFICATION_SYSTEM, VERIFICATION_STATUSES
    )
    refusal = refused_by(verification)
    if refusal is not None:
        return refusal
    concept = _concept(allergy)
    if concept is None:
        return SAYS_NOT_WHAT
    if _says_there_is_none(concept):
        return SAYS_THERE_IS_NONE
    return ImportedItem(
        fhir_id=entry.fhir_id,
        system=concept.system,
        code=concept.code,
        display=concept.display,
        codings=concept.codings,
        clinical_status=read_status(allergy, "clinicalStatus", CLINICAL_SYSTEM, CLINICAL_STATUSES),
        verification_status=verification,
        onset=read_time(allergy, "onset", ledger),
        recorded=read_moment(allergy, "recordedDate"),
        criticality=allergy.code("criticality", CRITICALITIES),
    )


def _concept(allergy: Element) -> Concept | None:
    concept = read_concept(allergy.child("code"), PREFERRED)
    if concept is not None:
        return concept
    substances = (
        read_concept(reaction.child("substance"), PREFERRED)
        for reaction in allergy.children("reaction")
    )
    return next((substance for substance in substances if substance is not None), None)


def _says_there_is_none(concept: Concept) -> bool:
    return any(
        coding.system == SNOMED_CT and coding.code in NO_KNOWN_ALLERGY for coding in concept.codings
    )
