"""The language of a patient's page: what the patient chose, else what their browser asks for.

Pages for staff stay in `DEFAULT_LANGUAGE`. A choice is kept with the patient by a button of a
link's page; on a public page, which keeps nothing, it travels in the address as `?lang=`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from perineural.records.languages import DEFAULT_LANGUAGE, LANGUAGES, language_of


@dataclass(frozen=True)
class LanguageChoice:
    """One language to choose: its own name, and the address of this page in it."""

    code: str
    name: str
    url: str
    is_current: bool


def asked_language(request: HttpRequest) -> str:
    """The language that the address asks for; "" for none or one that is not there."""
    return language_of(request.GET.get("lang", "")[:20])


def wanted_language(request: HttpRequest, chosen: str = "") -> str:
    """The language of this page: asked for, else chosen before, else the browser's first.

    Args:
        chosen: What the patient chose before; "" for nothing.
    """
    return asked_language(request) or chosen or _of_browser(request) or DEFAULT_LANGUAGE


def _of_browser(request: HttpRequest) -> str:
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200])
    found = (language_of(code) for code, _ in wanted)
    return next((code for code in found if code), "")


@contextmanager
def spoken(request: HttpRequest, chosen: str = "") -> Iterator[None]:
    """Speak the patient's language inside the block; `request.language` says which it is."""
    request.language = wanted_language(request, chosen)
    with translation.override(request.language):
        yield


def spoken_again(request: HttpRequest) -> translation.override:
    """Speak once more what a page spoke before it was refused; else what the page would have."""
    return translation.override(getattr(request, "language", DEFAULT_LANGUAGE))


def language_choice(request: HttpRequest) -> dict[str, object]:
    """Template context: the languages to choose, and what carries a choice to the next page.

    Nothing to choose on a page for staff, nor where a form was just sent: it would be lost.
    """
    current = getattr(request, "language", None)
    if current is None:
        return {}
    asked = asked_language(request)
    carried = {"lang_query": f"?lang={asked}" if asked else ""}
    if request.method != "GET":
        return carried
    choices = tuple(
        LanguageChoice(code, name, f"?{_with(request, code)}", code == current)
        for code, name in LANGUAGES
    )
    return {**carried, "languages": choices, "keeps_language": not hasattr(request, "visitor")}


def _with(request: HttpRequest, code: str) -> str:
    query = request.GET.copy()
    query["lang"] = code
    return query.urlencode()
