"""A language that nobody speaks: every text that is marked for translation stands in brackets.

What a patient can read outside the brackets was marked by nobody, or stands in no catalogue, and
would stay English in every other language.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from unittest import mock

from django.utils.translation import trans_real

from perineural.records import languages
from perineural.records.actions import languages as language_actions
from scripts.messages import collect

CODE = "xp"
CONTEXT = "\x04"
READ_ALOUD = ("title", "alt", "aria-label", "placeholder", "content")
SILENT = {"style", "script"}
ANY_LANGUAGE = re.compile(r"[\W\d_]*")
"""Numbers and signs alone are a text in no language."""


@cache
def marked() -> frozenset[str]:
    """Every text that a catalogue must hold: this project's, Django's and those of its parts."""
    theirs = trans_real.DjangoTranslation("es")._catalog
    keys = (key for each in theirs._catalogs for key in each)
    plain = (key[0] if isinstance(key, tuple) else key for key in keys)
    return frozenset(plain) | {text.msgid for text in collect()} | {""}


class Pseudo:
    """What Django asks for a translation."""

    domain = "django"

    def __init__(self, code: str = CODE) -> None:
        self.code = code

    def gettext(self, text: str) -> str:
        """The text in brackets, if it is one that will be translated."""
        if text not in marked():
            return text
        return f"⟦{text.rsplit(CONTEXT, maxsplit=1)[-1]}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The text for so many, in brackets."""
        return self.gettext(one) if count == 1 else f"⟦{many.rsplit(CONTEXT, maxsplit=1)[-1]}⟧"

    def to_language(self) -> str:
        """Its code."""
        return self.code


@contextmanager
def spoken_by_pages(code: str = CODE) -> Iterator[None]:
    """Offer the pseudo-language on the pages inside the block, as `?lang=xp`.

    Args:
        code: Another code, for what Django knows of its language: `ar` is read from the right.
    """
    with (
        mock.patch.dict(languages._NAMES, {code: code}),
        mock.patch.object(language_actions, "LANGUAGES", (*languages.LANGUAGES, (code, ""))),
        mock.patch.dict(trans_real._translations, {code: Pseudo(code)}),
    ):
        yield


class _Reader(HTMLParser):
    """Collects what a person sees or hears and what stands in no bracket."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.outside: list[str] = []
        self.depth = 0
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read what an element says besides its content."""
        self.hidden += tag in SILENT
        given = dict(attrs)
        spoken = [given.get(name) for name in READ_ALOUD if name != "content" or tag != "meta"]
        spoken += [text for name, text in attrs if name.startswith("data-say-")]
        for text in filter(None, spoken):
            self.outside.append(_without_brackets(text))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element that nobody sees."""
        self.hidden -= tag in SILENT

    def handle_data(self, data: str) -> None:
        """Keep what stands in no bracket; a bracket may reach over several elements."""
        if self.hidden:
            return
        kept = []
        for sign in data:
            self.depth += sign == "⟦"
            if not self.depth:
                kept.append(sign)
            self.depth -= sign == "⟧"
        self.outside.append("".join(kept))


def _without_brackets(text: str) -> str:
    reader = _Reader()
    reader.handle_data(text)
    return "".join(reader.outside)


def unmarked(html: str, data: tuple[str, ...] = ()) -> list[str]:
    """The texts of a page or message that stand in no bracket and are no datum.

    Args:
        data: Names and other values that are the same in every language.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    known = re.compile("|".join(map(re.escape, sorted(data, key=len, reverse=True))) or "$^")
    left = (known.sub(" ", text) for text in reader.outside)
    return [" ".join(text.split()) for text in left if not ANY_LANGUAGE.fullmatch(text)]
