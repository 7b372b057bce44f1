"""What a record's allergies, medicines and problems mean for this therapy.

Records from other programs carry a code, a display, or only words. A known code decides; the
words are read as well, and both answers are kept, because a code from a small list says less than
a name. Matching is by whole words, whatever their case: "mould" is not "mouldy cornflakes".
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from perineural.clinical.facts import sources_from
from perineural.clinical.knowledge import load_toml


class AllergyClass(StrEnum):
    """What an allergy record is about, as far as the solution and its containers go."""

    AMIDE_ANAESTHETIC = "amide_anaesthetic"
    ESTER_ANAESTHETIC = "ester_anaesthetic"
    PARABEN = "paraben"
    SULFITE = "sulfite"
    CORN = "corn"
    LATEX = "latex"
    DEXTROSE = "dextrose"
    MANNITOL = "mannitol"
    BICARBONATE = "bicarbonate"
    EPINEPHRINE = "epinephrine"
    CHLOROBUTANOL = "chlorobutanol"
    OTHER = "other"


class MedicationClass(StrEnum):
    """What a medicine means for injecting near a nerve or giving an anaesthetic."""

    ANTICOAGULANT = "anticoagulant"
    ANTIPLATELET = "antiplatelet"
    ASPIRIN = "aspirin"
    INSULIN = "insulin"
    SULFONYLUREA = "sulfonylurea"
    SGLT2 = "sglt2"
    GLUCOSE_LOWERING = "glucose_lowering"
    OXIDISING_DRUG = "oxidising_drug"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    OPIOID = "opioid"
    OTHER = "other"


class ProblemClass(StrEnum):
    """What a problem of the record means for candidacy."""

    DIABETES = "diabetes"
    HYPERGLYCAEMIA = "hyperglycaemia"
    PREGNANCY = "pregnancy"
    CANCER = "cancer"
    BLEEDING_DISORDER = "bleeding_disorder"
    HEART_BLOCK_OR_SEVERE_CARDIAC = "heart_block_or_severe_cardiac"
    SEVERE_HEPATIC = "severe_hepatic"
    METHAEMOGLOBINAEMIA = "methaemoglobinaemia"
    MYASTHENIA_OR_CHOLINESTERASE = "myasthenia_or_cholinesterase"
    IMMUNOSUPPRESSION = "immunosuppression"
    EPILEPSY = "epilepsy"
    INFECTION = "infection"
    SINUS_DISEASE = "sinus_disease"
    OSTEOPOROSIS = "osteoporosis"
    IMPLANTED_STIMULATOR = "implanted_stimulator"
    KELOID = "keloid"
    ANTICOAGULANT_USE = "anticoagulant_use"
    ANTIPLATELET_USE = "antiplatelet_use"
    RECORDED_ALLERGY = "recorded_allergy"
    OTHER = "other"


SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"

_SYSTEM_OF = {
    SNOMED: "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    ICD10CM: "icd10cm",
    "urn:oid:2.16.840.1.113883.6.90": "icd10cm",
    RXNORM: "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
}

AnyClass = TypeVar("AnyClass", AllergyClass, MedicationClass, ProblemClass)


def _spaced_words(text: str) -> str:
    """Lower-case words with one space around each: " allergy to lidocaine "."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return f" {' '.join(re.findall(r'[a-z0-9]+', plain.lower()))} "


class _Rules:
    """The word and code rules of one subject, read once from the packaged knowledge."""

    def __init__(self, subject: str) -> None:
        entries: Mapping[str, Any] = load_toml("substances")
        self.phrases: list[tuple[str, str]] = []
        self.codes: dict[tuple[str, str], frozenset[str]] = {}
        for entry in entries[subject]:
            sources_from(entry)
            for phrase in entry.get("words", ()):
                self.phrases.append((_spaced_words(phrase), entry["class"]))
            for coding in entry.get("codes", ()):
                key = (coding["system"], coding["code"])
                self.codes[key] = self.codes.get(key, frozenset()) | {entry["class"]}
        denial = entries["denial"]
        sources_from(denial)
        self._denials = tuple(_spaced_words(phrase) for phrase in denial["begins_with"])
        self._exceptions = tuple(_spaced_words(phrase) for phrase in denial["unless_it_holds"])

    def _denies(self, text: str) -> bool:
        return text.startswith(self._denials) and not any(each in text for each in self._exceptions)

    def by_words(self, display: str) -> frozenset[str]:
        parts = (_spaced_words(part) for part in re.split(r"[,;:.()\[\]\n]", display))
        said = [part for part in parts if not self._denies(part)]
        return frozenset(kind for phrase, kind in self.phrases if any(phrase in p for p in said))

    def by_code(self, system: str, code: str) -> frozenset[str]:
        known = _SYSTEM_OF.get(system.strip())
        return self.codes.get((known, code.strip()), frozenset()) if known else frozenset()

    def classes(self, system: str | None, code: str | None, display: str | None) -> frozenset[str]:
        return self.by_code(system or "", code or "") | self.by_words(display or "")


