"""What must not go wrong in another language: sides, numbers, dates, counts."""

import datetime as dt
from decimal import Decimal

import polib
import pytest
from django.template import Context, Template
from django.utils import translation

from perineural.clinical.anatomy import VIEWS
from perineural.clinical.consent import ConsentInput, consent_text
from perineural.clinical.mixture import Part
from perineural.clinical.places import all_places
from perineural.records.actions.told import told_items
from perineural.records.queries.durations import time_words
from scripts import messages

TRANSLATED = messages.TRANSLATED
SIDES = (
    "Left", "Right", "left side", "right side", "your left side", "your right side",
    "patient’s left", "patient’s right",
)  # fmt: skip
LEFT = {"es": "izquierd", "de": "link"}
RIGHT = {"es": "derech", "de": "recht"}


def sides_of(text, language):
    """Which sides a text names, in English or in its translation."""
    words = text.lower()
    if language == "en":
        return {side for side in ("left", "right") if side in words}
    named = {"left": LEFT[language], "right": RIGHT[language]}
    return {side for side, word in named.items() if word in words}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_place_and_no_picture_changes_its_side(language):
    texts = {*all_places(), *(view.title for view in VIEWS.values()), *SIDES}
    assert len(texts) > 90
    with translation.override(language):
        for text in texts:
            said = translation.gettext(text)
            assert sides_of(said, language) == sides_of(text, "en"), (text, said)
            assert said != text


DAY = dt.datetime(2026, 3, 5, 14, 7)  # noqa: DTZ001 - how it is written, not when


@pytest.mark.parametrize(
    ("form", "language", "written"),
    [
        ("j F Y", "en", "5 March 2026"),
        ("j F Y", "es", "5 de marzo de 2026"),
        ("j F Y", "de", "5. März 2026"),
        ("j M Y", "de", "5. Mär 2026"),
        ("l, j F Y", "es", "jueves, 5 de marzo de 2026"),
        ("l, j F Y", "de", "Donnerstag, 5. März 2026"),
        ("j F, H:i", "en", "5 March, 14:07"),
        ("j F, H:i", "es", "5 de marzo, 14:07"),
        ("j F, H:i", "de", "5. März, 14:07"),
    ],
)
def test_a_day_is_written_as_its_readers_write_it(form, language, written):
    page = Template('{{ day|date:_("' + form + '") }}')
    with translation.override(language):
        assert page.render(Context({"day": DAY})) == written


@pytest.mark.parametrize(
    ("minutes", "english", "spanish", "german"),
    [
        (15, "15 min", "15 min", "15 Min."),
        (240, "4 h", "4 h", "4 Std."),
        (2880, "2 d", "2 d", "2 T."),
        (30240, "3 weeks", "3 semanas", "3 Wochen"),
    ],
)
def test_a_stretch_of_time_is_said_in_each_language(minutes, english, spanish, german):
    said = []
    for language in ("en", "es", "de"):
        with translation.override(language):
            said.append(time_words(minutes))
    assert said == [english, spanish, german]


@pytest.mark.parametrize(
    ("language", "volume", "title"),
    [
        (
            "en",
            "2.5 mL",
            "Consent to treatment: Migraine: severe headaches that come back, left side",
        ),
        ("es", "2,5 mL", "lado izquierdo"),
        ("de", "2,5 mL", "linke Seite"),
    ],
)
def test_a_consent_writes_its_volumes_and_its_side_in_its_language(language, volume, title):
    given = ConsentInput(
        condition_name="Migraine: severe headaches that come back",
        side="left",
        modalities=("injection",),
        parts=(Part("dextrose_5", Decimal("2.5")),),
        evidence_line="No trial found of injections under the skin for sciatica.",
    )
    with translation.override(language):
        text = consent_text(given, translation.gettext)
    assert volume in text
    assert title in text.splitlines()[0]


@pytest.mark.parametrize(
    "said", ["Ninguna.", "ninguno", "No tomo nada", "keine", "Keine Allergien", "nichts", "none"]
)
def test_having_nothing_to_tell_is_understood_in_each_language(said):
    assert told_items(said) == ()


@pytest.mark.parametrize("language", TRANSLATED)
def test_who_has_read_a_translation_stands_at_its_head(language):
    catalogue = messages.read_catalogue(language)
    assert catalogue.metadata["X-Reviewed-By-A-Native-Clinician"] == "no"
    assert isinstance(catalogue, polib.POFile)
