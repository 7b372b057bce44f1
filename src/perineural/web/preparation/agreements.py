"""What a patient agrees to beside the treatment, handed over on the clinic's screen."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from perineural.records.actions.agreements import Signed, sign_agreement, withdraw_agreement
from perineural.records.errors import Conflict, Invalid
from perineural.records.languages import LANGUAGES
from perineural.records.permissions import Permission
from perineural.records.queries.agreements import (
    AgreementStart,
    agreement_page,
    agreement_start,
    agreements_of,
)
from perineural.records.queries.patients import patient_banner
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field
from perineural.web.preparation.consents import sections_of

FOLDER = "perineural/preparation/"
TITLES = {
    "messages": "Messages by e-mail or text",
    "registry": "De-identified data for learning",
}
CHANNELS = (("email", gettext_lazy("by e-mail")), ("sms", gettext_lazy("by text message")))


class AgreementForm(forms.Form):
    """A patient's signature under the text of an agreement."""

    key = key_field()
    text_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How may we write to you?"),
        choices=CHANNELS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please answer this.")},
    )
    signer_name = forms.CharField(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("By writing your name you agree. You can take it back at any time."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, start: AgreementStart, **kwargs: object) -> None:
        super().__init__(*args, initial={"text_hash": start.text_hash}, **kwargs)
        if start.kind != "messages":
            del self.fields["channels"]
            return
        self.fields["channels"].choices = [
            (channel, words) for channel, words in CHANNELS if start.ways.get(channel)
        ]

    def signed(self, language: str) -> Signed:
        """What was signed."""
        given = self.cleaned_data
        return Signed(
            signer_name=given["signer_name"],
            hash_of_text_shown=given["text_hash"],
            language=language,
            channels=tuple(given.get("channels", ())),
        )


class TakenBackForm(forms.Form):
    """What a patient said when they took an agreement back; they need not say anything."""

    reason = forms.CharField(
        label="What the patient said",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def agreements(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """All that a patient agreed to or took back, and what they could agree to."""
    clinic_id = request.workplace.clinic.id
    banner = patient_banner(by=request.user, clinic_id=clinic_id, patient_id=patient_id)
    found = agreements_of(by=request.user, clinic_id=clinic_id, patient_id=patient_id)
    context = {
        "patient": banner,
        "found": [(TITLES[each.kind], each) for each in found.agreements],
        "open": [(TITLES[kind], kind) for kind in found.open_kinds],
        "may_take": request.workplace.allows(Permission.TAKE_CONSENT),
        "story_url": address(request, "story", patient_id=patient_id),
    }
    return render(request, FOLDER + "agreements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.TAKE_CONSENT)
def new(request: HttpRequest, patient_id: uuid.UUID, about: str) -> HttpResponse:
    """The whole text, and a place to sign."""
    clinic_id = request.workplace.clinic.id
    banner, start = agreement_start(
        by=request.user,
        clinic_id=clinic_id,
        patient_id=patient_id,
        kind=about,
        language=request.GET.get("lang", ""),
    )
    form = AgreementForm(request.POST or None, start=start)
    back = address(request, "agreements", patient_id=patient_id)
    if request.method == "POST" and form.is_valid():
        try:
            sign_agreement(
                by=request.user,
                clinic_id=clinic_id,
                agreement_id=form.cleaned_data["key"],
                patient_id=patient_id,
                kind=about,
                signed=form.signed(start.language),
            )
        except Invalid as refusal:
            show_refusal(form, refusal, start.language)
        except Conflict as refusal:
            form = AgreementForm(start=start)
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Kept.")
            return redirect(back)
    context = {
        "title": TITLES[about],
        "start": start,
        "no_way": about == "messages" and not any(start.ways.values()),
        "form": form,
        "patient": banner,
        "sections": sections_of(start.text),
        "agreements_url": back,
        "text_languages": LANGUAGES,
    }
    status = 422 if form.errors else 200
    return render(request, FOLDER + "agreement_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def agreement(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """One agreement, word for word, and the way to take it back."""
    clinic_id = request.workplace.clinic.id
    banner, found = agreement_page(by=request.user, clinic_id=clinic_id, agreement_id=agreement_id)
    form = TakenBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_agreement(
            by=request.user, clinic_id=clinic_id, agreement_id=agreement_id, **form.cleaned_data
        )
        messages.success(request, "Written down: the agreement is withdrawn.")
        return redirect(address(request, "agreement", agreement_id=agreement_id))
    context = {
        "title": TITLES[found.kind],
        "agreement": found,
        "patient": banner,
        "sections": sections_of(found.text),
        "channels": [words for channel, words in CHANNELS if channel in found.channels],
        "form": form,
        "may_take": request.workplace.allows(Permission.TAKE_CONSENT),
        "agreements_url": address(request, "agreements", patient_id=found.patient_id),
    }
    return render(request, FOLDER + "agreement.html", context, status=422 if form.errors else 200)
