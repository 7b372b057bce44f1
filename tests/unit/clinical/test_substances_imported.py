"""Records made by another program are understood as a clinician would."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.substances import (
    AllergyClass,
    classify_allergy,
    classify_medication,
    classify_problem,
)

SYNTHEA = Path(__file__).parents[2] / "data" / "fhir" / "synthea"

EXPECTED_MEDICINES = {
    "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet": {"glucose_lowering"},
    "Abuse-Deterrent 12 HR Oxycodone Hydrochloride 15 MG Extended Release Oral Tablet": {"opioid"},
    "Methotrexate 10 MG Oral Tablet": {"immunosuppressant"},
    "cycloSPORINE 50 MG Oral Capsule": {"immunosuppressant"},
}
EXPECTED_PROBLEMS = {
    "Diabetes": {"diabetes"},
    "Neuropathy due to type 2 diabetes mellitus (disorder)": {"diabetes"},
    "Hyperglycemia (disorder)": {"hyperglycaemia"},
    "Normal pregnancy": {"pregnancy"},
    "Chronic sinusitis (disorder)": {"sinus_disease"},
    "Sinusitis (disorder)": {"sinus_disease"},
    "Viral sinusitis (disorder)": {"sinus_disease", "infection"},
    "Acute viral pharyngitis (disorder)": {"infection"},
    "Streptococcal sore throat (disorder)": {"infection"},
}


def resources(kind: str) -> Iterator[dict[str, Any]]:
    for path in sorted(SYNTHEA.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]:
            if entry["resource"]["resourceType"] == kind:
                yield entry["resource"]


def codings(kind: str, field: str) -> list[tuple[str, str, str]]:
    found = [
        (coding["system"], coding["code"], coding["display"])
        for resource in resources(kind)
        for coding in resource.get(field, {}).get("coding", ())
    ]
    assert found, f"no {kind} in {SYNTHEA}"
    return found


def test_imported_allergies_do_not_touch_the_solution() -> None:
    for coding in codings("AllergyIntolerance", "code"):
        assert classify_allergy(*coding) == {"other"}, coding


def test_imported_medicines_are_understood() -> None:
    for system, code, display in codings("MedicationRequest", "medicationCodeableConcept"):
        expected = EXPECTED_MEDICINES.get(display, {"other"})
        assert classify_medication(system, code, display) == expected, display


def test_imported_problems_are_understood() -> None:
    for system, code, display in codings("Condition", "code"):
        expected = EXPECTED_PROBLEMS.get(display, {"other"})
        assert classify_problem(system, code, display) == expected, display


@given(st.text(), st.text(), st.text())
def test_any_text_is_classified(system: str, code: str, display: str) -> None:
    for classify in (classify_allergy, classify_medication, classify_problem):
        classes = classify(system, code, display)
        assert classes
        assert "other" not in classes or len(classes) == 1


@given(
    st.sampled_from(("lidocaine", "procaine", "latex", "corn", "mould", "sulfite")),
    st.from_regex(r"[A-Za-z]{1,8}", fullmatch=True),
)
def test_part_of_a_word_is_never_taken_for_the_word(name: str, more: str) -> None:
    for glued in (name + more, more + name):
        if classify_allergy("", "", glued) != {AllergyClass.OTHER}:
            assert glued.lower() in {"corns", "chloroprocaine", "novocaine", "bisulfite"} or (
                glued.lower() in {"metabisulfite", "sulfites"}
            )


@given(
    st.sampled_from(("lidocaine", "Procaine", "LATEX", "corn", "sulfite", "methylparaben")),
    st.sampled_from(("Allergy to {}", "{}", "{} allergy", "severe: {}!", "({})", "x/{}/y")),
)
def test_a_named_substance_is_found_wherever_it_stands(name: str, text: str) -> None:
    plain = classify_allergy("", "", name.lower())
    assert classify_allergy("", "", text.format(name)) == plain != {AllergyClass.OTHER}
