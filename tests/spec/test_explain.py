"""What `perineural explain` answers for one case: as it is read, and as another program gets it."""

from typing import Any

from perineural.clinical.candidacy import QUESTIONS
from perineural.clinical.cases import read_case
from perineural.clinical.explain import Explanation, as_json, as_text, explain
from perineural.clinical.knowledge import KNOWLEDGE_VERSION
from perineural.clinical.red_flags import red_flags_for

HEEL = {
    "condition": "achilles_tendonitis",
    "side": "left",
    "age_years": 52,
    "weight_kg": 70,
    "answers": {question.key: "no" for question in QUESTIONS},
    "red_flags": {flag.key: "no" for flag in red_flags_for("achilles_tendonitis")},
}
TORN: dict[str, Any] = {
    "answers": HEEL["answers"] | {"diabetes": "yes"},
    "red_flags": HEEL["red_flags"] | {"tendon_rupture": "yes"},
    "recipe": [
        {"product": "dextrose_5", "volume_ml": 50},
        {"product": "lidocaine_1_mpf", "volume_ml": 5},
    ],
    "planned_volume_ml": 20,
    "already_given_mg": {"lidocaine": 262},
}

AS_READ = f"""\
Decision of the rules: Work up first
  RED FLAG, same day: Possible complete rupture: sudden snap, a gap in the tendon, or a positive calf squeeze (Thompson) test
    Stop the plan. Do not inject. Protect the tendon; refer to orthopaedics today.
  Work up first: Red flag: Possible complete rupture: sudden snap, a gap in the tendon, or a positive calf squeeze (Thompson) test.
    What would change it: Refer to be seen today. Stop the plan. Do not inject. Protect the tendon; refer to orthopaedics today.
    Rule answer.red_flag_yes.tendon_rupture; Limb red flag: complete tendon rupture (Thompson test) [unverified]; Grading of urgency and wording of the action by this project [unverified]
  Suitable with precautions: The patient has diabetes, and the solution holds dextrose.
    What would change it: Record the last glucose, whether fasting, and the diabetes medicines. 60 mL of 5 % dextrose holds 3 g.
    Rule question.diabetes; 60 mL of 5 % dextrose = 3 g; worst case for 70 kg about +20 mg/dL without any uptake [derived]; 5 % Dextrose Injection, US label 2020: contraindicated in clinically significant hyperglycaemia [verified]
Mixture: dextrose 4.55 %, lidocaine 0.91 mg/mL
  Use within 240 min of the start of mixing
  note: One patient only, discard what is left: Dextrose 5 % injection, Lidocaine 1 % plain, preservative-free.
    Rule single_dose_one_patient; CDC statement on single-dose vials: one patient; 19 of 26 outbreaks since 2007 involved reused single-dose vials [verified]; Dextrose bags are single-dose, never a common source for several patients; Montana DPHHS [verified]
Anaesthetic dose: 100.1 % of this patient's ceiling, STOP, above the ceiling
  lidocaine: 280.19 mg of 280 mg (guideline: 4 mg/kg)
    AAFP 2014, Am Fam Physician 89:956: 4 mg/kg, at most 300 mg [verified]
Knowledge version {KNOWLEDGE_VERSION}"""  # noqa: E501

WITHOUT_RECIPE = f"""\
Decision of the rules: Suitable with precautions
  Suitable with precautions: No recipe has been chosen: allergies and the dose limit cannot be checked against what will be given.
    What would change it: Choose a signed recipe and look at the decision again.
    Rule plan.recipe_unknown; A recipe must be known before allergies can be excluded: a choice of this design [derived]
  Not known: ingredients
Anaesthetic dose: not worked out, no recipe is named
Knowledge version {KNOWLEDGE_VERSION}"""  # noqa: E501

NOTHING_AGAINST = f"""\
Decision of the rules: Suitable
  No rule speaks against it.
Mixture: dextrose 5 %
  Use within 240 min of the start of mixing
  note: One patient only, discard what is left: Dextrose 5 % injection.
    Rule single_dose_one_patient; CDC statement on single-dose vials: one patient; 19 of 26 outbreaks since 2007 involved reused single-dose vials [verified]; Dextrose bags are single-dose, never a common source for several patients; Montana DPHHS [verified]
Anaesthetic dose: not worked out, the mixture holds no local anaesthetic
Knowledge version {KNOWLEDGE_VERSION}"""  # noqa: E501


