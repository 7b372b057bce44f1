"""Why did you stop answering? One tap, asked once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from perineural.records.actions.silence import answer_why
from perineural.records.errors import Conflict, Invalid
from perineural.records.queries.silence import why_answered
from perineural.records.silence_links import WHY
from perineural.web.doors import link_page
from perineural.web.patient_side.link_frame import link_frame

REASON_WORDS = (
    ("better", gettext_lazy("I am better and need nothing")),
    ("no_time", gettext_lazy("I have no time")),
    ("no_help", gettext_lazy("The treatment did not help")),
    ("too_many", gettext_lazy("There are too many questions")),
    ("other", gettext_lazy("Something else")),
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page(WHY)
def why(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, keep one tap, thank."""
    here = {"by": request.holder, "reason_id": request.holder.subject_id}
    refused, status = "", 200
    if request.method == "POST":
        try:
            answer_why(**here, reason=request.POST.get("reason", ""))
        except Invalid as refusal:
            refused, status = _(str(refusal)), 422
        except Conflict as refusal:
            refused, status = _(str(refusal)), 410
        else:
            return redirect("why_silent", token=token)
    context: dict[str, object] = {"reasons": REASON_WORDS, "refused": refused, "given": ""}
    try:
        context["given"] = why_answered(**here)
    except Conflict as refusal:
        context |= {"refused": _(str(refusal)), "closed": True}
        status = 410
    return link_frame(request, "why.html", context, status)
