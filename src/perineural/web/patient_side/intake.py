"""The intake, filled in by the patient through a link: saved as they type, sent once."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from perineural.clinical.conditions import CONDITIONS, Condition
from perineural.records.actions.drafts import save_draft
from perineural.records.actions.intake import INTAKE, Story, open_intake, submit_intake
from perineural.records.errors import Invalid
from perineural.records.queries.drafts import read_draft
from perineural.web.doors import link_page
from perineural.web.formatting import PAIN_CHOICES, PainScale
from perineural.web.front_desk.patients import show_refusal

FOLDER = "perineural/patient_side/"
DAYS = tuple((str(number), str(number)) for number in range(8))


def pain(label: str) -> forms.TypedChoiceField:
    """A question for pain from 0 to 10."""
    return forms.TypedChoiceField(
        label=label, choices=PAIN_CHOICES, coerce=int, widget=PainScale, empty_value=None
    )


def long_text(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    """A question answered in one's own words."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StoryForm(forms.Form):
    """The story before the first visit."""

    onset_text = forms.CharField(label="When did it start?", max_length=200)
    history = long_text("How did it begin, and what is it like?")
    pain_drawing = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "Please mark on the picture where it hurts."},
    )
    pain_now = pain("How much does it hurt right now?")
    pain_usual = pain("How much does it usually hurt?")
    pain_worst = pain("And when it is at its worst?")
    pain_least = pain("And when it is at its least?")
    past_treatments = long_text(
        "What have you tried so far?",
        "Injections, surgery, exercises, medicines: what helped, what did not.",
        required=False,
    )
    medicines = long_text("Which medicines do you take?", "Write “none” if you take none.")
    analgesic_days_per_week = forms.TypedChoiceField(
        label="On how many days a week do you take a painkiller?",
        choices=DAYS,
        coerce=int,
        widget=forms.RadioSelect,
    )
    allergies = long_text(
        "What are you allergic to?",
        "Medicines, injections at the dentist, food, latex. Write “none” if nothing.",
    )
    goals = long_text("What would you like to do again?")
    signed_name = forms.CharField(
        label="Your full name",
        help_text="By writing it you say that this is true as far as you know.",
        max_length=200,
    )

    def clean_pain_drawing(self) -> tuple[dict[str, Any], ...]:
        """The marks of the drawing."""
        try:
            marks = json.loads(self.cleaned_data["pain_drawing"])
        except ValueError as error:
            raise forms.ValidationError("The drawing cannot be read; please mark again.") from error
        if not isinstance(marks, list) or not all(isinstance(each, dict) for each in marks):
            raise forms.ValidationError("The drawing cannot be read; please mark again.")
        if not marks:
            raise forms.ValidationError("Please mark on the picture where it hurts.")
        return tuple(marks)


@require_http_methods(["GET", "POST"])
@link_page(INTAKE)
def fill_in(request: HttpRequest, token: str) -> HttpResponse:
    """Show the intake as far as it is filled in; send it when it is complete."""
    holder = request.holder
    intake = open_intake(holder, holder.subject_id)
    if intake.status != "open":
        return render(request, FOLDER + "intake_sent.html", {"intake": intake})
    kept = read_draft(
        by=holder, clinic_id=holder.clinic_id, kind=INTAKE, subject_id=holder.subject_id
    )
    form = StoryForm(request.POST or None, initial=kept or {})
    if request.method == "POST" and form.is_valid():
        try:
            submit_intake(by=holder, intake_id=intake.id, story=Story(**form.cleaned_data))
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("intake", token=token)
    condition = CONDITIONS[intake.condition]
    context = {
        "form": form,
        "token": token,
        "condition": condition,
        "views": _views(condition, intake.side),
        "draft_url": reverse("intake_draft", kwargs={"token": token}),
    }
    return render(request, FOLDER + "intake.html", context)


def _views(condition: Condition, side: str) -> tuple[str, ...]:
    return condition.views_for(side)


@require_POST
@link_page(INTAKE)
def keep_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what is in the form now."""
    holder = request.holder
    intake = open_intake(holder, holder.subject_id)
    if intake.status != "open":
        raise Invalid("This was sent already.")
    try:
        fields = dict(json.loads(request.body)["fields"])
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid('Expected {"fields": {...}}.') from error
    save_draft(
        by=holder,
        clinic_id=holder.clinic_id,
        kind=INTAKE,
        subject_id=holder.subject_id,
        fields=fields,
    )
    return HttpResponse(status=204)
