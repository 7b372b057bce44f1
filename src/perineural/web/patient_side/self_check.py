"""Is it right for me? A few questions for anybody; nothing is kept unless the person asks."""

import json
import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from perineural.clinical.conditions import CONDITIONS, conditions_by_area
from perineural.clinical.drawn_places import side_drawn
from perineural.clinical.self_check import SelfCheckResult, self_check, self_check_questions
from perineural.records.actions.intake import Contact, ask_appointment
from perineural.records.actors import LinkHolder
from perineural.records.errors import Invalid
from perineural.records.keys import new_key
from perineural.records.tokens import make_token
from perineural.web.doors import public_page
from perineural.web.formatting import ANSWER_CHOICES, Answer
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field
from perineural.web.marks import Mark
from perineural.web.patient_side.birth_date import remember_at
from perineural.web.patient_side.drawing import (
    BEGIN,
    drawing_field,
    kept_mark,
    marks_of,
    places_of,
    readable_marks,
)
from perineural.web.patient_side.limits import within_limit

FOLDER = "perineural/patient_side/"
TOO_OFTEN = gettext_lazy(
    "This was sent too often from your connection in the last hour. Please try again later, or"
    " telephone the clinic. If it is urgent, do not wait: see a doctor today."
)
SIDES = {
    "left": gettext_lazy("Left"),
    "right": gettext_lazy("Right"),
    "bilateral": gettext_lazy("Both sides"),
    "midline": gettext_lazy("In the middle"),
}


class QuestionsForm(forms.Form):
    """The questions of one condition, with age and side."""

    age_years = forms.IntegerField(
        label=gettext_lazy("How old are you?"), min_value=0, max_value=130
    )
    side = forms.ChoiceField(label=gettext_lazy("Which side is it on?"), widget=forms.RadioSelect)
    drawing = drawing_field()

    def __init__(self, *args: object, condition: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = CONDITIONS[condition]
        self.fields["side"].choices = [(side, SIDES[side]) for side in known.usual_sides]
        if known.only_side:
            self.fields["side"].widget = forms.HiddenInput()
            self.fields["side"].initial = known.only_side
        self.questions = self_check_questions(condition)
        for question in self.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=gettext(question.text),
                choices=ANSWER_CHOICES,
                widget=Answer,
                error_messages={"required": gettext_lazy("Please answer: yes, no or not known.")},
            )

    def answers(self) -> dict[str, str]:
        """The answers by question key."""
        return {each.key: self.cleaned_data[each.key] for each in self.questions}


class ContactForm(forms.Form):
    """Who asks for an assessment."""

    key = key_field()
    condition = forms.CharField(widget=forms.HiddenInput)
    side = forms.CharField(widget=forms.HiddenInput)
    answers = forms.CharField(widget=forms.HiddenInput)
    drawing = drawing_field()
    given_names = forms.CharField(label=gettext_lazy("Your given names"), max_length=200)
    family_name = forms.CharField(label=gettext_lazy("Your family name"), max_length=200)
    birth_date = forms.DateField(
        label=gettext_lazy("Your birth date"), widget=forms.DateInput(attrs={"type": "date"})
    )
    telephone = forms.CharField(label=gettext_lazy("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("telephone", "email"):
            self.fields[name].one_is_needed = True

    def clean_answers(self) -> dict[str, str]:
        """The answers, as they were given a moment ago."""
        try:
            answers = json.loads(self.cleaned_data["answers"])
        except ValueError as error:
            raise forms.ValidationError(gettext("Please answer the questions again.")) from error
        if not isinstance(answers, dict):
            raise forms.ValidationError(gettext("Please answer the questions again."))
        return {str(key): str(value) for key, value in answers.items()}

    def clean_drawing(self) -> tuple[Mark, ...]:
        """The places marked a moment ago."""
        return marks_of(self.cleaned_data["drawing"])


@require_http_methods(["GET", "POST"])
@public_page
def check(request: HttpRequest) -> HttpResponse:
    """Choose what hurts, answer, and read what to do. Nothing is kept. 60 an hour an address."""
    condition = request.GET.get("condition", "")
    if condition not in CONDITIONS:
        context = {"areas": conditions_by_area()}
        return render(request, FOLDER + "self_check_start.html", context)
    if request.method == "POST" and BEGIN in request.POST:
        return render(request, FOLDER + "self_check.html", _begun(request, condition))
    form = QuestionsForm(request.POST or None, condition=condition)
    context = {"form": form, "condition": CONDITIONS[condition]}
    if request.method == "POST" and not within_limit(request, "self_check"):
        form.add_error(None, TOO_OFTEN)
        return render(request, FOLDER + "self_check.html", context, status=429)
    if request.method == "POST" and form.is_valid():
        result = self_check(form.answers(), condition, form.cleaned_data["age_years"], gettext)
        context |= {"result": result, "ask": _ask_form(condition, form, result)}
        return render(request, FOLDER + "self_check_result.html", context)
    return render(request, FOLDER + "self_check.html", context)


def _begun(request: HttpRequest, condition: str) -> dict[str, object]:
    """The questions, not answered yet, with what was drawn on the page before."""
    drawing = request.POST.get("drawing", "")
    side = side_drawn(places_of(readable_marks(drawing)))
    form = QuestionsForm(condition=condition, initial={"drawing": drawing, "side": side})
    return {"form": form, "condition": CONDITIONS[condition]}


def _ask_form(condition: str, form: QuestionsForm, result: SelfCheckResult) -> ContactForm | None:
    """The form to ask for an assessment; none when that would delay care or not help."""
    if result.outcome in ("see_someone_today", "probably_not"):
        return None
    known = {name: form.cleaned_data[name] for name in ("side", "drawing")}
    known["condition"] = condition
    return ContactForm(initial={**known, "answers": json.dumps(form.answers()), "key": new_key()})


@require_POST
@public_page
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an assessment, 6 times an hour an address; then straight on to the intake."""
    form = ContactForm(request.POST)
    status = 400
    if form.is_valid() and not within_limit(request, "ask_assessment"):
        form.add_error(None, TOO_OFTEN)
        status = 429
    elif form.is_valid():
        values = dict(form.cleaned_data)
        try:
            intake_id = _ask(request, values)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            address = reverse(
                "intake", kwargs={"token": make_token("intake", request.clinic.id, intake_id)}
            )
            holder = LinkHolder("intake", request.clinic.id, intake_id)
            # What was drawn stands in the intake: this device is not asked who it is at once.
            return remember_at(redirect(address), holder, address)
    context = {"ask": form, "today": timezone.localdate()}
    return render(request, FOLDER + "ask_appointment.html", context, status=status)


def _ask(request: HttpRequest, values: dict) -> uuid.UUID:
    return ask_appointment(
        by=request.visitor,
        clinic_id=request.clinic.id,
        intake_id=values.pop("key"),
        condition=values.pop("condition"),
        side=values.pop("side"),
        answers=values.pop("answers"),
        drawing=tuple(kept_mark(each) for each in values.pop("drawing")),
        contact=Contact(**values, language=request.language),
    )
