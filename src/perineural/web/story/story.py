"""A patient's story: every complaint, what was done, what it did, what comes next, on one page."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.permissions import Permission
from perineural.records.queries.photographs import patient_photographs
from perineural.records.queries.story import story as story_of
from perineural.records.queries.story_values import ComplaintStory, CourseStory, Story
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.story.curves import drawn_visits, relief_plot
from perineural.web.story.next_step import NextStep, next_step
from perineural.web.way import way

FOLDER = "perineural/story/"
LATEST_VISITS = 6
"""Visits shown at once; the earlier ones are on a page of their own, one tap away."""


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def story(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Everything about one patient."""
    found = story_of(by=request.user, clinic_id=request.workplace.clinic.id, patient_id=patient_id)
    complaints = [_complaint(request, each) for each in found.complaints]
    allows = request.workplace.allows
    context = {
        "story": found,
        "patient": {**vars(found.patient), "url": None},
        "complaint": _only_complaint(found),
        "complaints": complaints,
        "steps": _steps(request, found),
        "may_register": allows(Permission.REGISTER_PATIENTS),
        "may_follow_up": allows(Permission.FOLLOW_UP),
        "photographs": patient_photographs(
            by=request.user, clinic_id=request.workplace.clinic.id, patient_id=patient_id
        ),
        "histories": _histories(found),
    }
    return render(request, FOLDER + "story.html", context)


def _histories(found: Story) -> list[tuple[str, tuple]]:
    return [
        ("Allergies", found.allergies),
        ("Medicines", found.medications),
        ("Conditions", found.problems),
    ]


def _only_complaint(found: Story) -> dict[str, str] | None:
    """The complaint for the head of the page, when there is just one."""
    if len(found.complaints) != 1:
        return None
    only = found.complaints[0]
    return {"side": only.side, "name": only.name}


def _steps(request: HttpRequest, found: Story) -> list:
    """The way of the complaint that is under way: an open course before the newest."""
    if not found.complaints:
        return []
    under_way = [each for each in found.complaints if each.course and each.step != "done"]
    shown = (under_way or list(found.complaints))[0]
    return way(shown.step, step_urls(request, shown))


def step_urls(request: HttpRequest, complaint: ComplaintStory) -> dict[str, str]:
    """Where each step of a complaint can be read, as far as it was taken."""
    urls = {}
    if complaint.intake_id:
        urls["intake"] = address(request, "intake_review", intake_id=complaint.intake_id)
    if complaint.assessment_id:
        urls["assessment"] = address(
            request, "assessment_view", assessment_id=complaint.assessment_id
        )
    if complaint.course:
        urls["plan"] = address(request, "course", course_id=complaint.course.id)
        if complaint.course.visits:
            urls["healing"] = address(request, "healing", course_id=complaint.course.id)
    return urls


def _complaint(request: HttpRequest, complaint: ComplaintStory) -> dict[str, object]:
    """One complaint with what the page needs to draw it."""
    instrument = INSTRUMENTS.get(complaint.function_instrument)
    step = next_step(complaint, timezone.localdate())
    return {
        "story": complaint,
        "next": step,
        "next_url": _url(request, step),
        "courses": [
            _course(request, each, is_newest=each is complaint.course) for each in complaint.courses
        ],
        "instrument": instrument,
        "may_assess": request.workplace.allows(Permission.ASSESS),
    }


def _url(request: HttpRequest, step: NextStep) -> str:
    if step.permission is None or not request.workplace.allows(step.permission):
        return ""
    return address(request, step.page, **dict(step.given))


def _course(request: HttpRequest, course: CourseStory, *, is_newest: bool) -> dict[str, object]:
    newest_first = course.visits[::-1]
    allows = request.workplace.allows
    active = course.status == "active"
    return {
        "story": course,
        "relief": relief_plot(course.visits) if is_newest else None,
        "drawn": drawn_visits(course.visits),
        "latest": newest_first[:LATEST_VISITS],
        "earlier": newest_first[LATEST_VISITS:],
        "may_measure": active and allows(Permission.CHART),
        "may_end": active and allows(Permission.ASSESS),
        "may_prepare": active and allows(Permission.PREPARE),
    }
