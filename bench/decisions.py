"""One decision of candidacy as a visit asks for it, timed in this process."""

import time
from decimal import Decimal

from bench.report import Timed
from perineural.clinical.candidacy import (
    QUESTIONS,
    CandidacyInput,
    NamedItem,
    assess_candidacy,
)
from perineural.clinical.red_flags import red_flags_for
from perineural.clinical.substances import classify_allergy, classify_medication, classify_problem

CONDITION = "migraine"  # it has the most red flags
ALLERGIES = ("Allergy to lidocaine", "Latex allergy", "Penicillin", "Allergy to mould")
MEDICINES = (
    "Warfarin Sodium 5 MG Oral Tablet", "Metformin 500 MG Oral Tablet", "Insulin glargine",
    "Oxycodone 5 MG Oral Tablet", "Simvastatin 20 MG Oral Tablet", "Aspirin 81 MG",
    "Dapsone 100 MG Oral Tablet", "Ibuprofen 200 MG Oral Tablet",
)  # fmt: skip
PROBLEMS = (
    "Diabetes mellitus type 2", "Malignant neoplasm of breast", "Essential hypertension",
    "Epilepsy", "Keloid scar", "Prediabetes", "Chronic sinusitis (disorder)", "Normal pregnancy",
)  # fmt: skip
TIMES_EACH = 50
WARM_UP = 200


def full_case() -> CandidacyInput:
    """A person with much on record and every question answered, a fifth of them yes."""
    answers = ("yes", "no", "no", "no", "no")
    return CandidacyInput(
        age_years=57,
        condition=CONDITION,
        side="left",
        allergies=tuple(NamedItem(text, classify_allergy("", "", text)) for text in ALLERGIES),
        medications=tuple(NamedItem(text, classify_medication("", "", text)) for text in MEDICINES),
        problems=tuple(NamedItem(text, classify_problem("", "", text)) for text in PROBLEMS),
        answers={q.key: answers[at % len(answers)] for at, q in enumerate(QUESTIONS)},
        red_flags={flag.key: "no" for flag in red_flags_for(CONDITION)},
        ingredients=("dextrose_5", "sodium_bicarbonate_8_4", "lidocaine_1"),
        weight_kg=Decimal(72),
    )


def candidacy(repeats: int) -> Timed:
    """How long one decision takes, so many times fifty. [ms]"""
    case = full_case()
    for _ in range(WARM_UP):
        assess_candidacy(case)
    samples = []
    for _ in range(repeats * TIMES_EACH):
        began = time.perf_counter()
        assess_candidacy(case)
        samples.append((time.perf_counter() - began) * 1000)
    return Timed(tuple(samples))
