"""Asked and answered: every question to one patient, and what came."""

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.records.permissions import Permission
from perineural.records.queries.asked import AskedLine, asked_and_answered
from perineural.records.queries.durations import time_words
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page

SOON = dt.timedelta(minutes=2)
_MINUTE = dt.timedelta(minutes=1)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def asked(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Who was asked what and when, by which way, and answered when."""
    found = asked_and_answered(
        by=request.user, clinic_id=request.workplace.clinic.id, patient_id=patient_id
    )
    story_url = address(request, "story", patient_id=patient_id)
    context = {
        "found": found,
        "lines": [(each, late_words(each)) for each in found.questions],
        "patient": {**vars(found.patient), "url": story_url},
    }
    return render(request, "perineural/story/asked.html", context)


def late_words(line: AskedLine) -> str:
    """How late an answer was given, and how much later it arrived."""
    if line.late is None:
        return ""
    if line.late < -SOON:
        told = f"{_span(-line.late)} early"
    elif line.late <= SOON:
        told = "at once"
    else:
        told = f"{_span(line.late)} late"
    return f"{told}, arrived {_span(line.arrived_late)} later" if line.arrived_late else told


def _span(span: dt.timedelta) -> str:
    return time_words(round(span / _MINUTE))
