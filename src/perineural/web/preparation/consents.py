"""Taking a patient's consent, and the consent as it was signed."""

import uuid
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from perineural.records.actions.consents import sign_consent, withdraw_consent
from perineural.records.actions.consents_at_home import send_consent
from perineural.records.errors import Conflict, Invalid
from perineural.records.languages import LANGUAGES
from perineural.records.permissions import Permission
from perineural.records.queries.consents import consent_page, consent_start
from perineural.web.assessment.frame import address, frame
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.preparation.forms import ConsentForm, WithdrawForm

FOLDER = "perineural/preparation/"


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.TAKE_CONSENT)
def new(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The whole text, and a place to sign."""
    clinic_id = request.workplace.clinic.id
    start = consent_start(
        by=request.user,
        clinic_id=clinic_id,
        course_id=course_id,
        language=request.GET.get("lang", ""),
    )
    form = ConsentForm(request.POST or None, initial={"text_hash": start.text_hash})
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, course_id, form, start.language)
        except Invalid as refusal:
            show_refusal(form, refusal, start.language)
        except Conflict as refusal:
            form = ConsentForm(initial={"text_hash": start.text_hash})
            messages.error(request, str(refusal))
    context = {
        **frame(request, start.banner, start.complaint, "prepare"),
        "start": start,
        "sections": sections_of(start.text),
        "form": form,
        "course_url": address(request, "course", course_id=course_id),
        "text_languages": LANGUAGES,
    }
    return render(request, FOLDER + "consent_new.html", context, status=422 if form.errors else 200)


def _keep(
    request: HttpRequest, course_id: uuid.UUID, form: ConsentForm, language: str
) -> HttpResponse:
    consent_id = sign_consent(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        consent_id=form.cleaned_data["key"],
        course_id=course_id,
        signer_name=form.cleaned_data["signer_name"],
        questions_answered=form.cleaned_data["questions_answered"],
        hash_of_text_shown=form.cleaned_data["text_hash"],
        language=language,
    )
    return redirect(address(request, "consent", consent_id=consent_id))


@require_POST
@clinic_page(Permission.TAKE_CONSENT)
def send(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Send the patient a link, to read it and sign at home."""
    try:
        send_consent(by=request.user, clinic_id=request.workplace.clinic.id, course_id=course_id)
        messages.success(request, "A link to the text is on its way to the patient.")
    except (Invalid, Conflict) as refusal:
        messages.error(request, str(refusal))
    return redirect(address(request, "consent_new", course_id=course_id))


def sections_of(text: str) -> list[dict[str, object]]:
    """A consent's text as headings with their lines, for the screen; not a letter is changed."""
    blocks = (block.split("\n") for block in text.strip("\n").split("\n\n"))
    return [
        {
            "heading": heading,
            "is_title": number == 0,
            "pieces": [
                (is_list, [line.removeprefix("- ") for line in group])
                for is_list, group in groupby(lines, lambda line: line.startswith("- "))
            ],
        }
        for number, (heading, *lines) in enumerate(blocks)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def consent(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """One consent, word for word, and whether it still holds."""
    clinic_id = request.workplace.clinic.id
    page = consent_page(by=request.user, clinic_id=clinic_id, consent_id=consent_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_consent(
                by=request.user, clinic_id=clinic_id, consent_id=consent_id, **form.cleaned_data
            )
            messages.success(request, "Written down: the consent is withdrawn.")
            return redirect(address(request, "consent", consent_id=consent_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {
        **frame(request, page.banner, page.complaint, "prepare"),
        "page": page,
        "consent": page.consent,
        "sections": sections_of(page.consent.text),
        "form": form,
        "may_take": request.workplace.allows(Permission.TAKE_CONSENT),
        "course_url": address(request, "course", course_id=page.plan.id),
    }
    return render(request, FOLDER + "consent.html", context, status=422 if form.errors else 200)
