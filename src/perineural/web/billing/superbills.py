"""Superbills: choosing codes from what was done, reading one, taking it, voiding it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from perineural.clinical.coverage import COVERAGE
from perineural.records.actions.billing import SuperbillDraft, make_superbill, void_superbill
from perineural.records.errors import Invalid, NotAllowed
from perineural.records.permissions import Permission
from perineural.records.queries.billing import (
    SuperbillPage,
    SuperbillStart,
    superbill_page,
    superbill_start,
)
from perineural.web.assessment.frame import address
from perineural.web.billing.codes import FOLDER
from perineural.web.billing.forms import SuperbillForm, VoidForm
from perineural.web.documents.paper import Paper, as_file
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import sent, show_refusal
from perineural.web.treatment.pictures import numbered


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.WRITE_SUPERBILLS)
def new(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Choose the codes of a signed session, with what was done beside them."""
    which = {"clinic_id": request.workplace.clinic.id, "session_id": session_id}
    start = superbill_start(by=request.user, **which)
    if start.made_id is not None:
        return redirect(address(request, "superbill", superbill_id=start.made_id))
    form = SuperbillForm(sent(request), diagnoses=start.diagnoses, codes=start.codes)
    if request.method == "POST" and form.is_valid():
        draft = SuperbillDraft(form.cleaned_data["diagnosis"], form.counts)
        key = form.cleaned_data["key"]
        try:
            made_id = make_superbill(by=request.user, **which, superbill_id=key, draft=draft)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(address(request, "superbill", superbill_id=made_id))
    status = 422 if form.errors else 200
    return render(request, FOLDER + "superbill_new.html", _choosing(start, form), status=status)


def _choosing(start: SuperbillStart, form: SuperbillForm) -> dict[str, object]:
    return {
        "page": start.page,
        "form": form,
        "has_codes": bool(start.codes),
        "points": numbered(start.page.points),
        "patient": start.page.patient,
        "complaint": start.page.complaint,
    }


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def superbill(request: HttpRequest, superbill_id: uuid.UUID) -> HttpResponse:
    """A superbill to read and print; whoever may write one may void it."""
    which = {"clinic_id": request.workplace.clinic.id, "superbill_id": superbill_id}
    page = superbill_page(by=request.user, **which)
    may_void = request.workplace.allows(Permission.WRITE_SUPERBILLS)
    form = VoidForm(sent(request))
    if request.method == "POST" and not may_void:
        raise NotAllowed("Your role in this clinic does not allow you to write superbills.")
    if request.method == "POST" and form.is_valid():
        try:
            void_superbill(by=request.user, **which, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The superbill is voided. Another one can be made.")
            return redirect(address(request, "superbill", superbill_id=superbill_id))
    story = address(request, "story", patient_id=page.patient.id)
    context = {
        **_shown(page),
        "form": form,
        "patient": {**vars(page.patient), "url": story},
        "complaint": page.complaint,
        "may_void": may_void and page.voided_at is None,
    }
    return render(request, FOLDER + "superbill.html", context, status=422 if form.errors else 200)


def _shown(page: SuperbillPage) -> dict[str, object]:
    return {"bill": page, "coverage": COVERAGE}


def _foot(page: SuperbillPage) -> str:
    """What every sheet of it says of what became of it since."""
    if page.voided_at:
        return "Voided: it does not hold."
    return "The session was amended after this was made." if page.amendment else ""


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def file(request: HttpRequest, superbill_id: uuid.UUID) -> HttpResponse:
    """A superbill as a file."""
    clinic_id = request.workplace.clinic.id
    page = superbill_page(by=request.user, clinic_id=clinic_id, superbill_id=superbill_id)
    paper = Paper(
        kind="superbill",
        title=f"Superbill {page.number}",
        on=timezone.localdate(page.occurred_at),
        patient=page.patient,
        subject_kind="superbill",
        subject_id=page.id,
        context=_shown(page),
        foot=_foot(page),
    )
    return as_file(request, paper)
