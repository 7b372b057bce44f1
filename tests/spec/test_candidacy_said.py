"""What a reason says, word for word, and what would change it."""

from decimal import Decimal
from typing import Any

import pytest

from perineural.clinical.candidacy import QUESTIONS, assess_candidacy, questions_for
from tests.spec.candidacy_cases import (
    PLAIN,
    WITH_LIDOCAINE,
    allergy,
    medicine,
    plan,
    problem,
)

TUMOUR = (
    "Possible tumour: cancer now or in the past, unexplained weight loss, or pain that is worse"
    " lying down or severe at night"
)
JOINT = "Possible infected joint: hot, swollen, hardly movable, with or without fever"

REASONS: dict[str, tuple[dict[str, Any], str, str]] = {
    # what differs from a plan with nothing against it: what is said, what would change it
    "a question answered yes": (
        {"answers": {"diabetes": "yes"}},
        "The patient has diabetes, and the solution holds dextrose.",
        (
            "Record the last glucose, whether fasting, and the diabetes medicines. 60 mL of 5 %"
            " dextrose holds 3 g."
        ),
    ),
    "a question left open": (
        {"answers": {"diabetes": None}},
        "Not known: Diabetes.",
        "Ask, examine or look it up. Not known is never taken as no.",
    ),
    "a medicine": (
        {"medications": medicine("Warfarin 5 MG Oral Tablet")},
        "Medicine on record: Warfarin 5 MG Oral Tablet, which thins the blood.",
        (
            "Never stop it without its prescriber. Superficial points only, avoid deep points,"
            " press longer, warn of bruising. The clinic's own rule for blood thinners decides."
        ),
    ),
    "a problem": (
        {"problems": problem("Prostate cancer")},
        "Problem on record: Prostate cancer.",
        "Make sure it is not at the place of treatment and does not explain the pain.",
    ),
    "a side that does not fit": (
        {"side": "midline"},
        "The recorded side, midline, does not fit this condition.",
        "Check the side with the patient. Two sore tendons are two complaints.",
    ),
    "a weight that cannot be": (
        {"weight_kg": Decimal(400)},
        "The recorded weight, 400 kg, is outside 30 to 300 kg.",
        "Weigh again; look for pounds in place of kilograms, or a slipped decimal point.",
    ),
    "a warning sign left open": (
        {"red_flags": {"septic_joint": None}},
        f"Red flag not answered: {JOINT}.",
        "Ask and examine. Not known is never taken as no.",
    ),
    "a warning sign looked into": (
        {"red_flags": {"septic_joint": "yes"}, "cleared": {"septic_joint": " Joint tap clear. "}},
        f"Red flag, looked into: {JOINT}. Joint tap clear.",
        "A new or changed symptom: look into it again before treating.",
    ),
    "sciatica, a warning sign denied that the record names": (
        {"condition": "sciatica", "problems": problem("Prostate cancer")},
        (f"The red flag was answered no ({TUMOUR}), but the record names: Prostate cancer."),
        "Clear it up with the patient; correct the answer or the record.",
    ),
    "an allergy to rubber": (
        {"allergies": allergy("Latex")},
        "Allergy on record: Latex.",
        "Check the label of every glove, vial stopper, syringe and bag; use latex-free ones.",
    ),
    "an allergy to what the recipe holds": (
        {"allergies": allergy("Lidocaine")},
        (
            "Allergy on record: Lidocaine. The recipe holds an amide anaesthetic: Lidocaine 1 %"
            " plain, preservative-free."
        ),
        (
            "A recipe of plain dextrose, or with procaine (an ester), is still possible. Or find"
            " out what happened: a faint, palpitations from epinephrine, or a preservative is not"
            " an allergy to the anaesthetic."
        ),
    ),
    "an allergy to an anaesthetic of the other class": (
        {"allergies": allergy("Procaine")},
        (
            "Allergy on record: Procaine. The recipe holds an anaesthetic of the other class:"
            " Lidocaine 1 % plain, preservative-free."
        ),
        (
            "Ask which drug was really given: people often name a numbing injection by the wrong"
            " name. The two classes do not cross-react."
        ),
    ),
    "words of the record that look like a form": (
        {"medications": medicine("Warfarin {item} {dose}")},
        "Medicine on record: Warfarin {item} {dose}, which thins the blood.",
        (
            "Never stop it without its prescriber. Superficial points only, avoid deep points,"
            " press longer, warn of bruising. The clinic's own rule for blood thinners decides."
        ),
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_what_a_reason_says(case: str) -> None:
    changes, text, what_would_change = REASONS[case]
    result = assess_candidacy(plan(**changes))
    said = {reason.what_would_change: reason.text for reason in result.reasons}
    assert said[what_would_change] == text


NOT_KNOWN: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    # what differs from a plan with everything known: what is listed as not known
    "nothing is missing": ({}, ()),
    "no weight, with lidocaine": ({"weight_kg": None}, ("weight_kg",)),
    "no weight, no anaesthetic": ({"weight_kg": None, "ingredients": PLAIN}, ()),
    "no recipe: an anaesthetic may come": (
        {"weight_kg": None, "ingredients": ()},
        ("ingredients", "weight_kg"),
    ),
    "no recipe": ({"ingredients": ()}, ("ingredients",)),
}


@pytest.mark.parametrize("case", NOT_KNOWN)
def test_what_is_listed_as_not_known(case: str) -> None:
    changes, names = NOT_KNOWN[case]
    assert assess_candidacy(plan(**changes)).not_known == names


ASKED = [
    # condition, plan, recipe, question: whether it is asked
    ("achilles_tendonitis", "injection", WITH_LIDOCAINE, "diabetes", True),
    ("achilles_tendonitis", "injection", (), "diabetes", True),
    ("achilles_tendonitis", "injection", ("lidocaine_1_mpf",), "diabetes", False),
]


@pytest.mark.parametrize(("condition", "modality", "ingredients", "key", "asked"), ASKED)
def test_what_is_asked_of_a_plan(condition, modality, ingredients, key, asked) -> None:
    found = [question.key for question in questions_for(condition, modality, ingredients)]
    assert (key in found) is asked


@pytest.mark.parametrize("key", sorted({each.key for each in QUESTIONS if each.reach.conditions}))
def test_a_question_of_some_conditions_is_asked_of_them_alone(key: str) -> None:
    (question,) = (each for each in QUESTIONS if each.key == key)
    modality = (*question.reach.modalities, "injection")[0]
    for condition in question.reach.conditions:
        assert question in questions_for(condition, modality)
    others = {"achilles_tendonitis", "migraine", "sciatica"} - set(question.reach.conditions)
    for condition in others:
        assert question not in questions_for(condition, modality)
