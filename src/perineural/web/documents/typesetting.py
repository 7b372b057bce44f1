"""Laying out a page of HTML as PDF/UA with the packaged font. Loaded by the press alone.

It reads nothing from the network: whatever a document asks for beside the packaged font fails it.
"""

import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import fontpkg_inter
from fontTools.ttLib import TTFont
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from perineural.web.documents.press import NoGlyph

FONT_URL = "font:document"
FONT = Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"
"""The font of every document: Latin, Greek, Cyrillic and the usual signs."""
GLYPHS = frozenset(TTFont(FONT, lazy=True).getBestCmap())
"""The code points that it has a picture for."""

UNSEEN_PARTS = {"style", "script", "head"}
UNSEEN_SIGNS = {"Cc", "Cf", "Zl", "Zp"}


class AsksOutside(Exception):
    """A document asks for something that does not stand in it."""


class _Text(HTMLParser):
    """Collects every sign of a document that somebody will see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.signs: set[str] = set()
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's way
        if tag in UNSEEN_PARTS:
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.signs.update(data)


def signs_without_glyph(html: str, known: frozenset[int] = GLYPHS) -> str:
    """The visible signs of a document that a font with these code points cannot show, in order.

    Examples:
        >>> signs_without_glyph("<p>Zoë</p><style>中</style>", frozenset(map(ord, "Zo")))
        'ë'
    """
    text = _Text()
    text.feed(html)
    text.close()
    lacking = (
        sign
        for sign in text.signs
        if ord(sign) not in known and unicodedata.category(sign) not in UNSEEN_SIGNS
    )
    return "".join(sorted(lacking))


class _PackagedOnly(URLFetcher):
    """Gives the packaged font, and refuses everything else."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """The font.

        Raises:
            FatalURLFetchingError: Anything else was asked for.
        """
        if url != FONT_URL:
            raise FatalURLFetchingError("it asks for something that does not stand in it")
        return URLFetcherResponse(url, FONT.read_bytes(), {"Content-Type": "font/ttf"})


def typeset(html: str) -> bytes:
    """A page of HTML as PDF/UA-1.

    Raises:
        NoGlyph: It holds signs that the font cannot show; they are its text.
        AsksOutside: It asks for something that does not stand in it.
    """
    if lacking := signs_without_glyph(html):
        raise NoGlyph(lacking)
    document = HTML(string=html, url_fetcher=_PackagedOnly(), base_url="font:")
    try:
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))
    except FatalURLFetchingError as error:  # not an Exception: nothing on the way may swallow it
        raise AsksOutside(str(error)) from error
