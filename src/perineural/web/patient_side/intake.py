"""The intake, filled in by the patient through a link: saved as they type, sent once."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.note import text_hash
from perineural.clinical.places import place_in_words
from perineural.records.actions.drafts import save_draft
from perineural.records.actions.intake import AgreedToMessages, Story, submit_intake
from perineural.records.errors import Conflict, Invalid
from perineural.records.intake_links import INTAKE
from perineural.records.queries.agreements import agreement_words
from perineural.records.queries.intake import IntakeToFill, intake_to_fill
from perineural.web.doors import link_page
from perineural.web.formatting import PAIN_CHOICES, PainScale
from perineural.web.front_desk.patients import show_refusal
from perineural.web.marks import UnreadableMarks, mark_data, mark_views, read_marks
from perineural.web.patient_side.birth_date import ask_who, check_known, draft_fields, remember
from perineural.web.patient_side.drawing import readable_marks
from perineural.web.patient_side.intake_parts import Parts
from perineural.web.preparation.agreements import CHANNELS
from perineural.web.preparation.consents import sections_of

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

    onset_text = forms.CharField(label=gettext_lazy("When did it start?"), max_length=200)
    history = long_text(gettext_lazy("How did it begin, and what is it like?"))
    pain_drawing = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Please mark on the picture where it hurts.")},
    )
    pain_now = pain(gettext_lazy("How much does it hurt right now?"))
    pain_usual = pain(gettext_lazy("How much does it usually hurt?"))
    pain_worst = pain(gettext_lazy("And when it is at its worst?"))
    pain_least = pain(gettext_lazy("And when it is at its least?"))
    past_treatments = long_text(
        gettext_lazy("What have you tried so far?"),
        gettext_lazy("Injections, surgery, exercises, medicines: what helped, what did not."),
        required=False,
    )
    medicines = long_text(
        gettext_lazy("Which medicines do you take?"), gettext_lazy("Write “none” if you take none.")
    )
    analgesic_days_per_week = forms.TypedChoiceField(
        label=gettext_lazy("On how many days a week do you take a painkiller?"),
        choices=DAYS,
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "choices--row"}),
    )
    allergies = long_text(
        gettext_lazy("What are you allergic to?"),
        gettext_lazy("Medicines, injections at the dentist, food, latex. Write “none” if nothing."),
    )
    goals = long_text(gettext_lazy("What would you like to do again?"))
    message_channels = forms.MultipleChoiceField(
        label=gettext_lazy("May we write to you after the visit?"),
        help_text=gettext_lazy("You can leave this out, and you can take it back at any time."),
        choices=CHANNELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    signed_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("By writing it you say that this is true as far as you know."),
        max_length=200,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "pain_drawing":
                field.error_messages["required"] = gettext("Please answer this.")

    def clean_pain_drawing(self) -> tuple[dict[str, Any], ...]:
        """The marks of the drawing."""
        try:
            marks = read_marks(self.cleaned_data["pain_drawing"])
        except UnreadableMarks as error:
            raise forms.ValidationError(str(error)) from error
        if not marks:
            raise forms.ValidationError(gettext("Please mark on the picture where it hurts."))
        return tuple(
            {"view": each.view, "x": str(each.x_mm), "y": str(each.y_mm), "value": each.value}
            for each in marks
        )


@require_http_methods(["GET", "POST"])
@link_page(INTAKE)
def fill_in(request: HttpRequest, token: str) -> HttpResponse:
    """Show the intake as far as it is filled in; send it when it is complete."""
    holder = request.holder
    try:
        intake = intake_to_fill(by=holder, intake_id=holder.subject_id)
    except Conflict as refusal:
        return render(request, FOLDER + "link_closed.html", {"text": str(refusal)}, status=410)
    if intake.status != "open":
        return render(request, FOLDER + "intake_sent.html", {"intake": intake})
    if who := ask_who(request, holds_something=intake.holds_something):
        return who
    form = StoryForm(request.POST or None, initial=intake.typed)
    parts = Parts(request, intake.condition, intake.typed)
    if request.method == "POST" and all([form.is_valid(), parts.is_valid()]):
        values = dict(form.cleaned_data)
        agreed = _agreed(request, values.pop("message_channels"))
        try:
            story = Story(**values, **parts.values())
            submit_intake(by=holder, intake_id=intake.id, story=story, agreed=agreed)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Conflict as refusal:
            show_refusal(form, Invalid(str(refusal), field="message_channels"))
        else:
            return redirect("intake", token=token)
    context = {"form": form, "parts": parts, "token": token, "intake": intake}
    context |= _drawing(intake)
    context |= _about_messages(request)
    context["draft_url"] = reverse("intake_draft", kwargs={"token": token})
    context["csrf_cookie"] = settings.CSRF_COOKIE_NAME
    status = 422 if request.method == "POST" else 200
    return render(request, FOLDER + "intake.html", context, status=status)


def _agreed(request: HttpRequest, channels: list[str]) -> AgreedToMessages | None:
    """That they may be written to, if they ticked how; with the hash of what they could read."""
    if not channels:
        return None
    shown = request.POST.get("message_text_hash", "")
    return AgreedToMessages(tuple(channels), shown, request.language)


def _about_messages(request: HttpRequest) -> dict[str, object]:
    """What somebody who agrees to messages agrees to."""
    text = agreement_words("messages", request.clinic.name, request.language)
    return {"message_sections": sections_of(text), "message_text_hash": text_hash(text)}


def _drawing(intake: IntakeToFill) -> dict[str, object]:
    """What the page needs to let the person mark where it hurts."""
    condition = CONDITIONS[intake.condition]
    drawn = (each.view for each in readable_marks(str(intake.typed.get("pain_drawing", ""))))
    views = tuple(dict.fromkeys((*condition.views_for(intake.side), *drawn)))
    return {
        "condition": condition,
        "place": gettext(place_in_words(intake.condition, intake.side)),
        "views": mark_views(views, with_nerves=False),
        "marks": mark_data(views, with_nerves=False),
    }


@require_POST
@link_page(INTAKE)
def keep_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what is in the form now."""
    holder = request.holder
    intake = intake_to_fill(by=holder, intake_id=holder.subject_id)
    if intake.status != "open":
        raise Invalid("This was sent already.")
    check_known(request, holds_something=intake.holds_something)
    save_draft(
        by=holder,
        clinic_id=holder.clinic_id,
        kind=INTAKE,
        subject_id=holder.subject_id,
        fields=draft_fields(request),
    )
    return remember(request, HttpResponse(status=204))
