"""The collector of texts finds each, and the check of the catalogues finds each mistake."""

import polib
import pytest

from scripts import messages
from scripts.messages import Text, python_texts, template_texts

FILE = "src/perineural/web/templates/page.html"


def test_every_text_is_translated_with_the_same_places_and_numbers():
    texts = messages.collect()
    assert len(texts) > 1000
    found = [
        each for language in messages.TRANSLATED for each in messages.findings(language, texts)
    ]
    assert found == []


def test_texts_of_a_template_are_found_with_their_plurals():
    source = (
        '{% translate "Hello" %}{% include "part.html" with title=_("Good day") %}'
        "{% blocktranslate count n=visits %}{{ n }} visit{% plural %}{{ n }} visits"
        "{% endblocktranslate %}"
    )
    found = set(template_texts(source))
    assert found == {("Hello", ""), ("Good day", ""), ("%(n)s visit", "%(n)s visits")}


def test_texts_of_a_module_are_found_though_they_stand_in_two_lines():
    source = (
        'a = say("One " "sentence.").format(1)\nb = ngettext("{n} day", "{n} days", 2)\nc = f("x")'
    )
    assert set(python_texts(source)) == {("One sentence.", ""), ("{n} day", "{n} days")}


@pytest.mark.parametrize(
    ("msgstr", "mistake"),
    [
        ("", "not translated"),
        ("Nach 4 Stunden", "other placeholders"),
        ("Nach %(time)s und 5 Tagen", "other placeholders"),
        ("Nach %(time)s und 4 Tagen", ""),
    ],
)
def test_each_mistake_of_a_translation_is_told(monkeypatch, tmp_path, msgstr, mistake):
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    text = Text("After %(time)s and 4 days", "", FILE)
    path = messages.catalogue_path("de")
    path.parent.mkdir(parents=True)
    made = polib.POFile(wrapwidth=0)
    made.append(polib.POEntry(msgid=text.msgid, msgstr=msgstr))
    made.save(str(path))
    path.with_suffix(".mo").write_bytes(made.to_binary())
    found = list(messages.findings("de", [text]))
    assert [mistake in each for each in found] == ([True] if mistake else [])


def test_a_text_that_came_or_went_and_a_stale_file_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.write("de", [Text("Old", "", FILE)])
    found = " ".join(messages.findings("de", [Text("New", "", FILE)]))
    assert "not taken in yet: 'New'" in found
    assert "stands nowhere any more: 'Old'" in found
    messages.catalogue_path("de").with_suffix(".mo").write_bytes(b"")
    assert "django.mo is not what" in " ".join(messages.findings("de", []))
