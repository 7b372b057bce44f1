"""A case as JSON: read strictly, argued as in the clinic, every line with its source."""

import contextlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.candidacy import assess_candidacy
from perineural.clinical.cases import KEYS, read_case
from perineural.clinical.errors import ClinicalError
from perineural.clinical.explain import as_json, as_text, explain

HEEL = {"condition": "achilles_tendonitis", "side": "left", "age_years": 52, "weight_kg": 70}
LIDOCAINE = [
    {"product": "dextrose_5", "volume_ml": 50},
    {"product": "lidocaine_1_mpf", "volume_ml": 5},
]


def said(**more):
    return explain(read_case({**HEEL, **more}))


def test_an_allergy_in_words_is_read_as_on_import():
    reasons = said(allergies=["Lidocaine"], recipe=LIDOCAINE).candidacy.reasons
    assert "allergy.amide_anaesthetic" in {reason.rule for reason in reasons}


def test_what_is_explained_is_what_candidacy_decides():
    case = read_case({**HEEL, "medications": ["apixaban 5 MG Oral Tablet"], "recipe": LIDOCAINE})
    assert explain(case).candidacy == assess_candidacy(case.given)


def test_a_red_flag_says_what_to_do():
    flags = said(red_flags={"tendon_rupture": "yes"}).red_flags
    assert [(flag.key, flag.urgency.value) for flag in flags] == [("tendon_rupture", "same_day")]
    assert "refer to orthopaedics today" in as_text(said(red_flags={"tendon_rupture": "yes"}))


@pytest.mark.parametrize(
    ("more", "given_mg", "fraction", "level"),
    [
        # 5 mL of 1 % in 55 mL is 50 mg; 20 mL of it hold 18.1818 mg; 4 mg/kg of 70 kg is 280 mg
        ({"planned_volume_ml": 20}, "18.19", "0.0650", "ok"),
        (
            {"planned_volume_ml": 20, "already_given_mg": {"lidocaine": 200}},
            "218.19",
            "0.7793",
            "half",
        ),
        (
            {"planned_volume_ml": 20, "already_given_mg": {"lidocaine": 262}},
            "280.19",
            "1.0007",
            "stop",
        ),
        (
            {"planned_volume_ml": 20, "policy": {"anaesthetic_max_mg": {"lidocaine": "100"}}},
            "18.19",
            "0.1819",
            "ok",
        ),
    ],
)
def test_the_dose_is_a_share_of_this_patients_ceiling(more, given_mg, fraction, level):
    dose = said(recipe=LIDOCAINE, **more).dose
    assert dose.given_mg["lidocaine"] == Decimal(given_mg)
    assert (dose.fraction, str(dose.level)) == (Decimal(fraction), level)


def test_a_red_flag_that_was_looked_into_is_a_precaution_with_what_was_found():
    told = {"red_flags": {"tendon_rupture": "yes"}, "cleared": {"tendon_rupture": "MRI: whole."}}
    explained = said(**told)
    assert explained.red_flags == ()
    reasons = {reason.rule: reason for reason in explained.candidacy.reasons}
    cleared = reasons["answer.red_flag_cleared.tendon_rupture"]
    assert str(cleared.effect) == "suitable_with_precautions"
    assert cleared.text.endswith("MRI: whole.")
    assert "answer.red_flag_yes.tendon_rupture" not in reasons


