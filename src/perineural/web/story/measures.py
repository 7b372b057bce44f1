"""Measuring on the way: the condition's questionnaire as a score, and painkiller days."""

import uuid
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from perineural.clinical.instruments import INSTRUMENTS, Instrument
from perineural.records.actions.reviews import record_score
from perineural.records.errors import Invalid
from perineural.records.keys import new_key
from perineural.records.permissions import Permission
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.story import course_part
from perineural.records.queries.story_values import CourseStory
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.story.healing import FOLDER, frame_of


class MeasuresForm(forms.Form):
    """What was measured, for which session. Each may be left out, not both."""

    function_key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    days_key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    session = forms.ChoiceField(label="For which session")
    function = forms.DecimalField(
        required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    days = forms.TypedChoiceField(
        label="On how many days of the last week was a painkiller taken?",
        choices=tuple((str(day), str(day)) for day in range(8)),
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "choices--row"}),
    )

    def __init__(
        self, course: CourseStory, instrument: Instrument | None, *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = session_choices(course)
        self.fields["session"].choices = choices
        self.fields["session"].initial = choices[0][0]
        if instrument is None:
            del self.fields["function"]
            return
        field = self.fields["function"]
        field.label = f"{instrument.name}, total score"
        field.help_text = (
            f"{instrument.low:f} to {instrument.high:f}, {instrument.direction}. "
            f"{instrument.licence}"
        )

    def clean(self) -> dict[str, object]:
        """Something must have been measured."""
        values = super().clean()
        if not self.errors and values.get("function") is None and values.get("days") is None:
            raise forms.ValidationError("Enter a score, or the days with a painkiller.")
        return values


def session_choices(course: CourseStory) -> list[tuple[str, str]]:
    """The visits of a course, the newest first; or none of them."""
    visits = [*course.visits, *([course.draft] if course.draft else [])]
    named = [
        (
            str(each.session_id),
            f"Session {each.number}, {date_format(localtime(each.occurred_at), 'j M Y')}",
        )
        for each in reversed(visits)
    ]
    return [*named, ("", "Not at a session")]


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.CHART)
def score_new(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Record the score and the painkiller days of a session."""
    part = course_part(by=request.user, clinic_id=request.workplace.clinic.id, course_id=course_id)
    instrument = INSTRUMENTS.get(part.complaint.function_instrument)
    form = MeasuresForm(part.course, instrument, request.POST or None)
    form.fields["session"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, part.complaint.id, part.complaint.function_instrument, form.cleaned_data)
        except Invalid as refusal:
            field = "function" if refusal.field == "score" else refusal.field
            show_refusal(form, Invalid(str(refusal), field=field))
        else:
            messages.success(request, "Measures recorded.")
            return redirect(address(request, "healing", course_id=course_id))
    context = {**frame_of(request, part, "healing"), "form": form, "instrument": instrument}
    return render(request, FOLDER + "score_new.html", context, status=422 if form.errors else 200)


def _keep(
    request: HttpRequest, complaint_id: uuid.UUID, instrument: str, values: dict[str, object]
) -> None:
    session = values["session"]
    given = {
        "by": request.user,
        "clinic_id": request.workplace.clinic.id,
        "complaint_id": complaint_id,
        "session_id": uuid.UUID(str(session)) if session else None,
    }
    score, days = values.get("function"), values.get("days")
    if score is not None:
        record_score(score_id=values["function_key"], instrument=instrument, score=score, **given)
    if days is not None:
        record_score(
            score_id=values["days_key"],
            instrument=ANALGESIC_DAYS,
            score=Decimal(str(days)),
            **given,
        )
