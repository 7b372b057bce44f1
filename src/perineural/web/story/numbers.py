"""The clinic's counts, for the lead and for research."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.records.permissions import Permission
from perineural.records.queries.numbers import SMALLEST_SHOWN
from perineural.records.queries.numbers import numbers as numbers_of
from perineural.web.doors import clinic_page
from perineural.web.story.healing import FOLDER


@require_GET
@clinic_page(Permission.SEE_NUMBERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """Counts by condition and state."""
    found = numbers_of(by=request.user, clinic_id=request.workplace.clinic.id)
    return render(request, FOLDER + "numbers.html", {"found": found, "smallest": SMALLEST_SHOWN})