def test_shares_of_two_drugs_add():
    dose = said(
        recipe=LIDOCAINE, planned_volume_ml=55, already_given_mg={"procaine": Decimal(175)}
    ).dose
    # 50 of 280 mg lidocaine and 175 of 350 mg procaine
    assert dose.fraction == Decimal("0.6786")


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({}, "no recipe is named"),
        ({"recipe": LIDOCAINE}, "planned_volume_ml is not given"),
        ({"recipe": LIDOCAINE[:1], "planned_volume_ml": 20}, "no local anaesthetic"),
        ({"recipe": LIDOCAINE, "planned_volume_ml": 20, "weight_kg": None}, "weight_kg between"),
        ({"recipe": LIDOCAINE, "planned_volume_ml": 20, "weight_kg": 15}, "weight_kg between"),
    ],
)
def test_a_dose_that_cannot_be_worked_out_says_why(more, missing):
    explained = said(**more)
    assert explained.dose is None
    assert missing in explained.dose_missing


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ([], "the case is []; expected an object"),
        ({"condition": "migraine"}, "side is missing"),
        ({**HEEL, "age": 40}, "unknown key 'age' in the case; try age_years"),
        ({**HEEL, "condition": "gout"}, "unknown condition 'gout'; expected one of"),
        ({**HEEL, "weight_kg": "seventy"}, "weight_kg is 'seventy'; expected a number"),
        ({**HEEL, "weight_kg": float("nan")}, "weight_kg is nan; expected a number"),
        ({**HEEL, "weight_kg": True}, "weight_kg is True; expected a number"),
        ({**HEEL, "age_years": 40.5}, "age_years is 40.5; expected a whole number"),
        ({**HEEL, "age_years": 131}, "age_years is 131 years; expected 0 to 130 years"),
        ({**HEEL, "allergies": "lidocaine"}, "allergies is 'lidocaine'; expected a list"),
        ({**HEEL, "allergies": [" "]}, "allergies 1 has no name"),
        ({**HEEL, "allergies": [{"name": "latex"}]}, "unknown key 'name' in allergies 1"),
        (
            {**HEEL, "answers": {"fever": "maybe"}},
            "fever is 'maybe'; expected one of yes, no, unknown",
        ),
        ({**HEEL, "red_flags": {"snap": "no"}}, "unknown red flag 'snap'"),
        (
            {**HEEL, "cleared": {"tendon_rupture": "MRI"}},
            "tendon_rupture is cleared but was not answered yes",
        ),
        (
            {**HEEL, "red_flags": {"tendon_rupture": "yes"}, "cleared": {"tendon_rupture": " "}},
            "tendon_rupture is cleared without a word on how",
        ),
        ({**HEEL, "recipe": [{"product": "dextrose_5"}]}, "volume_ml is missing in recipe 1"),
        ({**HEEL, "recipe": [{"product": "honey", "volume_ml": 5}]}, "unknown product 'honey'"),
        ({**HEEL, "recipe": [{"product": "dextrose_5", "volume_ml": -5}]}, "volume_ml is -5 mL"),
        ({**HEEL, "planned_volume_ml": 0}, "planned_volume_ml is 0 mL"),
        ({**HEEL, "already_given_mg": {"lidocaine": -1}}, "already given lidocaine is -1 mg"),
        ({**HEEL, "policy": {"beyond_use_minutes": 900}}, "beyond_use_minutes is 900 min"),
        ({**HEEL, "policy": {"limits": 1}}, "unknown policy setting limits"),
        ({**HEEL, "condition": 7}, "condition is 7; expected a word in quotes"),
        ({**HEEL, "side": 7}, "side is 7; expected a word in quotes"),
        ({**HEEL, "modality": 7}, "modality is 7; expected a word in quotes"),
        ({**HEEL, "medications": {}}, "medications is {}; expected a list […]"),
        ({**HEEL, "problems": {}}, "problems is {}; expected a list […]"),
        ({**HEEL, "problems": [7]}, "problems 1 is 7; expected an object {…}"),
        ({**HEEL, "problems": [{"display": 7}]}, "display of problems 1 is 7; expected a word"),
        ({**HEEL, "recipe": {}}, "recipe is {}; expected a list […]"),
        ({**HEEL, "recipe": [7]}, "recipe 1 is 7; expected an object {…}"),
        (
            {**HEEL, "recipe": [{"product": 7, "volume_ml": 5}]},
            "product of recipe 1 is 7; expected a word in quotes",
        ),
        (
            {**HEEL, "recipe": [{"product": "dextrose_5", "volume_ml": "much"}]},
            "recipe 1 is 'much'; expected a number",
        ),
        (
            {**HEEL, "recipe": [{"product": "dextrose_5", "volume_ml": 5, "lot": "A"}]},
            "unknown key 'lot' in recipe 1; expected one of product, volume_ml",
        ),
        ({**HEEL, "answers": []}, "answers is []; expected an object {…}"),
        ({**HEEL, "answers": {"fever": True}}, "fever in answers is True; expected a word"),
        ({**HEEL, "policy": 7}, "policy is 7; expected an object {…}"),
        ({**HEEL, "already_given_mg": 7}, "already_given_mg is 7; expected an object {…}"),
        (
            {**HEEL, "already_given_mg": {"lidocaine": "much"}},
            "already given lidocaine is 'much'; expected a number",
        ),
        (
            {**HEEL, "planned_volume_ml": 501},
            "planned_volume_ml is 501 mL; expected 0.01 to 500 mL",
        ),
    ],
)
def test_a_slip_is_named_with_its_place_and_what_would_be_right(case, words):
    with pytest.raises(ClinicalError) as refused:
        read_case(case)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("letters", "shown"),
    [(58, "'" + 58 * "a" + "'"), (59, "'" + 56 * "a" + "…")],
)
def test_a_long_slip_is_shown_by_its_beginning(letters, shown):
    with pytest.raises(ClinicalError) as refused:
        read_case({**HEEL, "weight_kg": letters * "a"})
    assert str(refused.value) == f"weight_kg is {shown}; expected a number"


