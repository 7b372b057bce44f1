"""Ending messages: the page of the link in each e-mail, and what a gateway for texts passes on."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from perineural.records.actions.agreements import stop_messages
from perineural.records.diary_links import DIARY
from perineural.records.errors import Invalid, NotAllowed, NotFound
from perineural.records.incoming_texts import check_signature, hear_text
from perineural.records.stop_links import STOP
from perineural.web.doors import link_page
from perineural.web.patient_side.link_frame import link_frame

MOST_HOOK_BYTES = 20_000


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page(STOP)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether messages shall end, and end them: by the button, or by a mail program's click.

    The link is the whole authority, so that one request of a mail program is enough (RFC 8058);
    opening the page changes nothing, because programs that look for harm open every link.
    """
    if request.method == "POST":
        stop_messages(by=request.holder, clinic_id=request.clinic.id)
    return link_frame(request, "stop.html", {"stopped": request.method == "POST", "token": token})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page(DIARY)
def stop_from_diary(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the page of a question, also when the question has closed."""
    if request.method == "POST":
        stop_messages(by=request.holder, clinic_id=request.clinic.id)
    context = {"stopped": request.method == "POST", "token": token}
    return link_frame(request, "stop.html", context)


@csrf_exempt
@require_POST
def sms_hook(request: HttpRequest) -> HttpResponse:
    """A text message that a patient sent, signed by the gateway. Its contract is in the guide."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
        if length > MOST_HOOK_BYTES:
            return JsonResponse({"error": "too long"}, status=413)
        check_signature(
            request.headers.get("X-Perineural-Time", ""),
            request.headers.get("X-Perineural-Signature", ""),
            request.body,
        )
        number, text = _text_message(request.body)
    except NotFound as refusal:
        return JsonResponse({"error": str(refusal)}, status=404)
    except NotAllowed as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    except (Invalid, ValueError) as refusal:
        words = str(refusal) if isinstance(refusal, Invalid) else "unreadable"
        return JsonResponse({"error": words}, status=400)
    return JsonResponse({"stopped": hear_text(number, text)})


def _text_message(body: bytes) -> tuple[str, str]:
    sent = json.loads(body)
    if not isinstance(sent, dict):
        raise Invalid('Expected {"from": "+…", "text": "…"}.')
    number, text = sent.get("from"), sent.get("text")
    if not isinstance(number, str) or not isinstance(text, str):
        raise Invalid('Expected {"from": "+…", "text": "…"}.')
    return number, text
