"""The light page that a link opens: one request, its style within it, no cookie.

A patient opens it on a slow network, in the mail program's own window, with cookies refused. The
token in the address is the whole authority; nothing here reads a cookie, so that there is nothing
for another site to misuse and no token of a form is asked for.
"""

import base64
import hashlib
from functools import cache
from importlib import resources

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from perineural.web.languages import language_choice

FOLDER = "perineural/link/"


@cache
def link_style() -> SafeString:
    """The style sheet of these pages, as it stands within each of them."""
    sheet = resources.files("perineural.web").joinpath("static/perineural/link.css")
    lines = (line.strip() for line in sheet.read_text(encoding="utf-8").splitlines())
    return mark_safe("".join(lines))  # noqa: S308  (our own file)


@cache
def _style_hash() -> str:
    digest = hashlib.sha256(link_style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def link_frame(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page of a link, which may use its own style sheet and one script of ours."""
    told = {"clinic": request.clinic, "link_style": link_style(), **context}
    if hasattr(request, "holder"):
        told |= language_choice(request)
    response = HttpResponse(render_to_string(FOLDER + template, told), status=status)
    response._csp_update = {  # noqa: SLF001 - the name that django-csp documents
        "style-src": [_style_hash()],
        "worker-src": [SELF],
    }
    return response
