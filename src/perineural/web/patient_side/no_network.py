"""What a phone keeps to answer a question without a network: a worker and an empty page."""

from functools import cache
from importlib import resources

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from perineural.clinical.aftercare import when_to_call_lines
from perineural.web.languages import spoken
from perineural.web.patient_side.link_frame import link_frame
from perineural.web.patient_side.taps import SCORES


@cache
def _worker_text() -> str:
    """The worker, which shares with its page the queue that the page has loaded already."""
    folder = resources.files("perineural.web").joinpath("static/perineural")
    own = folder.joinpath("diary_worker.js").read_text(encoding="utf-8")
    return f'importScripts("{static("perineural/diary_queue.js")}");\n{own}'


@require_safe
def worker(_: HttpRequest) -> HttpResponse:
    """The service worker of the pages under /d/: it controls no other page of the clinic."""
    response = HttpResponse(_worker_text(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The question without its patient: no name, no place, no clinic; what a phone may keep."""
    request.clinic = None
    context = {"scores": SCORES, "advice": when_to_call_lines("")}
    with spoken(request):
        return link_frame(request, "shell.html", context)