@pytest.mark.parametrize(
    ("key", "item", "name", "classes"),
    [
        (
            "allergies",
            {"display": "Rash", "system": "http://snomed.info/sct", "code": "387480006"},
            "Rash",
            ("amide_anaesthetic",),
        ),
        ("allergies", " Latex ", "Latex", ("latex",)),
        (
            "medications",
            "apixaban 5 MG Oral Tablet",
            "apixaban 5 MG Oral Tablet",
            ("anticoagulant",),
        ),
        (
            "problems",
            {"display": "Sugar", "system": "http://snomed.info/sct", "code": "44054006"},
            "Sugar",
            ("diabetes",),
        ),
    ],
)
def test_an_item_of_the_record_is_read_by_its_words_and_its_code(key, item, name, classes):
    (read,) = getattr(read_case({**HEEL, key: [item]}).given, key)
    assert (read.display, read.classes) == (name, classes)


def test_a_case_is_read_whole():
    case = read_case(
        {
            **HEEL,
            "age_years": 45,
            "weight_kg": "70.5",
            "modality": "injection",
            "answers": {"fever": "no"},
            "red_flags": {"tendon_rupture": "yes"},
            "cleared": {"tendon_rupture": "MRI: whole."},
            "recipe": [*LIDOCAINE, LIDOCAINE[0]],
            "planned_volume_ml": 20,
            "already_given_mg": {"procaine": 3},
            "policy": {"max_sessions": 5},
        }
    )
    given = case.given
    assert (given.condition, given.side, given.modality) == (HEEL["condition"], "left", "injection")
    assert (given.age_years, given.weight_kg) == (45, Decimal("70.5"))
    assert (given.answers, given.red_flags) == ({"fever": "no"}, {"tendon_rupture": "yes"})
    assert given.cleared == {"tendon_rupture": "MRI: whole."}
    assert given.ingredients == ("dextrose_5", "lidocaine_1_mpf")
    assert given.policy.max_sessions == 5
    assert [(part.product, part.volume_ml) for part in case.recipe] == [
        ("dextrose_5", 50),
        ("lidocaine_1_mpf", 5),
        ("dextrose_5", 50),
    ]
    assert (case.planned_volume_ml, case.already_given_mg) == (20, {"procaine": 3})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(KEYS), json_values))
def test_whatever_json_says_only_a_named_error_comes_back(odd):
    with contextlib.suppress(ClinicalError):
        explain(read_case({**HEEL, **odd}))


def test_every_number_and_source_is_in_the_json_too():
    explained = said(allergies=["Lidocaine"], recipe=LIDOCAINE, planned_volume_ml=20)
    told = json.loads(json.dumps(as_json(explained)))
    assert told["decision"] == "not_suitable"
    assert told["dose"]["ceiling_mg"] == {"lidocaine": "280.0"}
    assert all(reason["sources"] for reason in told["reasons"])
    assert told["knowledge_version"] == explained.candidacy.knowledge_version
