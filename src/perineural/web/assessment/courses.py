"""Planning a course, and the course as it stands."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from perineural.clinical.anatomy import NERVES
from perineural.records.actions.courses import CoursePlan, change_course, plan_course
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.courses import CourseStart, course_page, course_start
from perineural.web.assessment.forms import MODALITY_LABELS, CourseForm
from perineural.web.assessment.frame import address, frame
from perineural.web.doors import clinic_page

FOLDER = "perineural/assessment/"


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.ASSESS)
def plan(request: HttpRequest, candidacy_id: uuid.UUID) -> HttpResponse:
    """Plan the series that a decision allows."""
    clinic_id = request.workplace.clinic.id
    start = course_start(by=request.user, clinic_id=clinic_id, candidacy_id=candidacy_id)
    form = CourseForm(start, nerve_choices(start), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, start, form)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    decision_url = address(request, "candidacy", assessment_id=start.candidacy.assessment_id)
    context = {
        **frame(request, start.banner, start.complaint, "plan"),
        "start": start,
        "form": form,
        "decision_url": decision_url,
        "modality": MODALITY_LABELS[start.candidacy.modality],
    }
    return render(request, FOLDER + "course_new.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, start: CourseStart, form: CourseForm) -> HttpResponse:
    values = dict(form.cleaned_data)
    course_id = start.running.id if start.running else values["key"]
    del values["key"]
    keep = change_course if start.running else plan_course
    keep(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        course_id=course_id,
        candidacy_id=start.candidacy.id,
        plan=CoursePlan(
            recipe_id=values.pop("recipe"), nerves=tuple(values.pop("nerves")), **values
        ),
    )
    return redirect(address(request, "course", course_id=course_id))


def nerve_choices(start: CourseStart) -> list[tuple[str, str]]:
    """The nerves to choose from: those usual for the condition first, then all others."""
    usual = [nerve.id for nerve in start.nerves]
    order = [*usual, *(key for key in NERVES if key not in usual)]
    return [(key, NERVES[key].name) for key in order]


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def course(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """One course: the plan, what was done of it, and what comes next."""
    clinic_id = request.workplace.clinic.id
    page = course_page(by=request.user, clinic_id=clinic_id, course_id=course_id)
    urls = {"assessment": address(request, "assessment_view", assessment_id=page.assessment_id)}
    steps = {"ended": "done", "session": "treat", "session_open": "treat", "recipe": "plan"}
    allows = request.workplace.allows
    context = {
        **frame(request, page.banner, page.complaint, steps.get(page.next_step, "prepare"), urls),
        "page": page,
        "plan": page.plan,
        "modality": MODALITY_LABELS[page.plan.modality],
        "may": {
            "assess": allows(Permission.ASSESS),
            "prepare": allows(Permission.PREPARE),
            "consent": allows(Permission.TAKE_CONSENT),
            "chart": allows(Permission.CHART),
        },
    }
    return render(request, FOLDER + "course.html", context)
