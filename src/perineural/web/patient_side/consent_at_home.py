"""Consent at home: read, ask, sign; afterwards what was signed, and taking it back."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from perineural.records.actions.consents_at_home import (
    QUESTION_LENGTH,
    ask_before_signing,
    sign_at_home,
    take_back_at_home,
)
from perineural.records.consent_links import CONSENT
from perineural.records.errors import Conflict, Invalid
from perineural.records.queries.consents_at_home import (
    ConsentAtHome,
    check_link_holds,
    consent_at_home,
)
from perineural.web.doors import link_page
from perineural.web.key_fields import key_field
from perineural.web.patient_side.birth_date import ask_who, is_known
from perineural.web.preparation.consents import sections_of
from perineural.web.preparation.forms import ConsentForm

FOLDER = "perineural/patient_side/"


class HomeConsentForm(ConsentForm):
    """The patient's signature, given where nobody of the clinic stands beside them."""

    key = None
    questions_answered = forms.BooleanField(
        label=gettext_lazy("I have no question, or it was answered."), required=False
    )


class QuestionForm(forms.Form):
    """One question to the clinic."""

    question_key = key_field()
    words = forms.CharField(
        label=gettext_lazy("What would you like to know?"),
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@link_page(CONSENT)
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """The birth date first; then the text with a place to sign, or what was signed."""
    try:
        check_link_holds(by=request.holder)
        if question := ask_who(request, holds_something=True):
            return question
        shown = consent_at_home(by=request.holder, language=request.language)
    except Conflict as refusal:
        return _closed(request, refusal)
    form = _signing(request, shown)
    if request.method == "POST" and form.is_valid():
        try:
            sign_at_home(
                by=request.holder,
                signer_name=form.cleaned_data["signer_name"],
                questions_answered=form.cleaned_data["questions_answered"],
                hash_of_text_shown=form.cleaned_data["text_hash"],
                language=shown.language,
            )
            return redirect("consent_at_home", token=token)
        except Invalid as refusal:
            form.add_error(refusal.field or None, _(str(refusal)))
        except Conflict as refusal:
            messages.error(request, _(str(refusal)))
            return redirect("consent_at_home", token=token)
    return _page(request, token, shown, form, QuestionForm())


def _signing(request: HttpRequest, shown: ConsentAtHome) -> HomeConsentForm:
    posted = request.POST if request.method == "POST" else None
    return HomeConsentForm(posted, initial={"text_hash": shown.text_hash})


@require_POST
@link_page(CONSENT)
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a question; the clinic calls."""
    if not is_known(request):
        return redirect("consent_at_home", token=token)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            ask_before_signing(
                by=request.holder,
                question_id=form.cleaned_data["question_key"],
                words=form.cleaned_data["words"],
            )
            return redirect("consent_at_home", token=token)
        except Invalid as refusal:
            form.add_error(refusal.field or None, _(str(refusal)))
        except Conflict as refusal:
            messages.error(request, _(str(refusal)))
            return redirect("consent_at_home", token=token)
    try:
        shown = consent_at_home(by=request.holder, language=request.language)
    except Conflict as refusal:
        return _closed(request, refusal)
    signing = HomeConsentForm(initial={"text_hash": shown.text_hash})
    return _page(request, token, shown, signing, form)


@require_POST
@link_page(CONSENT)
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw what was signed by this link."""
    if is_known(request):
        try:
            take_back_at_home(by=request.holder)
        except Conflict as refusal:
            messages.error(request, _(str(refusal)))
    return redirect("consent_at_home", token=token)


def _page(
    request: HttpRequest,
    token: str,
    shown: ConsentAtHome,
    form: HomeConsentForm,
    question: QuestionForm,
) -> HttpResponse:
    context = {
        "token": token,
        "shown": shown,
        "sections": sections_of(shown.text),
        "form": form,
        "question": question,
        "clinic": request.clinic,
    }
    refused = form.errors or question.errors
    return render(request, FOLDER + "consent_at_home.html", context, status=422 if refused else 200)


def _closed(request: HttpRequest, refusal: Conflict) -> HttpResponse:
    return render(request, FOLDER + "link_closed.html", {"text": str(refusal)}, status=410)
