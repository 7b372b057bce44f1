"""What the signed-in patient agreed to beside the treatment: to read, to give, to take back."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.records.actions.agreements import sign_agreement, withdraw_agreement
from perineural.records.errors import Conflict, Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.agreements import agreement_start, own_agreements
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.preparation.agreements import CHANNELS, AgreementForm
from perineural.web.preparation.consents import sections_of

FOLDER = "perineural/patient_side/"
TITLES = {
    "messages": gettext_lazy("Messages from the clinic"),
    "registry": gettext_lazy("Your data for learning about the treatment"),
}


@require_GET
@clinic_page(Permission.SEE_OWN_RECORD)
def own(request: HttpRequest) -> HttpResponse:
    """All that this patient agreed to, and what they could agree to."""
    found = own_agreements(by=request.user, clinic_id=request.workplace.clinic.id)
    context = {
        "found": [
            (TITLES[each.kind], each, sections_of(each.text), _ways(each.channels))
            for each in found.agreements
        ],
        "open": [(TITLES[kind], kind) for kind in found.open_kinds],
    }
    return render(request, FOLDER + "own_agreements.html", context)


def _ways(channels: tuple[str, ...]) -> list[object]:
    return [words for channel, words in CHANNELS if channel in channels]


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.SEE_OWN_RECORD)
def agree(request: HttpRequest, about: str) -> HttpResponse:
    """The whole text in the patient's language, and a place to sign."""
    clinic = request.workplace.clinic
    patient_id = own_agreements(by=request.user, clinic_id=clinic.id).patient_id
    here = {"by": request.user, "clinic_id": clinic.id, "patient_id": patient_id, "kind": about}
    _, start = agreement_start(**here, language=request.language)
    form = AgreementForm(request.POST or None, start=start)
    if request.method == "POST" and form.is_valid():
        try:
            sign_agreement(
                **here,
                agreement_id=form.cleaned_data["key"],
                signed=form.signed(start.language),
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Conflict as refusal:
            show_refusal(form, Invalid(str(refusal)))
        else:
            return redirect("own_agreements", clinic_slug=clinic.slug)
    context = {
        "form": form,
        "start": start,
        "title": TITLES[about],
        "sections": sections_of(start.text),
        "no_way": about == "messages" and not any(start.ways.values()),
    }
    status = 422 if form.errors else 200
    return render(request, FOLDER + "own_agree.html", context, status=status)


@require_POST
@clinic_page(Permission.SEE_OWN_RECORD)
def take_back(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Take one agreement back, without a reason."""
    clinic = request.workplace.clinic
    withdraw_agreement(by=request.user, clinic_id=clinic.id, agreement_id=agreement_id)
    return redirect("own_agreements", clinic_slug=clinic.slug)
