"""The work list: whom to call and what came of it, events to judge, what patients said."""

import uuid

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from perineural.records.actions.calls import OUTCOMES, note_call
from perineural.records.actions.comments import mark_seen
from perineural.records.errors import Conflict, Invalid
from perineural.records.outbox import link_address
from perineural.records.permissions import Permission
from perineural.records.queries.followup import follow_up as waiting
from perineural.records.queries.followup import open_question
from perineural.records.queries.worklist import worklist
from perineural.web.doors import clinic_page

FOLDER = "perineural/patient_side/"
CLOSED_WORDS = {
    "asks to be called": "Asked to be called instead",
    "taken back": "Taken back by the patient",
    "judged": "The event was judged",
    "lower since": "Answered lower since",
    "answers again": "Answers again",
}
"""What the program itself writes when nobody has to call any more."""


@require_GET
@clinic_page(Permission.FOLLOW_UP)
def follow_up(request: HttpRequest) -> HttpResponse:
    """Calls first, in the order in which to make them; then events, words, open questions."""
    here = {"by": request.user, "clinic_id": request.workplace.clinic.id}
    context = {
        "list": worklist(**here),
        "found": waiting(**here),
        "outcomes": OUTCOMES.items(),
        "outcome_words": OUTCOMES | CLOSED_WORDS,
    }
    return render(request, FOLDER + "follow_up.html", context)


@require_POST
@clinic_page(Permission.FOLLOW_UP)
def call_noted(request: HttpRequest, call_id: uuid.UUID) -> HttpResponse:
    """Write down what came of a call."""
    clinic = request.workplace.clinic
    try:
        note_call(
            by=request.user,
            clinic_id=clinic.id,
            call_id=call_id,
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", "").replace("\x00", ""),
        )
    except (Invalid, Conflict) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Noted.")
    return redirect("follow_up", clinic_slug=clinic.slug)


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
