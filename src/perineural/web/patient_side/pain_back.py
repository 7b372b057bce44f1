"""My pain is back: one tap at any time; then, if wanted, a call, or that it was a slip."""

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from perineural.records.actions.check_ins import ask_call_back, report_return, take_back_return
from perineural.records.diary_links import DIARY
from perineural.records.errors import Conflict
from perineural.records.queries.diary import said_return
from perineural.web.doors import link_page
from perineural.web.patient_side.link_frame import link_frame
from perineural.web.patient_side.taps import key_of, phone_of, read_sent


@csrf_exempt
@require_POST
@link_page(DIARY)
def pain_back(request: HttpRequest, token: str) -> HttpResponse:
    """Keep that the pain is back, and lead to what may be done about it."""
    sent = read_sent(request)
    try:
        said = report_return(
            by=request.holder,
            link_id=request.holder.subject_id,
            return_id=key_of(sent),
            phone=phone_of(sent),
        )
    except Conflict as refusal:
        if request.content_type == "application/json":
            return JsonResponse({"error": _(str(refusal))}, status=410)
        raise
    if request.content_type == "application/json":
        return HttpResponse(status=204)
    return redirect("diary_back_said", token=token, return_id=said)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page(DIARY)
def pain_back_said(request: HttpRequest, token: str, return_id: uuid.UUID) -> HttpResponse:
    """It is kept: shall the clinic call? Or was it a slip?"""
    here = {"by": request.holder, "link_id": request.holder.subject_id, "return_id": return_id}
    if request.method == "POST":
        if "call" in request.POST:
            ask_call_back(**here)
        elif "slip" in request.POST:
            take_back_return(**here)
        return redirect("diary_back_said", token=token, return_id=return_id)
    said = said_return(**here)
    return link_frame(request, "pain_back.html", {"said": said, "token": token})