def said(**more: object) -> Explanation:
    return explain(read_case({**HEEL, **more}))


def test_a_case_that_must_stop_reads_like_this() -> None:
    assert as_text(said(**TORN)) == AS_READ


def test_a_case_without_a_recipe_reads_like_this() -> None:
    assert as_text(said()) == WITHOUT_RECIPE


def test_a_case_with_nothing_against_it_reads_like_this() -> None:
    assert as_text(said(recipe=TORN["recipe"][:1])) == NOTHING_AGAINST


def test_a_dose_within_the_ceiling_is_said_so() -> None:
    lines = as_text(said(**TORN | {"already_given_mg": {}})).splitlines()
    assert "Anaesthetic dose: 6.5 % of this patient's ceiling, within the ceiling" in lines
    assert "  lidocaine: 18.19 mg of 280 mg (guideline: 4 mg/kg)" in lines


def test_another_program_gets_the_same() -> None:
    told = as_json(said(**TORN))
    assert list(told) == [
        "decision", "reasons", "red_flags", "not_known", "mixture", "dose", "knowledge_version",
    ]  # fmt: skip
    assert (told["decision"], told["not_known"]) == ("work_up_first", [])
    assert told["red_flags"] == [
        {
            "key": "tendon_rupture",
            "urgency": "same_day",
            "action": (
                "Stop the plan. Do not inject. Protect the tendon; refer to orthopaedics today."
            ),
        }
    ]
    assert told["dose"] == {
        "given_mg": {"lidocaine": "280.19"},
        "ceiling_mg": {"lidocaine": "280.0"},
        "basis": {"lidocaine": "guideline: 4 mg/kg"},
        "fraction": "1.0007",
        "level": "stop",
    }
    assert told["knowledge_version"] == KNOWLEDGE_VERSION


def test_another_program_gets_every_reason_with_its_sources() -> None:
    diabetes = as_json(said(**TORN))["reasons"][1]
    label = diabetes["sources"].pop()
    assert diabetes == {
        "rule": "question.diabetes",
        "effect": "suitable_with_precautions",
        "text": "The patient has diabetes, and the solution holds dextrose.",
        "what_would_change": (
            "Record the last glucose, whether fasting, and the diabetes medicines. 60 mL of 5 %"
            " dextrose holds 3 g."
        ),
        "hazard": "HAZ-005",
        "sources": [
            {
                "citation": (
                    "60 mL of 5 % dextrose = 3 g; worst case for 70 kg about +20 mg/dL without any"
                    " uptake"
                ),
                "status": "derived",
                "url": None,
            }
        ],
    }
    assert (label["status"], label["url"][:31]) == ("verified", "https://dailymed.nlm.nih.gov/da")


def test_another_program_gets_the_mixture_and_what_is_missing() -> None:
    mixture = as_json(said(**TORN))["mixture"]
    (finding,) = mixture.pop("findings")
    assert mixture == {
        "contents": "dextrose 4.55 %, lidocaine 0.91 mg/mL",
        "use_within_minutes": 240,
    }
    assert list(finding) == ["rule", "level", "text", "sources"]
    assert (finding["rule"], finding["level"]) == ("single_dose_one_patient", "note")
    assert finding["text"].startswith("One patient only, discard what is left: Dextrose 5 %")
    assert [source["status"] for source in finding["sources"]] == ["verified", "verified"]
    without = as_json(said())
    assert without["mixture"] is None
    assert without["dose"] == {"missing": "no recipe is named"}
    assert without["not_known"] == ["ingredients"]


def test_a_clinics_own_ceiling_is_the_one_that_is_shown() -> None:
    strict = {"policy": {"anaesthetic_max_mg": {"lidocaine": "100"}}, "already_given_mg": {}}
    told = said(**TORN | strict)
    assert as_json(told)["dose"]["ceiling_mg"] == {"lidocaine": "100.0"}
    lines = as_text(told).splitlines()
    assert "Anaesthetic dose: 18.2 % of this patient's ceiling, within the ceiling" in lines
    assert "  lidocaine: 18.19 mg of 100 mg (clinic: at most 100 mg)" in lines


def test_a_drug_without_a_known_ceiling_is_named() -> None:
    recipe = [*TORN["recipe"][:1], {"product": "levobupivacaine_0_5", "volume_ml": 5}]
    told = said(recipe=recipe, planned_volume_ml=20)
    assert told.dose_missing == "no ceiling is known for levobupivacaine"
