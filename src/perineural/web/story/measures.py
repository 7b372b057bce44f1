"""Measuring on the way: the condition's questionnaires as scores, and painkiller days."""

import uuid
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError
from perineural.clinical.instruments import INSTRUMENTS, Instrument, check_score
from perineural.records.actions.reviews import record_score
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.story import course_part
from perineural.records.queries.story_values import CourseStory
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field
from perineural.web.story.healing import FOLDER, frame_of


class MeasuresForm(forms.Form):
    """What was measured, for which session. Each may be left out, not all."""

    function_key = key_field()
    other_key = key_field(required=False)
    days_key = key_field()
    session = forms.ChoiceField(label="For which session")
    function = forms.DecimalField(
        required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    other = forms.ChoiceField(label="Another questionnaire", required=False)
    other_score = forms.DecimalField(
        label="Its total score",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
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
        self,
        course: CourseStory,
        instrument: Instrument | None,
        others: tuple[Instrument, ...],
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(others)
        self._function_key = instrument.key if instrument else ""
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

    def _offer(self, others: tuple[Instrument, ...]) -> None:
        if not others:
            del self.fields["other"], self.fields["other_score"]
            return
        self.fields["other"].choices = [
            ("", "None"),
            *(
                (each.key, f"{each.name}: {each.low:f} to {each.high:f}, {each.direction}")
                for each in others
            ),
        ]

    def clean(self) -> dict[str, object]:
        """Something must have been measured, and another score needs its questionnaire."""
        values = super().clean()
        if self.errors:
            return values
        scores = [values.get(name) for name in ("function", "other_score", "days")]
        if all(score is None for score in scores):
            raise forms.ValidationError("Enter a score, or the days with a painkiller.")
        if values.get("other_score") is not None and not values.get("other"):
            self.add_error("other", "Choose which questionnaire this score is of.")
        if values.get("other_score") is not None and not values.get("other_key"):
            self.add_error("other_score", "Open this page once more and enter it again.")
        if values.get("other") and values.get("other_score") is None:
            self.add_error("other_score", "Enter its total score, or choose None.")
        self._check("function", self._function_key)
        self._check("other_score", values.get("other", ""))
        return values

    def _check(self, name: str, instrument: str) -> None:
        """A score that cannot be is refused here, so that nothing is kept by half."""
        score = self.cleaned_data.get(name)
        if score is None or not instrument:
            return
        try:
            check_score(instrument, score)
        except ClinicalError as refusal:
            self.add_error(name, str(refusal))


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
    others = other_questionnaires(part.complaint.condition)
    form = MeasuresForm(part.course, instrument, others, request.POST or None)
    form.fields["session"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, part.complaint.id, part.complaint.function_instrument, form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Measures recorded.")
            return redirect(address(request, "healing", course_id=course_id))
    context = {**frame_of(request, part, "healing"), "form": form, "instrument": instrument}
    return render(request, FOLDER + "score_new.html", context, status=422 if form.errors else 200)


def other_questionnaires(condition: str) -> tuple[Instrument, ...]:
    """The condition's questionnaires beside that of function that are entered as a total."""
    known = CONDITIONS.get(condition)
    keys = known.instruments if known else ()
    return tuple(
        INSTRUMENTS[key]
        for key in keys
        if key in INSTRUMENTS and key != known.function_instrument and not INSTRUMENTS[key].bundled
    )


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
    days = values.get("days")
    scored = (("function", instrument), ("other", values.get("other")))
    for name, questionnaire in scored:
        score = values.get("function" if name == "function" else "other_score")
        if score is not None:
            record_score(
                score_id=values[f"{name}_key"], instrument=questionnaire, score=score, **given
            )
    if days is not None:
        record_score(
            score_id=values["days_key"],
            instrument=ANALGESIC_DAYS,
            score=Decimal(str(days)),
            **given,
        )
