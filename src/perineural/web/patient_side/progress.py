"""My progress: the patient's own curves, words and files; never beside anybody else's."""

import csv
import hashlib
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perineural.clinical.conditions import CONDITIONS
from perineural.fhir.write_bundle import as_json
from perineural.records.actions.progress import ask_for_progress, take_progress
from perineural.records.diary_links import DIARY
from perineural.records.errors import Conflict, Invalid
from perineural.records.progress_links import PROGRESS, open_progress
from perineural.records.queries.own_bundle import progress_bundle
from perineural.records.queries.progress import progress as progress_of
from perineural.records.queries.story_values import ComplaintStory, Story
from perineural.web.documents.paper import Paper, as_html
from perineural.web.documents.printing import PRESS, CannotPrint
from perineural.web.doors import link_page
from perineural.web.patient_side.birth_date import ask_who, is_known
from perineural.web.patient_side.link_frame import link_frame
from perineural.web.patient_side.progress_words import measures_words, series_words
from perineural.web.story.curves import healing_plot, relief_plot

FOLDER = "perineural/patient_side/"
HEADINGS = ("problem", "visit", "day", "what", "minutes_after", "value")


@csrf_exempt
@require_POST
@link_page(DIARY)
def ask_progress(request: HttpRequest, token: str) -> HttpResponse:
    """Send the link to the address that the clinic has; say so, or why not."""
    refused = ""
    try:
        ask_for_progress(by=request.holder, link_id=request.holder.subject_id)
    except (Invalid, Conflict) as refusal:
        refused = str(refusal)
    context: dict[str, object] = {"token": token, "refused": refused}
    return link_frame(request, "progress_asked.html", context, 409 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(PROGRESS)
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the birth date once; then show."""
    try:
        open_progress(request.holder)
    except Conflict as refusal:
        told = {"text": str(refusal)}
        return render(request, FOLDER + "link_closed.html", told, status=410)
    if question := ask_who(request, holds_something=True):
        return question
    story = progress_of(by=request.holder)
    context = {"token": token, **_shown(story)}
    return render(request, FOLDER + "progress.html", context)


@require_safe
@link_page(PROGRESS)
def progress_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same to keep and to show to another doctor."""
    if not is_known(request):
        return redirect("progress", token=token)
    story = progress_of(by=request.holder)
    paper = Paper(
        kind="progress",
        title=_("My progress"),
        on=timezone.localdate(),
        patient=story.patient,
        subject_kind="patient",
        subject_id=story.patient.id,
        context=_shown(story),
        language=get_language() or "",
    )
    try:
        body = PRESS.pdf(as_html(request, paper))
    except CannotPrint as problem:
        told = {"text": str(problem)}
        return render(request, FOLDER + "link_closed.html", told, status=503)
    return _file(request, "pdf", body, "application/pdf", paper.file_name)


@require_safe
@link_page(PROGRESS)
def progress_csv(request: HttpRequest, token: str) -> HttpResponse:
    """Every rating and score as a table, for the patient's own use."""
    if not is_known(request):
        return redirect("progress", token=token)
    story = progress_of(by=request.holder)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for complaint in story.complaints:
        writer.writerows(_rows(complaint))
    body = text.getvalue().encode("utf-8")
    name = f"progress-{timezone.localdate().isoformat()}.csv"
    return _file(request, "csv", body, "text/csv; charset=utf-8", name)


@require_safe
@link_page(PROGRESS)
def progress_fhir(request: HttpRequest, token: str) -> HttpResponse:
    """The same for another program: a FHIR R4 Bundle, with what was answered to questionnaires."""
    if not is_known(request):
        return redirect("progress", token=token)
    body = as_json(progress_bundle(by=request.holder))
    name = f"progress-{timezone.localdate().isoformat()}.json"
    return _file(request, "fhir", body, "application/fhir+json", name)


def _file(
    request: HttpRequest, form: str, body: bytes, content_type: str, name: str
) -> HttpResponse:
    take_progress(by=request.holder, form=form, content_hash=hashlib.sha256(body).hexdigest())
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(story: Story) -> dict[str, object]:
    """What page and paper show of a story."""
    return {
        "complaints": [_complaint(each) for each in story.complaints if each.courses],
        "today": timezone.localdate(),
    }


def _complaint(complaint: ComplaintStory) -> dict[str, object]:
    condition = CONDITIONS.get(complaint.condition)
    return {
        "story": complaint,
        "plain_name": condition.plain_name if condition else complaint.name,
        "measures": measures_words(complaint.measures),
        "courses": [
            {
                "story": course,
                "words": series_words(course),
                "relief": relief_plot(course.visits),
                "pain": healing_plot(course.visits)
                if sum(each.relief.before is not None for each in course.visits) > 1
                else None,
            }
            for course in complaint.courses
        ],
    }


def _rows(complaint: ComplaintStory) -> list[tuple[object, ...]]:
    """Ratings by visit and minute, then the scores; numbers, days and codes only."""
    found: list[tuple[object, ...]] = []
    for course in complaint.courses:
        for visit in course.visits:
            day = timezone.localdate(visit.occurred_at).isoformat()
            head = (complaint.condition, visit.number, day)
            if visit.relief.before is not None:
                found.append((*head, "pain_before_0_10", "", visit.relief.before))
            for minute, score in visit.relief.series:
                found.append((*head, "pain_0_10", minute, score))
    for each in complaint.measures:
        day = timezone.localdate(each.occurred_at).isoformat()
        number = each.session_number or ""
        found.append((complaint.condition, number, day, each.instrument, "", f"{each.score:f}"))
    return found
