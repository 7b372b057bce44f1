"""Ending a course: discharge, refer on or stop; and the letter that goes with a referral."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from perineural.records.actions.reviews import end_course
from perineural.records.errors import Conflict, Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.courses import who_ended
from perineural.records.queries.story import course_part
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.story.healing import FOLDER, frame_of

ENDINGS = (
    ("discharged", "Discharge: the goal is reached, or no more is planned"),
    ("referred", "Refer on: somebody else should see the patient"),
    ("stopped", "Stop: the treatment does not help or is not wanted any more"),
)


class EndingForm(forms.Form):
    """How and why a course ends."""

    status = forms.ChoiceField(
        label="How does the course end?", choices=ENDINGS, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    referred_to = forms.CharField(
        label="Referred to",
        help_text="Only when you refer on: the person or the department.",
        max_length=200,
        required=False,
    )


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.ASSESS)
def course_end(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """End a course; a referral goes on to its letter."""
    clinic_id = request.workplace.clinic.id
    part = course_part(by=request.user, clinic_id=clinic_id, course_id=course_id)
    form = EndingForm(request.POST or None, initial={"status": request.GET.get("how", "")})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            end_course(by=request.user, clinic_id=clinic_id, course_id=course_id, **values)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return _after(request, course_id, part.story.patient.id, values["status"])
    context = {**frame_of(request, part, "healing"), "form": form}
    return render(request, FOLDER + "course_end.html", context, status=422 if form.errors else 200)


def _after(
    request: HttpRequest, course_id: uuid.UUID, patient_id: uuid.UUID, status: str
) -> HttpResponse:
    if status == "referred":
        return redirect(address(request, "referral", course_id=course_id))
    messages.success(request, "The course has ended.")
    return redirect(address(request, "story", patient_id=patient_id))


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def referral(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The letter to whoever sees the patient next, ready to print."""
    return render(request, FOLDER + "referral.html", letter_of(request, course_id))


def letter_of(request: HttpRequest, course_id: uuid.UUID) -> dict[str, object]:
    """What the letter of a course that was referred on says.

    Raises:
        Conflict: It was not referred on.
    """
    which = {"clinic_id": request.workplace.clinic.id, "course_id": course_id}
    part = course_part(by=request.user, **which)
    if part.course.status != "referred":
        raise Conflict("This course was not referred on, so there is no letter.")
    still = ("active", "unknown", "")
    return {
        **frame_of(request, part, "done"),
        "story": part.story,
        "medicines": [each for each in part.story.medications if each.status in still],
        "referrer": who_ended(by=request.user, **which),
        "today": timezone.localdate(),
    }
