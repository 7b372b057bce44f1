"""A patient's own record, in plain words: what was done, what it did, what was agreed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from perineural.clinical.aftercare import when_to_call_lines
from perineural.clinical.conditions import CONDITIONS
from perineural.records.permissions import Permission
from perineural.records.queries.story import own_record as record_of
from perineural.records.queries.story_values import ComplaintStory
from perineural.web.doors import clinic_page
from perineural.web.story.curves import Plot, healing_plot, relief_plot

FOLDER = "perineural/patient_side/"


@require_GET
@clinic_page(Permission.SEE_OWN_RECORD)
def own_record(request: HttpRequest) -> HttpResponse:
    """The signed-in patient's own story, to read."""
    found = record_of(by=request.user, clinic_id=request.workplace.clinic.id)
    context = {
        "story": found.story,
        "complaints": [_complaint(each) for each in found.story.complaints],
        "consents": found.consents,
        "today": timezone.localdate(),
        "advice": when_to_call_lines(""),
    }
    return render(request, FOLDER + "own_record.html", context)


def _complaint(complaint: ComplaintStory) -> dict[str, object]:
    condition = CONDITIONS.get(complaint.condition)
    return {
        "story": complaint,
        "plain_name": condition.plain_name if condition else complaint.name,
        "is_known": condition is not None,
        "key": str(complaint.id),
        "courses": [
            {"story": course, "relief": relief_plot(course.visits), "pain": _pain(course.visits)}
            for course in complaint.courses
        ],
    }


def _pain(visits: tuple) -> Plot | None:
    rated = [each for each in visits if each.relief.before is not None]
    return healing_plot(visits) if len(rated) > 1 else None
