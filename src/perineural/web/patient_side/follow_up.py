"""After the visits: what went wrong, who has a question open, and a link to hand over."""

import uuid

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from perineural.records.actions.comments import mark_seen
from perineural.records.outbox import link_address
from perineural.records.permissions import Permission
from perineural.records.queries.followup import follow_up as waiting
from perineural.records.queries.followup import open_question
from perineural.web.doors import clinic_page

FOLDER = "perineural/patient_side/"


@require_GET
@clinic_page(Permission.FOLLOW_UP)
def follow_up(request: HttpRequest) -> HttpResponse:
    """Unwanted events first, then the questions that are out."""
    found = waiting(by=request.user, clinic_id=request.workplace.clinic.id)
    return render(request, FOLDER + "follow_up.html", {"found": found})


@require_POST
@clinic_page(Permission.FOLLOW_UP)
def seen(request: HttpRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """Tick off what a patient wrote in the diary."""
    clinic = request.workplace.clinic
    mark_seen(by=request.user, clinic_id=clinic.id, check_in_id=check_in_id)
    return redirect(reverse("follow_up", kwargs={"clinic_slug": clinic.slug}) + "#said")


@require_GET
@clinic_page(Permission.FOLLOW_UP)
def show_link(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """The patient's link as a code to photograph, for handing over in the room."""
    clinic_id = request.workplace.clinic.id
    asked = open_question(by=request.user, clinic_id=clinic_id, link_id=link_id)
    url = link_address("diary", clinic_id, link_id)
    code = segno.make(url, micro=False, error="m").svg_inline(omitsize=True, border=0)
    context = {"question": asked, "url": url, "code": code}
    return render(request, FOLDER + "diary_link.html", context)
