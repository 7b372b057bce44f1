"""Unwanted events on screen: recording one, and judging what was reported."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perineural.clinical.adverse_events import OUTCOMES, RELATED
from perineural.clinical.reports import TOLD, ReportUrgency
from perineural.records.actions.adverse_events import Judgement, judge_event, record_event
from perineural.records.errors import Conflict, Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.adverse_events import (
    BatchChoice,
    EventPage,
    event_page,
    event_start,
)
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field

FOLDER = "perineural/patient_side/"
SEVERITY = (
    ("mild", "Mild: needed nothing"),
    ("moderate", "Moderate: needed care, went away"),
    ("severe", "Severe: needed urgent care"),
)


class JudgeForm(forms.Form):
    """How bad it was, whether the treatment did it, how it ended, and the batch."""

    severity = forms.ChoiceField(label="How bad", choices=SEVERITY, widget=forms.RadioSelect)
    related = forms.ChoiceField(
        label="Did the treatment do it?", choices=RELATED.items(), widget=forms.RadioSelect
    )
    outcome_code = forms.ChoiceField(
        label="How it ended", choices=OUTCOMES.items(), widget=forms.RadioSelect
    )
    outcome = forms.CharField(
        label="How it ended, in words",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: object, batches: tuple[BatchChoice, ...] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        if batches:
            self.fields["batch_id"] = forms.TypedChoiceField(
                label="Batch that it may have come from",
                choices=[("", "None"), *((str(each.id), each.words) for each in batches)],
                required=False,
                coerce=uuid.UUID,
                empty_value=None,
                widget=forms.RadioSelect,
            )

    def judgement(self) -> Judgement:
        """What was judged."""
        told = self.cleaned_data
        return Judgement(
            severity=told["severity"],
            related=told["related"],
            outcome_code=told["outcome_code"],
            outcome=told["outcome"],
            batch_id=told.get("batch_id"),
        )


class EventForm(JudgeForm):
    """An unwanted event as the clinic saw it."""

    key = key_field()
    description = forms.CharField(
        label="What happened", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("key", "description", "severity", "related", "outcome_code", "outcome")


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.FOLLOW_UP)
def event_new(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Record an unwanted event of a session."""
    clinic_id = request.workplace.clinic.id
    start = event_start(by=request.user, clinic_id=clinic_id, session_id=session_id)
    slug = request.workplace.clinic.slug
    story_url = reverse("story", kwargs={"clinic_slug": slug, "patient_id": start.patient.id})
    form = EventForm(request.POST or None, batches=start.batches)
    if request.method == "POST" and form.is_valid():
        try:
            record_event(
                by=request.user,
                clinic_id=clinic_id,
                session_id=session_id,
                event_id=form.cleaned_data["key"],
                description=form.cleaned_data["description"],
                judgement=form.judgement(),
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Recorded.")
            return redirect(story_url)
    patient = {**vars(start.patient), "url": story_url}
    context = {"form": form, "patient": patient, "start": start}
    return render(request, FOLDER + "event_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.FOLLOW_UP)
def event_judge(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Read what was reported and judge it, once."""
    clinic = request.workplace.clinic
    event = event_page(by=request.user, clinic_id=clinic.id, event_id=event_id)
    form = JudgeForm(request.POST or None, batches=event.batches)
    if request.method == "POST" and form.is_valid():
        try:
            judge_event(
                by=request.user,
                clinic_id=clinic.id,
                event_id=event_id,
                judgement=form.judgement(),
            )
        except Conflict as refusal:
            messages.error(request, str(refusal))
            return redirect("event_judge", clinic_slug=clinic.slug, event_id=event_id)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Judged.")
            return redirect("follow_up", clinic_slug=clinic.slug)
    return _judge_page(request, event, form)


def _judge_page(request: HttpRequest, event: EventPage, form: JudgeForm) -> HttpResponse:
    slug = request.workplace.clinic.slug
    story_url = reverse("story", kwargs={"clinic_slug": slug, "patient_id": event.patient.id})
    judged = event.judged
    context = {
        "event": event,
        "form": form,
        "patient": {**vars(event.patient), "url": story_url},
        "urgency": TOLD[ReportUrgency(event.urgency)].words if event.urgency else "",
        "related": RELATED.get(judged.related, judged.related) if judged else "",
        "ended": OUTCOMES.get(judged.outcome_code, judged.outcome_code) if judged else "",
    }
    return render(request, FOLDER + "event_judge.html", context, status=422 if form.errors else 200)
