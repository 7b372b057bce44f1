"""What a patient reads on the phone can be read at about twelve years, in every language.

English: Flesch-Kincaid grade (Kincaid 1975), 0.39 words a sentence + 11.8 syllables a word - 15.59;
grade + 5 is an age. German: first Wiener Sachtextformel (Bamberger, Vanecek 1984), a school year.
Spanish: Fernández-Huerta 1959 as corrected by Law, 206.84 - 60 syllables a word - 1.02 words a
sentence; 60 and above is read at 13 to 15, 70 and above at 12. Syllables by hyphenation are too few
rather than too many for short words, so that each bound is tighter than what the formula names.
"""

import re
from collections.abc import Sequence

import polib
import pyphen
import pytest

from perineural.clinical.about import ABOUT
from perineural.clinical.aftercare import aftercare_advice, when_to_call_lines
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.expect import EXPECT_LINES
from perineural.clinical.self_check import self_check_questions
from tests.test_repository import ROOT

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)")


def texts_of(path: str) -> list[str]:
    page = (ROOT / "src/perineural/web/templates/perineural" / path).read_text(encoding="utf-8")
    return re.findall(r'{% translate "([^"]+)"', page)


GROUPS: dict[str, Sequence[str]] = {
    "about": [each.text for each in ABOUT],
    "what to expect": [each.text for each in EXPECT_LINES],
    "afterwards": [a.text for key in CONDITIONS for a in aftercare_advice(key)],
    "when to call": [text for key in CONDITIONS for text in when_to_call_lines(key)],
    "self-check": [q.text for key in CONDITIONS for q in self_check_questions(key)],
    "the diary": [
        text
        for page in ("question", "thanks", "closed", "shell", "kept", "pain_back", "reports")
        for text in texts_of(f"link/{page}.html")
    ],
}
"""What is read together, in English."""
ENGLISH_GRADE_AT_MOST = 7.5
GERMAN_YEAR_AT_MOST = 7.5
SPANISH_EASE_AT_LEAST = 75.0


def counts(texts: Sequence[str], language: str) -> tuple[list[list[str]], list[int]]:
    """The words of each sentence, and the syllables of each word."""
    hyphen = pyphen.Pyphen(lang={"en": "en_GB", "de": "de_DE", "es": "es_ES"}[language], left=1)
    plain = [re.sub(r"[{<][^}>]*[}>]|%\(\w+\)s", "", text) for text in dict.fromkeys(texts)]
    parts = [WORD.findall(part) for text in plain for part in SENTENCE.split(text)]
    sentences = [words for words in parts if words]
    syllables = [len(hyphen.positions(word)) + 1 for words in sentences for word in words]
    return sentences, syllables


def english_grade(texts: Sequence[str]) -> float:
    sentences, syllables = counts(texts, "en")
    words = len(syllables)
    return 0.39 * words / len(sentences) + 11.8 * sum(syllables) / words - 15.59


def german_year(texts: Sequence[str]) -> float:
    sentences, syllables = counts(texts, "de")
    words = [word for sentence in sentences for word in sentence]
    many = 100 * sum(count >= 3 for count in syllables) / len(words)
    length = len(words) / len(sentences)
    long = 100 * sum(len(word) > 6 for word in words) / len(words)
    short = 100 * sum(count == 1 for count in syllables) / len(words)
    return 0.1935 * many + 0.1672 * length + 0.1297 * long - 0.0327 * short - 0.875


def spanish_ease(texts: Sequence[str]) -> float:
    sentences, syllables = counts(texts, "es")
    words = len(syllables)
    return 206.84 - 60 * sum(syllables) / words - 1.02 * words / len(sentences)


def in_language(texts: Sequence[str], language: str) -> list[str]:
    path = ROOT / f"src/perineural/locale/{language}/LC_MESSAGES/django.po"
    said = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    found = [said[text] for text in texts if said.get(text)]
    assert len(found) >= len(texts) * 0.9, "most of these texts are not translated"
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_english_is_read_at_about_twelve_years(group):
    assert english_grade(GROUPS[group]) <= ENGLISH_GRADE_AT_MOST


@pytest.mark.parametrize("group", GROUPS)
def test_german_is_read_by_most(group):
    assert german_year(in_language(GROUPS[group], "de")) <= GERMAN_YEAR_AT_MOST


@pytest.mark.parametrize("group", GROUPS)
def test_spanish_is_read_by_most(group):
    assert spanish_ease(in_language(GROUPS[group], "es")) >= SPANISH_EASE_AT_LEAST


def test_the_measure_tells_plain_from_stilted():
    plain = ["Drink water. Call us if it hurts. You can stop at any time."]
    stilted = "Notwithstanding individual considerations, comprehensive documentation is necessary."
    assert english_grade(plain) < 3
    assert english_grade([stilted]) > 16
