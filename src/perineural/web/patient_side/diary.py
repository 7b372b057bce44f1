"""How is it now? One question, one tap, no password."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perineural.clinical.aftercare import when_to_call_lines
from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.actions.diary import DiaryAnswer, answer_diary, report_from_diary
from perineural.records.diary_links import DIARY
from perineural.records.errors import Conflict, Invalid
from perineural.records.queries.followup import diary_question
from perineural.web.doors import link_page
from perineural.web.formatting import PAIN_CHOICES, PainScale
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field

FOLDER = "perineural/patient_side/"


class AnswerForm(forms.Form):
    """Pain now; the rest may be left out."""

    key = key_field()
    score = forms.TypedChoiceField(
        label="How much does it hurt right now?",
        choices=PAIN_CHOICES,
        coerce=int,
        widget=PainScale,
        error_messages={"required": "Please choose a number from 0 to 10."},
    )
    pain_is_back = forms.BooleanField(
        label="My pain is back to what it was before the session", required=False
    )
    global_change = forms.TypedChoiceField(
        label=INSTRUMENTS["pgic"].question,
        choices=[(str(each.value), each.words) for each in INSTRUMENTS["pgic"].choices],
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    analgesics_today = forms.TypedChoiceField(
        label="Did you take a painkiller today?",
        choices=(("yes", "Yes"), ("no", "No")),
        coerce=lambda value: value == "yes",
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Anything else?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReportForm(forms.Form):
    """What went wrong, in a few words."""

    key = key_field()
    description = forms.CharField(
        label="What is wrong?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "POST"])
@link_page(DIARY)
def question(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, keep the answer once, thank."""
    form = AnswerForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_kept(request, form):
        return redirect("diary", token=token)
    holder = request.holder
    try:
        asked = diary_question(by=holder, link_id=holder.subject_id)
    except Conflict as refusal:
        return _closed(request, refusal)
    context = {"question": asked, "form": form, "token": token}
    if asked.answered:
        context["came_too_late"] = is_sent
        return render(
            request, FOLDER + "diary_thanks.html", context, status=409 if is_sent else 200
        )
    return render(request, FOLDER + "diary.html", context, status=422 if form.errors else 200)


def _is_kept(request: HttpRequest, form: AnswerForm) -> bool:
    """Keep the answer. When it cannot be, the form or the page of the question says why."""
    values = dict(form.cleaned_data)
    key, link_id = values.pop("key"), request.holder.subject_id
    try:
        answer_diary(
            by=request.holder, link_id=link_id, check_in_id=key, answer=DiaryAnswer(**values)
        )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return False
    except Conflict:  # closed, withdrawn or answered before: the question itself says which
        return False
    return True


def _closed(request: HttpRequest, refusal: Conflict) -> HttpResponse:
    """The link opens nothing any more: why, and when not to wait."""
    context = {"text": str(refusal), "advice": when_to_call_lines("")}
    return render(request, FOLDER + "link_closed.html", context, status=410)


@require_http_methods(["GET", "POST"])
@link_page(DIARY)
def something_wrong(request: HttpRequest, token: str) -> HttpResponse:
    """Emergency advice at once; then what is wrong, for the clinic to look at."""
    holder = request.holder
    try:
        asked = diary_question(by=holder, link_id=holder.subject_id)
    except Conflict as refusal:
        return _closed(request, refusal)
    form = ReportForm(request.POST or None)
    sent = False
    if request.method == "POST" and form.is_valid():
        report_from_diary(
            by=holder,
            link_id=holder.subject_id,
            event_id=form.cleaned_data["key"],
            description=form.cleaned_data["description"],
        )
        sent = True
    context = {
        "form": form,
        "token": token,
        "sent": sent,
        "advice": when_to_call_lines(asked.condition, asked.modality),
    }
    return render(request, FOLDER + "diary_wrong.html", context)
