"""Codes and their words: which of several codes is taken, and what a person reads.

Source:
    HL7 FHIR R4 4.0.1, Data Types, `Coding` and `CodeableConcept`; Using Codes
    (`terminologies.html`), required bindings. Names of terminologies: `terminologies-systems.html`.
"""

from dataclasses import dataclass

from perineural.fhir.element import Element
from perineural.fhir.errors import BadValue, quoted
from perineural.fhir.text import IDENTIFIER, LABEL
from perineural.fhir.values import Coding

SNOMED_CT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
UNII = "http://fdasis.nlm.nih.gov"
UCUM = "http://unitsofmeasure.org"


@dataclass(frozen=True)
class Concept:
    """A thing named by codes, by words, or by both; `display` is never empty."""

    system: str | None
    code: str | None
    display: str
    codings: tuple[Coding, ...]


def read_concept(concept: Element | None, preferred: tuple[str, ...]) -> Concept | None:
    """Read what is meant: the code of the first preferred terminology there, and its words.

    Words typed or chosen by the clinician (`text`) come before those of the code; a code without
    any words is shown as the code. None when there is neither a code nor a word.

    Args:
        concept: A CodeableConcept; None when it is absent.
        preferred: Terminologies, the best first. Any other coded entry comes after them, in the
            order of the file.

    Raises:
        BadValue: An element of the wrong kind.
        UnsafeText: A forbidden character, or words of more than 500 characters.
    """
    if concept is None:
        return None
    codings = read_codings(concept)
    words = concept.text("text", LABEL)
    chosen = _chosen(codings, preferred)
    display = words or chosen.display or _first_display(codings) or chosen.code
    if display is None:
        return None
    return Concept(chosen.system, chosen.code, display, codings)


def read_codings(concept: Element) -> tuple[Coding, ...]:
    """Read every code of a CodeableConcept, in the order of the file, without empty ones."""
    found = (
        Coding(
            coding.text("system", IDENTIFIER),
            coding.text("code", IDENTIFIER),
            coding.text("display", LABEL),
        )
        for coding in concept.children("coding")
    )
    return tuple(coding for coding in found if coding.code or coding.display)


def read_status(resource: Element, name: str, system: str, allowed: tuple[str, ...]) -> str | None:
    """Read a status that FHIR binds to its own code list; None when that list is not used.

    Raises:
        BadValue: A code of that list that the list does not have.
    """
    concept = resource.child(name)
    if concept is None:
        return None
    for number, coding in enumerate(read_codings(concept)):
        if coding.system != system or coding.code is None:
            continue
        if coding.code not in allowed:
            raise BadValue(
                f"{concept.path}.coding[{number}].code",
                f"is {quoted(coding.code)}",
                f"one of {', '.join(allowed)}",
            )
        return coding.code
    return None


def _chosen(codings: tuple[Coding, ...], preferred: tuple[str, ...]) -> Coding:
    coded = [coding for coding in codings if coding.code]
    for system in preferred:
        for coding in coded:
            if coding.system == system:
                return coding
    return coded[0] if coded else Coding(None, None, None)


def _first_display(codings: tuple[Coding, ...]) -> str | None:
    return next((coding.display for coding in codings if coding.display), None)
