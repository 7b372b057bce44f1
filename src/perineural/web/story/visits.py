"""Every session of one course, each with what it did and the way to its note."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.records.permissions import Permission
from perineural.records.queries.story import course_part
from perineural.web.doors import clinic_page
from perineural.web.story.healing import FOLDER, frame_of


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def course_sessions(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The sessions of a course, the newest first."""
    part = course_part(by=request.user, clinic_id=request.workplace.clinic.id, course_id=course_id)
    step = "done" if part.course.status != "active" else "relief"
    context = {
        **frame_of(request, part, step),
        "visits": part.course.visits[::-1],
        "may_follow_up": request.workplace.allows(Permission.FOLLOW_UP),
    }
    return render(request, FOLDER + "visits.html", context)
