"""The words of messages to patients, and what they go by: for the clinic lead."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perineural.clinical.messages import LONGEST_SUBJECT, LONGEST_TEXT, SMS, Words
from perineural.records.actions.message_words import (
    MessageRules,
    set_message_rules,
    write_words,
)
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.message_words import message_words, messages_page
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import FOLDER, sent, show_refusal

WAYS = {
    "file": "written to files",
    "console": "printed on the console",
    "smtp": "handed to the mail server",
    "gateway": "handed to the gateway",
    "off": "switched off",
}


class RulesForm(forms.Form):
    """The country and the quiet hours. The rules are in `records`."""

    country = forms.CharField(
        label="Country",
        help_text="Two letters, such as GB. Text messages go to numbers of this country only;"
        " without it, none are sent.",
        max_length=2,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "field--short"}),
    )
    quiet_from = forms.TimeField(
        label="Nobody is written to from", widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    quiet_until = forms.TimeField(
        label="until",
        help_text="In the patient’s own time zone. The same time twice means no quiet hours.",
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )


class WordsForm(forms.Form):
    """A subject and a text. The rules are in `clinical.messages`."""

    subject = forms.CharField(label="Subject", max_length=LONGEST_SUBJECT, required=False)
    text = forms.CharField(
        label="Text",
        help_text="{link} is where the link stands, once. {clinic} is the clinic’s name. How to"
        " stop the messages is added below by itself. Leave it empty to go back to the words"
        " that ship.",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.SET_MESSAGES)
def all_messages(request: HttpRequest) -> HttpResponse:
    """Every message in every language, and a form for what they go by."""
    clinic = request.workplace.clinic
    page = messages_page(by=request.user, clinic_id=clinic.id)
    now = {
        "country": page.country, "quiet_from": page.quiet_from, "quiet_until": page.quiet_until,
    }  # fmt: skip
    form = RulesForm(sent(request), initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            set_message_rules(
                by=request.user, clinic_id=clinic.id, rules=MessageRules(**form.cleaned_data)
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Messages go by this from now on.")
            return redirect("messages", clinic_slug=clinic.slug)
    context = {
        "form": form,
        "page": page,
        "email_way": WAYS[page.email_way],
        "sms_way": WAYS[page.sms_way],
    }
    status = 422 if form.errors else 200
    return render(request, FOLDER + "messages.html", context, status=status)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.SET_MESSAGES)
def one_message(request: HttpRequest, message: str, channel: str, language: str) -> HttpResponse:
    """The words of one message in one language, and a form to change them."""
    clinic = request.workplace.clinic
    here = {"kind": message.replace("-", " "), "channel": channel, "language": language}
    found = message_words(by=request.user, clinic_id=clinic.id, **here)
    now = {"subject": found.words.subject, "text": found.words.text}
    form = WordsForm(sent(request), initial=now)
    if channel == SMS:
        del form.fields["subject"]
    if request.method == "POST" and form.is_valid():
        words = Words(form.cleaned_data["text"], form.cleaned_data.get("subject", ""))
        if not words.text.strip():
            words = Words("")
        try:
            write_words(by=request.user, clinic_id=clinic.id, words=words, **here)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Messages say this from now on.")
            return redirect("messages", clinic_slug=clinic.slug)
    status = 422 if form.errors else 200
    context = {"form": form, "found": found}
    return render(request, FOLDER + "message_words.html", context, status=status)
