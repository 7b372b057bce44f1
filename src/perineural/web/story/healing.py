"""Healing over a course: what changed, beside what changes by itself; the review."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from perineural.clinical.evidence import CONTROL_BAND
from perineural.clinical.healing import CAUTION_SOURCES
from perineural.clinical.instruments import INSTRUMENTS, Instrument
from perineural.clinical.relief import RESPONSE_SOURCES, RESPONSE_TEXT
from perineural.clinical.spacing import Spacing, carried_over, spacing_after
from perineural.records.actions.reviews import record_review
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.outlook import course_outlook
from perineural.records.queries.story import course_part
from perineural.records.queries.story_values import (
    ComplaintStory,
    CoursePart,
    CourseStory,
    Measure,
)
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field
from perineural.web.story.curves import control_band, healing_plot, series_plot
from perineural.web.story.outlook import outlook_part
from perineural.web.story.story import step_urls
from perineural.web.way import way

FOLDER = "perineural/story/"
DECISIONS = (
    ("go_on", "Go on as planned"),
    ("change", "Change: look again at diagnosis, nerves and mixture"),
    ("stop", "Stop the series"),
)
DECISION_WORDS = {"go_on": "go on", "change": "change", "stop": "stop"}


class ReviewForm(forms.Form):
    """The clinician's own decision, with a reason where it differs from the rule."""

    key = key_field()
    decision = forms.ChoiceField(label="Your decision", choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        help_text="Needed when you decide otherwise than the rule suggests.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def frame_of(request: HttpRequest, part: CoursePart, step: str) -> dict[str, object]:
    """Template context of a page about one course: who, which complaint, where on the way."""
    banner = part.story.patient
    story_url = address(request, "story", patient_id=banner.id)
    return {
        "patient": {**vars(banner), "url": story_url},
        "complaint": part.complaint,
        "course": part.course,
        "story_url": story_url,
        "steps": way(step, step_urls(request, part.complaint)),
    }


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def healing(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """What changed over a course."""
    return _show(request, course_id, ReviewForm())


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.ASSESS)
def review(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Keep a look back, then go where the decision leads."""
    healing_url = address(request, "healing", course_id=course_id)
    if request.method == "GET":
        return redirect(healing_url + "#review")
    form = ReviewForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            record_review(
                by=request.user,
                clinic_id=request.workplace.clinic.id,
                course_id=course_id,
                review_id=values.pop("key"),
                **values,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return _after(request, course_id, values["decision"])
    return _show(request, course_id, form, status=422)


def _after(request: HttpRequest, course_id: uuid.UUID, decision: str) -> HttpResponse:
    messages.success(request, f"The review is kept: {DECISION_WORDS[decision]}.")
    if decision == "stop":
        return redirect(address(request, "course_end", course_id=course_id))
    return redirect(address(request, "healing", course_id=course_id))


def _elsewhere(complaint: ComplaintStory) -> list[Measure]:
    """What was measured outside the sessions, and with other questionnaires at them."""
    drawn = (complaint.function_instrument, ANALGESIC_DAYS)
    return [
        each
        for each in complaint.measures
        if each.session_number is None or each.instrument not in drawn
    ]


def _show(
    request: HttpRequest, course_id: uuid.UUID, form: ReviewForm, status: int = 200
) -> HttpResponse:
    part = course_part(by=request.user, clinic_id=request.workplace.clinic.id, course_id=course_id)
    course = part.course
    instrument = INSTRUMENTS.get(part.complaint.function_instrument)
    step = "done" if course.status != "active" else "healing"
    active = course.status == "active"
    context = {
        **frame_of(request, part, step),
        "rows": _rows(course),
        "pain": healing_plot(course.visits),
        "function": _function_plot(course, instrument),
        "instrument": instrument,
        "elsewhere": _elsewhere(part.complaint),
        "band": control_band(CONTROL_BAND),
        "control": CONTROL_BAND,
        "spacing": _spacing(course),
        "caution_sources": CAUTION_SOURCES,
        "response_text": RESPONSE_TEXT,
        "response_sources": RESPONSE_SOURCES,
        "suggestion": DECISION_WORDS[str(course.advice.suggestion)],
        "reviews": [
            (each, _words(each.suggestion), _words(each.decision)) for each in course.reviews
        ],
        "outlook": _outlook(request, course),
        "form": form,
        "may_review": active
        and bool(course.visits)
        and request.workplace.allows(Permission.ASSESS),
        "may_measure": active
        and bool(course.visits)
        and request.workplace.allows(Permission.CHART),
    }
    return render(request, FOLDER + "healing.html", context, status=status)


def _outlook(request: HttpRequest, course: CourseStory) -> dict[str, object] | None:
    """What may come next; nothing before the first session and after the course."""
    if course.status != "active" or not course.visits:
        return None
    clinic_id = request.workplace.clinic.id
    return outlook_part(course_outlook(by=request.user, clinic_id=clinic_id, course_id=course.id))


def _spacing(course: CourseStory) -> Spacing | None:
    """When to come back, while the course runs and something was rated."""
    if course.status != "active" or not course.visits:
        return None
    return spacing_after(course.visits[-1].relief, course.interval_days)


def _words(decision: str) -> str:
    return DECISION_WORDS.get(decision, decision)


def _function_plot(course: CourseStory, instrument: Instrument | None) -> object:
    if instrument is None:
        return None
    title = f"{instrument.name}, {instrument.direction}"
    return series_plot(title, course.healing.function, instrument.low, instrument.high)


def _rows(course: CourseStory) -> list[dict[str, object]]:
    """One line a session: everything that was asked, and a gap where it was not."""
    pgic = {each.value: each.words for each in INSTRUMENTS["pgic"].choices}
    function = dict(course.healing.function)
    days = dict(course.healing.analgesic_days)
    change = dict(course.healing.pgic)
    after = (*(each.relief.before for each in course.visits[1:]), None)
    return [
        {
            "visit": visit,
            "carried_over": carried_over(visit.relief.before, before_next),
            "function": function.get(visit.number),
            "days": days.get(visit.number),
            "pgic": pgic.get(change.get(visit.number, 0)),
        }
        for visit, before_next in zip(course.visits, after, strict=False)
    ]
