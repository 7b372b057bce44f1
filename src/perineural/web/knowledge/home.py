"""The way into what is known."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.web.doors import member_page

SHELVES: tuple[tuple[str, str, str], ...] = (
    (
        "evidence",
        "The evidence",
        "Condition by condition: what was tried on whom, what came out, what is not known.",
    ),
)
"""Name of the address, title, and what is found there."""


@require_GET
@member_page
def home(request: HttpRequest) -> HttpResponse:
    """What can be looked up here. No SQL query of its own."""
    return render(request, "perineural/knowledge/home.html", {"shelves": SHELVES})
