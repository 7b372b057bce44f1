"""Photographs of a visit: taken, looked at, removed; and the consent that they stand on."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.records.actions import photograph_consents, photographs
from perineural.records.errors import Conflict, Invalid
from perineural.records.languages import LANGUAGES
from perineural.records.permissions import Permission
from perineural.records.photograph_image import MOST_BYTES, clean
from perineural.records.queries.photographs import (
    VisitPhotographs,
    photograph_consent_page,
    photograph_consent_start,
    visit_photographs,
)
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.preparation.consents import sections_of
from perineural.web.treatment.photograph_forms import AgreeForm, PhotographForm, TakeBackForm
from perineural.web.way import way

FOLDER = "perineural/treatment/"


@clinic_page(Permission.SEE_PATIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def session_photographs(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """The photographs of a visit, and the way to take one while it is open."""
    clinic_id = request.workplace.clinic.id
    page = visit_photographs(by=request.user, clinic_id=clinic_id, session_id=session_id)
    form = PhotographForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                _take(request, session_id, form)
            except Invalid as refusal:
                form.add_error(refusal.field, str(refusal))
            except Conflict as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "The photograph is kept.")
                return redirect(address(request, "session_photographs", session_id=session_id))
        status = 422
    return render(request, FOLDER + "photographs.html", _page(request, page, form), status=status)


def _take(request: HttpRequest, session_id: uuid.UUID, form: PhotographForm) -> None:
    values = form.cleaned_data
    file = values["file"]
    if file.size > MOST_BYTES:
        raise Invalid(f"The file has {file.size / 1e6:.0f} MB; at most 20 MB.", field="file")
    photographs.add_photograph(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        session_id=session_id,
        photograph_id=values["key"],
        picture=clean(file.read()),
        caption=photographs.Caption(values["moment"], values["view"], values["words"]),
    )


def _page(request: HttpRequest, page: VisitPhotographs, form: PhotographForm) -> dict[str, object]:
    may_chart = request.workplace.allows(Permission.CHART)
    return {
        "page": page,
        "form": form,
        "patient": page.patient,
        "complaint": page.complaint,
        "kept": page.kept,
        "erased": [each for each in page.photographs if each.erased_at is not None],
        "may_add": may_chart and page.is_open and page.consent is not None,
        "may_remove": may_chart,
        "may_take_consent": request.workplace.allows(Permission.TAKE_CONSENT),
        "steps": way("treat"),
    }


@clinic_page(Permission.SEE_PATIENTS)
@require_GET
def photograph(request: HttpRequest, photograph_id: uuid.UUID) -> HttpResponse:
    """The picture itself: for this person's eyes, kept by nobody on the way."""
    content = photographs.show_photograph(
        by=request.user, clinic_id=request.workplace.clinic.id, photograph_id=photograph_id
    )
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = 'inline; filename="photograph.jpg"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@clinic_page(Permission.CHART)
@require_POST
def photograph_remove(request: HttpRequest, photograph_id: uuid.UUID) -> HttpResponse:
    """Erase one photograph and go back to its visit."""
    session_id = photographs.remove_photograph(
        by=request.user, clinic_id=request.workplace.clinic.id, photograph_id=photograph_id
    )
    messages.success(request, "The photograph is deleted.")
    return redirect(address(request, "session_photographs", session_id=session_id))


def _consent_address(request: HttpRequest, consent_id: uuid.UUID) -> str:
    return address(request, "photograph_consent", photograph_consent_id=consent_id)


@clinic_page(Permission.TAKE_CONSENT)
@require_http_methods(["GET", "HEAD", "POST"])
def consent_new(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The whole text about photographs, and a place to sign."""
    clinic_id = request.workplace.clinic.id
    start = photograph_consent_start(
        by=request.user,
        clinic_id=clinic_id,
        patient_id=patient_id,
        language=request.GET.get("lang", ""),
    )
    form = AgreeForm(request.POST or None, initial={"text_hash": start.text_hash})
    if request.method == "POST" and form.is_valid():
        try:
            consent_id = photograph_consents.sign_photograph_consent(
                by=request.user,
                clinic_id=clinic_id,
                consent_id=form.cleaned_data["key"],
                patient_id=patient_id,
                signer_name=form.cleaned_data["signer_name"],
                questions_answered=form.cleaned_data["questions_answered"],
                hash_of_text_shown=form.cleaned_data["text_hash"],
                language=start.language,
            )
        except Invalid as refusal:
            show_refusal(form, refusal, start.language)
        except Conflict as refusal:
            form = AgreeForm(initial={"text_hash": start.text_hash})
            messages.error(request, str(refusal))
        else:
            return redirect(
                address(request, "photograph_consent", photograph_consent_id=consent_id)
            )
    context = {
        "start": start,
        "form": form,
        "patient": start.patient,
        "sections": sections_of(start.text),
        "story_url": address(request, "story", patient_id=patient_id),
        "text_languages": LANGUAGES,
    }
    status = 422 if form.errors else 200
    return render(request, FOLDER + "photograph_consent_new.html", context, status=status)


@clinic_page(Permission.SEE_PATIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, photograph_consent_id: uuid.UUID) -> HttpResponse:
    """One consent for photographs, word for word, and the way to take it back."""
    clinic_id = request.workplace.clinic.id
    consent_id = photograph_consent_id
    page = photograph_consent_page(by=request.user, clinic_id=clinic_id, consent_id=consent_id)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erased = photograph_consents.withdraw_photograph_consent(
            by=request.user, clinic_id=clinic_id, consent_id=consent_id, **form.cleaned_data
        )
        said = "1 photograph is" if erased == 1 else f"{erased} photographs are"
        messages.success(request, f"Written down: the consent is withdrawn. {said} deleted.")
        return redirect(_consent_address(request, consent_id))
    context = {
        "page": page,
        "consent": page.consent,
        "patient": page.patient,
        "sections": sections_of(page.consent.text),
        "form": form,
        "may_take": request.workplace.allows(Permission.TAKE_CONSENT),
        "story_url": address(request, "story", patient_id=page.patient.id),
    }
    status = 422 if form.errors else 200
    return render(request, FOLDER + "photograph_consent.html", context, status=status)
