"""The first page: which clinic, or sign in; and keeping what somebody types."""

import json
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from perineural.records.actions.drafts import save_draft
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.clinics import workplaces
from perineural.web.doors import clinic_page, member_page
from perineural.web.front_desk.forms import role_names
from perineural.web.navigation import rooms_of


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """Send a person with one clinic to it; let one with several choose; ask others to sign in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    places = workplaces(by=request.user)
    if len(places) == 1:
        return redirect("clinic_home", clinic_slug=places[0].clinic.slug)
    choices = [(place.clinic, role_names(place.roles)) for place in places]
    return render(request, "perineural/front_desk/choose_clinic.html", {"choices": choices})


@require_GET
@member_page
def clinic_home(request: HttpRequest) -> HttpResponse:
    """The first room this person may enter."""
    place = request.workplace
    _, first = next(rooms_of(place))
    return redirect(first, clinic_slug=place.clinic.slug)


@require_POST
@clinic_page(Permission.SEE_PATIENTS)
def draft(request: HttpRequest, kind: str, subject_id: uuid.UUID) -> HttpResponse:
    """Keep what is in a form now."""
    try:
        fields = json.loads(request.body)["fields"]
        if not isinstance(fields, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid('Expected a JSON body like {"fields": {...}}.') from error
    clinic_id = request.workplace.clinic.id
    save_draft(
        by=request.user, clinic_id=clinic_id, kind=kind, subject_id=subject_id, fields=fields
    )
    return HttpResponse(status=204)
