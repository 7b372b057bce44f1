"""Unwanted events by injections, lots watched from visit to visit, and clinics side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.records.permissions import Permission
from perineural.records.queries.clinics_beside import clinics_beside
from perineural.records.queries.event_rate import SMALLEST_TOLD
from perineural.records.queries.lot_watch import lot_watch
from perineural.records.queries.safety import safety_rates
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.safety.shown import beside_part, lots_part, rates_part

FOLDER = "perineural/safety/"


@require_GET
@clinic_page(Permission.SEE_NUMBERS)
def safety(request: HttpRequest) -> HttpResponse:
    """How often something went wrong; lots for those who see the events; one's own clinics."""
    clinic_id = request.workplace.clinic.id
    rates = safety_rates(by=request.user, clinic_id=clinic_id)
    beside = clinics_beside(by=request.user)
    context = {
        "rates": rates_part(rates),
        "beside": beside_part(beside) if beside else None,
        "smallest": SMALLEST_TOLD,
        "outcomes_url": address(request, "outcomes"),
    }
    if request.workplace.allows(Permission.FOLLOW_UP):
        context |= _lots(request)
    return render(request, FOLDER + "safety.html", context)


@require_GET
@clinic_page(Permission.FOLLOW_UP)
def lots(request: HttpRequest) -> HttpResponse:
    """The lots alone, for everybody who sees the events themselves."""
    may_mix = request.workplace.allows(Permission.PREPARE)
    back = {"back_url": address(request, "stock")} if may_mix else {}
    return render(request, FOLDER + "lots.html", {**_lots(request), **back})


def _lots(request: HttpRequest) -> dict[str, object]:
    found = lot_watch(by=request.user, clinic_id=request.workplace.clinic.id)
    return {
        "lots": lots_part(found),
        "follow_up_url": address(request, "follow_up"),
        "may_mix": request.workplace.allows(Permission.PREPARE),
    }
