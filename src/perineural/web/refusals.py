"""What `records` refuses, as an answer a person can use: 404, 403, 409 or 400 with one sentence."""

from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from perineural.records.errors import Conflict, Invalid, NotAllowed, NotFound, RecordsError
from perineural.web.languages import spoken_again

_ANSWERS: tuple[tuple[type[RecordsError], int, str], ...] = (
    (NotFound, 404, gettext_noop("Nothing here")),
    (NotAllowed, 403, gettext_noop("Not yours to do")),
    (Conflict, 409, gettext_noop("This has changed")),
    (Invalid, 400, gettext_noop("That could not be kept")),
)


UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code for a row that is there already."""


class RefusalMiddleware:
    """Turns an error of `records` into a page, or into JSON where JSON was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what a view refuses comes to `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other error to Django."""
        if isinstance(error, IntegrityError) and _was_taken(error):
            text = gettext_noop("Somebody else saved this at the same moment. Please look again.")
            return _answer(request, 409, "This has changed", text, None)
        for kind, status, title in _ANSWERS:
            if isinstance(error, kind):
                return _answer(request, status, title, str(error), getattr(error, "field", None))
        return None


def _was_taken(error: IntegrityError) -> bool:
    """Whether a row of this kind was there already; any other broken constraint is our mistake."""
    code = getattr(error.__cause__, "sqlstate", None)
    return code == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error)


def _answer(
    request: HttpRequest, status: int, title: str, text: str, field: str | None
) -> HttpResponse:
    with spoken_again(request):
        return _said(request, status, gettext(title), gettext(text), field)


def _said(
    request: HttpRequest, status: int, title: str, text: str, field: str | None
) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"error": text, "field": field}, status=status)
    is_staff = hasattr(request, "workplace") or not hasattr(request, "clinic")
    frame = "perineural/base.html" if is_staff else "perineural/base_public.html"
    context = {"title": title, "text": text, "frame": frame, "is_staff": is_staff}
    return render(request, "perineural/refusal.html", context, status=status)
