"""After the visits: what went wrong, who has a question open, and a link to hand over."""

import uuid

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.records.actions.comments import mark_seen
from perineural.records.actions.diary import record_event, review_event
from perineural.records.errors import Invalid
from perineural.records.outbox import link_address
from perineural.records.permissions import Permission
from perineural.records.queries.followup import event_start, open_question
from perineural.records.queries.followup import follow_up as waiting
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field

FOLDER = "perineural/patient_side/"
SEVERITY = (
    ("mild", "Mild: needed nothing"),
    ("moderate", "Moderate: needed care, went away"),
    ("severe", "Severe: needed urgent care"),
)


class ReviewForm(forms.Form):
    """How bad it was and how it ended."""

    severity = forms.ChoiceField(label="How bad", choices=SEVERITY, widget=forms.RadioSelect)
    outcome = forms.CharField(
        label="How it ended", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class EventForm(ReviewForm):
    """An unwanted event as the clinic saw it."""

    key = key_field()
    description = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("key", "description", "severity", "outcome")


@require_GET
@clinic_page(Permission.FOLLOW_UP)
def follow_up(request: HttpRequest) -> HttpResponse:
    """Unwanted events first, then the questions that are out."""
    found = waiting(by=request.user, clinic_id=request.workplace.clinic.id)
    return render(request, FOLDER + "follow_up.html", {"found": found, "review": ReviewForm()})


@require_POST
@clinic_page(Permission.FOLLOW_UP)
def review(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Rate what a patient reported."""
    try:
        review_event(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            event_id=event_id,
            severity=request.POST.get("severity", ""),
            outcome=request.POST.get("outcome", "")[:2000],
        )
    except Invalid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Reviewed.")
    return redirect("follow_up", clinic_slug=request.workplace.clinic.slug)


@require_POST
@clinic_page(Permission.FOLLOW_UP)
def seen(request: HttpRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """Tick off what a patient wrote in the diary."""
    clinic = request.workplace.clinic
    mark_seen(by=request.user, clinic_id=clinic.id, check_in_id=check_in_id)
    return redirect(reverse("follow_up", kwargs={"clinic_slug": clinic.slug}) + "#said")


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.FOLLOW_UP)
def event_new(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Record an unwanted event of a session."""
    clinic_id = request.workplace.clinic.id
    start = event_start(by=request.user, clinic_id=clinic_id, session_id=session_id)
    slug = request.workplace.clinic.slug
    story_url = reverse("story", kwargs={"clinic_slug": slug, "patient_id": start.patient.id})
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            record_event(
                by=request.user,
                clinic_id=clinic_id,
                session_id=session_id,
                event_id=values.pop("key"),
                **values,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Recorded.")
            return redirect(story_url)
    patient = {**vars(start.patient), "url": story_url}
    context = {"form": form, "patient": patient, "start": start}
    return render(request, FOLDER + "event_new.html", context, status=422 if form.errors else 200)


@require_GET
@clinic_page(Permission.FOLLOW_UP)
def show_link(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """The patient's link as a code to photograph, for handing over in the room."""
    clinic_id = request.workplace.clinic.id
    asked = open_question(by=request.user, clinic_id=clinic_id, link_id=link_id)
    url = link_address("diary", clinic_id, link_id)
    code = segno.make(url, micro=False, error="m").svg_inline(omitsize=True, border=0)
    context = {"question": asked, "url": url, "code": code}
    return render(request, FOLDER + "diary_link.html", context)