_ALLERGY, _MEDICATION, _PROBLEM = (_Rules(name) for name in ("allergy", "medication", "problem"))
_ALLERGY_WORDS = tuple(
    _spaced_words(word) for word in load_toml("substances")["allergy_word"]["words"]
)


def _as_classes(kind: type[AnyClass], names: frozenset[str]) -> frozenset[AnyClass]:
    return frozenset(kind(name) for name in names) or frozenset((kind("other"),))


@lru_cache(maxsize=4096)
def classify_allergy(
    system: str | None, code: str | None, display: str | None
) -> frozenset[AllergyClass]:
    """What an allergy record is about.

    Args:
        system: The coding system's address as FHIR writes it; None or "" where there is none.
        code: The code in that system; None or "".
        display: The words of the record.

    Returns:
        Every class that the code or the words name; `other` alone where none is named.

    Does not cover:
        Skin cleansers, plasters and needles' metals; brand names outside the packaged list. A
        clinician reads every allergy record, whatever its class.

    Source:
        knowledge/substances.toml, each list with its source. Hazard: HAZ-004.

    Examples:
        >>> sorted(classify_allergy("", "", "Allergy to lidocaine"))
        [<AllergyClass.AMIDE_ANAESTHETIC: 'amide_anaesthetic'>]
        >>> sorted(classify_allergy("", "", "Allergy to mould"))
        [<AllergyClass.OTHER: 'other'>]
    """
    return _as_classes(AllergyClass, _ALLERGY.classes(system, code, display))


@lru_cache(maxsize=4096)
def classify_medication(
    system: str | None, code: str | None, display: str | None
) -> frozenset[MedicationClass]:
    """What a medicine means for the injection and the anaesthetic.

    Args:
        system: The coding system's address as FHIR writes it; None or "" where there is none.
        code: The code in that system; None or "".
        display: The name of the medicine, with or without strength and form.

    Returns:
        Every class that the code or the name gives; `other` alone where none is given.

    Does not cover:
        Brand names outside the packaged list, and interactions between medicines.

    Source:
        knowledge/substances.toml, each list with its source. Hazard: HAZ-004.

    Examples:
        >>> sorted(classify_medication("", "", "Warfarin Sodium 5 MG Oral Tablet"))
        [<MedicationClass.ANTICOAGULANT: 'anticoagulant'>]
    """
    return _as_classes(MedicationClass, _MEDICATION.classes(system, code, display))


@lru_cache(maxsize=4096)
def classify_problem(
    system: str | None, code: str | None, display: str | None
) -> frozenset[ProblemClass]:
    """What a problem of the record means for candidacy.

    Only current problems are asked about: a resolved pregnancy or infection is not passed on.
    An allergy written into the problem list is named as such, so that it is not lost.

    Args:
        system: The coding system's address as FHIR writes it; None or "" where there is none.
        code: The code in that system; None or "".
        display: The words of the record.

    Returns:
        Every class that the code or the words name; `other` alone where none is named.

    Does not cover:
        Problems worded in ways outside the packaged lists. A clinician reads the whole list.

    Source:
        knowledge/substances.toml, each list with its source. Hazard: HAZ-005.

    Examples:
        >>> sorted(classify_problem("", "", "Prediabetes"))
        [<ProblemClass.OTHER: 'other'>]
    """
    names = _PROBLEM.classes(system, code, display)
    text = _spaced_words(display or "")
    if any(word in text for word in _ALLERGY_WORDS) and _ALLERGY.by_words(display or ""):
        names |= {ProblemClass.RECORDED_ALLERGY}
    return _as_classes(ProblemClass, names)
