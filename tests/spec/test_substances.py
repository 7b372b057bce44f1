"""How the words of a record are understood: text in, classes out."""

import pytest

from perineural.clinical.substances import (
    ICD10CM,
    RXNORM,
    SNOMED,
    classify_allergy,
    classify_medication,
    classify_problem,
)

ALLERGY_TEXTS = {
    "Allergy to lidocaine": {"amide_anaesthetic"},
    "LIDOCAINE": {"amide_anaesthetic"},
    "lignocaine 1%": {"amide_anaesthetic"},
    "Lidocaine/epinephrine": {"amide_anaesthetic", "epinephrine"},
    "lidocaine-HCl": {"amide_anaesthetic"},
    "Xylocaïne": {"amide_anaesthetic"},
    "Novocain": {"ester_anaesthetic"},
    "Allergy to procaine": {"ester_anaesthetic"},
    "Chloroprocaine": {"ester_anaesthetic"},
    "Para-aminobenzoic acid": {"ester_anaesthetic"},
    "Allergy to local anaesthetic": {"amide_anaesthetic", "ester_anaesthetic"},
    "Methylparaben": {"paraben"},
    "Parabens (preservatives)": {"paraben"},
    "Sodium metabisulphite": {"sulfite"},
    "Sulfonamide": {"other"},
    "Allergy to corn": {"corn"},
    "Maize": {"corn"},
    "Peppercorn": {"other"},
    "Latex": {"latex"},
    "Allergy to dextrose": {"dextrose"},
    "Allergy to mould": {"other"},
    "Bee venom": {"other"},
    "Allergy to nut": {"other"},
    "Shellfish allergy": {"other"},
    "Lidocainexyz": {"other"},
    "No known allergy": {"other"},
    "No known latex allergy": {"other"},
    "No known drug allergies except lidocaine": {"amide_anaesthetic"},
    "No known food allergies, allergic to lidocaine": {"amide_anaesthetic"},
    "No known food allergies, lidocaine": {"amide_anaesthetic"},
    "No known allergies. Lidocaine: rash": {"amide_anaesthetic"},
    "No known latex allergy; procaine": {"ester_anaesthetic"},
    "No known drug allergies (corn)": {"corn"},
    "Denies latex allergy\nlidocaine": {"amide_anaesthetic"},
    "": {"other"},
    "<script>lidocaine</script>": {"amide_anaesthetic"},
}


@pytest.mark.parametrize("text", ALLERGY_TEXTS)
def test_allergy_words_mean(text: str) -> None:
    assert classify_allergy("", "", text) == ALLERGY_TEXTS[text]


MEDICINE_TEXTS = {
    "Warfarin Sodium 5 MG Oral Tablet": {"anticoagulant"},
    "apixaban": {"anticoagulant"},
    "Rivaroxaban 20 MG [Xarelto]": {"anticoagulant"},
    "1 ML Enoxaparin sodium 150 MG/ML Prefilled Syringe": {"anticoagulant"},
    "Aspirin 81 MG Oral Tablet": {"antiplatelet", "aspirin"},
    "Clopidogrel 75 MG Oral Tablet": {"antiplatelet"},
    "Insulin, Aspart, Human 100 UNT/ML": {"insulin"},
    "Glipizide 5 MG": {"sulfonylurea"},
    "empagliflozin 10 MG": {"sglt2"},
    "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet": {"glucose_lowering"},
    "Nitroglycerin 0.4 MG": {"oxidising_drug"},
    "Abuse-Deterrent 12 HR Oxycodone Hydrochloride 15 MG Extended Release Oral Tablet": {"opioid"},
    "Methotrexate 10 MG Oral Tablet": {"immunosuppressant"},
    "Naproxen sodium 220 MG Oral Tablet": {"other"},
    "Hydrochlorothiazide 25 MG": {"other"},
    "Mirena 52 MG Intrauterine System": {"other"},
}


@pytest.mark.parametrize("text", MEDICINE_TEXTS)
def test_medicine_words_mean(text: str) -> None:
    assert classify_medication("", "", text) == MEDICINE_TEXTS[text]


PROBLEM_TEXTS = {
    "Diabetes": {"diabetes"},
    "Neuropathy due to type 2 diabetes mellitus (disorder)": {"diabetes"},
    "Prediabetes": {"other"},
    "Family history of diabetes": {"other"},
    "Family history of diabetes, epilepsy": {"epilepsy"},
    "Hyperglycemia (disorder)": {"hyperglycaemia"},
    "Normal pregnancy": {"pregnancy"},
    "Past pregnancy history of miscarriage": {"other"},
    "Malignant neoplasm of breast (disorder)": {"cancer"},
    "Hemophilia A": {"bleeding_disorder"},
    "Third degree atrioventricular block": {"heart_block_or_severe_cardiac"},
    "Cirrhosis of liver": {"severe_hepatic"},
    "G6PD deficiency": {"methaemoglobinaemia"},
    "Myasthenia gravis": {"myasthenia_or_cholinesterase"},
    "HIV infection": {"immunosuppression", "infection"},
    "Epilepsy": {"epilepsy"},
    "Cellulitis of foot": {"infection"},
    "Aseptic necrosis of bone": {"other"},
    "Chronic sinusitis (disorder)": {"sinus_disease"},
    "Viral sinusitis (disorder)": {"infection", "sinus_disease"},
    "Allergy to lidocaine (finding)": {"recorded_allergy"},
    "Latex allergy": {"recorded_allergy"},
    "Corn of toe": {"other"},
    "Glucose intolerance": {"other"},
    "Osteoarthritis of hip": {"other"},
}


@pytest.mark.parametrize("text", PROBLEM_TEXTS)
def test_problem_words_mean(text: str) -> None:
    assert classify_problem("", "", text) == PROBLEM_TEXTS[text]


def test_codes_are_understood_without_words() -> None:
    assert classify_allergy(SNOMED, "387480006", "") == {"amide_anaesthetic"}
    assert classify_allergy(RXNORM, "8701", None) == {"ester_anaesthetic"}
    assert classify_allergy(ICD10CM, "Z91.040", "") == {"latex"}
    assert classify_allergy("urn:oid:2.16.840.1.113883.6.96", "387150008", "") == {
        "amide_anaesthetic"
    }
    assert classify_problem(SNOMED, "44054006", "") == {"diabetes"}
    assert classify_problem(ICD10CM, "Z79.01", "") == {"anticoagulant_use"}
    assert classify_problem(ICD10CM, "Z88.4", "") == {"recorded_allergy"}


def test_code_counts_only_in_its_own_system() -> None:
    assert classify_allergy(RXNORM, "387480006", "") == {"other"}
    assert classify_allergy("http://example.org/local", "6387", "") == {"other"}
    assert classify_allergy(None, "6387", None) == {"other"}


def test_code_and_words_are_both_kept() -> None:
    assert classify_allergy(SNOMED, "387480006", "Latex") == {"amide_anaesthetic", "latex"}
