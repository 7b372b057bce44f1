"""What anybody is told of the treatment: each line with its source, none with a claim too many."""

import polib
import pytest

from perineural.clinical.about import ABOUT, Part, about_part
from perineural.clinical.aftercare import aftercare_advice, when_to_call_lines
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.expect import EXPECT_LINES
from perineural.clinical.knowledge import load_toml
from perineural.clinical.self_check import self_check_questions
from tests.test_repository import ROOT

UNQUALIFIED = ("non-medic", "non-invasive", "not invasive", "root cause", "cure", "guarantee")
RARE = ("side effects are rare", "rarely", "safe ", "harmless")
CLAIMS_BY_LANGUAGE = {
    "de": (
        "medikamentenfrei", "ohne medikamente", "nicht-invasiv", "nicht invasiv", "nichtinvasiv",
        "wurzel des problems", "eigentliche ursache", "nebenwirkungen sind selten", "harmlos",
        " heilt ", "garantier",
    ),
    "es": (
        "sin medicamentos", "sin fármacos", "no invasiv", "causa raíz", "raíz del problema",
        "efectos secundarios son raros", "efectos secundarios son poco frecuentes", "inofensiv",
        "garantiza",
    ),
}  # fmt: skip
"""The same claims as a translator might have put them."""


def told() -> list[str]:
    """Every text that a patient reads before or after a visit."""
    lines = [each.text for each in (*ABOUT, *EXPECT_LINES)]
    lines += [advice.text for key in CONDITIONS for advice in aftercare_advice(key)]
    lines += [text for key in CONDITIONS for text in when_to_call_lines(key)]
    lines += [question.text for key in CONDITIONS for question in self_check_questions(key)]
    check = load_toml("self_check")
    return lines + [each["text"] for each in check["outcome"].values()]


@pytest.mark.parametrize("claim", UNQUALIFIED + RARE)
def test_no_text_claims_what_does_not_hold(claim):
    assert not [text for text in told() if claim in text.lower()]


@pytest.mark.parametrize("language", CLAIMS_BY_LANGUAGE)
def test_no_translation_claims_it_either(language):
    path = ROOT / f"src/perineural/locale/{language}/LC_MESSAGES/django.po"
    said = [text for entry in polib.pofile(str(path)) if (text := entry.msgstr.lower())]
    assert said
    claims = CLAIMS_BY_LANGUAGE[language]
    assert not [text for text in said if any(claim in text for claim in claims)]


@pytest.mark.parametrize("part", list(Part))
def test_every_part_is_told_and_each_line_has_a_source(part):
    lines = about_part(part)
    assert lines
    assert all(line.text and line.sources for line in lines)


def test_it_says_that_there_are_needles_and_often_a_medicine():
    said = " ".join(line.text for line in about_part(Part.IS_NOT))
    assert "not free of needles" in said
    assert "not free of medicines" in said
    assert "not a promise" in said


NOT_FOR = [
    # the rule that stops a treatment, and how anybody is told of it before they ask for one
    ("infection_at_site", "whose skin is sore or broken"),
    ("fever", "a fever or an infection"),
    ("malignancy_at_site", "a tumour or cancer"),
    ("hyperglycaemia_now", "blood sugar is dangerously high"),
    ("pregnancy", "pregnant or could be"),
]


@pytest.mark.parametrize(("question", "words"), NOT_FOR)
def test_whom_a_rule_keeps_from_treatment_is_told_before_they_ask(question, words):
    rule = load_toml("candidacy")["question"][question]
    assert rule["effect_if_yes"] in {"not_suitable", "work_up_first"}
    assert words in " ".join(line.text for line in about_part(Part.NOT_FOR))


def test_children_are_told_before_they_ask():
    assert load_toml("candidacy")["plan"]["age_under_18"]["effect"] == "not_suitable"
    assert "Anybody under 18" in " ".join(line.text for line in about_part(Part.NOT_FOR))
