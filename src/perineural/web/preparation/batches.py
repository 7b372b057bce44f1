"""Mixing for one patient, the label, and throwing away what is left."""

import io
import uuid
from decimal import Decimal

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from perineural.clinical.amounts import plain
from perineural.clinical.solution import scale
from perineural.records.actions.batches import discard_batch, mix_batch
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.preparation import (
    BatchPage,
    BatchStart,
    batch_page,
    batch_start,
    label_of,
)
from perineural.web.assessment.frame import address, frame
from perineural.web.doors import clinic_page
from perineural.web.preparation.forms import BatchForm, DiscardForm

FOLDER = "perineural/preparation/"
WHERE = {"containers": None, "visual_check": "clear"}


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.PREPARE)
def new(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Mix a batch for the patient of a course."""
    clinic_id = request.workplace.clinic.id
    start = batch_start(by=request.user, clinic_id=clinic_id, course_id=course_id)
    form = BatchForm(start, request.POST or None)
    if request.POST.get("then") == "scale" and "volume_ml" not in form.errors:
        wanted_ml = form.cleaned_data["volume_ml"]
        return _page(request, start, BatchForm(start, initial=request.POST.dict()), wanted_ml)
    if request.method == "POST" and form.is_valid():
        try:
            batch_id = mix_batch(
                by=request.user,
                clinic_id=clinic_id,
                batch_id=form.cleaned_data["key"],
                course_id=course_id,
                mixing=form.mixing(),
            )
            return redirect(address(request, "batch", batch_id=batch_id))
        except Invalid as refusal:
            field = WHERE.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
    wanted_ml = form.cleaned_data.get("volume_ml") if form.is_bound else None
    return _page(request, start, form, wanted_ml or start.mixture.holds.volume_ml)


def _page(
    request: HttpRequest, start: BatchStart, form: BatchForm, wanted_ml: Decimal
) -> HttpResponse:
    """The page with the volumes to draw for the volume wanted."""
    parts = scale(start.mixture.parts, wanted_ml)
    context = {
        **frame(request, start.banner, start.complaint, "prepare"),
        "plan": start.plan,
        "mixture": start.mixture,
        "form": form,
        "wanted_ml": plain(wanted_ml),
        "containers": [
            (part, plain(part.volume_ml), fields)
            for part, fields in zip(parts, form.containers(), strict=True)
        ],
        "course_url": address(request, "course", course_id=start.plan.id),
    }
    return render(request, FOLDER + "batch_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def batch(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """One batch: what is in it, until when, what was thrown away."""
    clinic_id = request.workplace.clinic.id
    page = batch_page(by=request.user, clinic_id=clinic_id, batch_id=batch_id)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            discard_batch(
                by=request.user, clinic_id=clinic_id, batch_id=batch_id, **form.cleaned_data
            )
            messages.success(request, "Written down: this batch is discarded.")
            return redirect(address(request, "batch", batch_id=batch_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {
        **frame(request, page.banner, page.complaint, "prepare"),
        "page": page,
        "title": f"Batch {page.batch.number}",
        "batch": page.batch,
        "mixture": page.batch.mixture,
        "form": form,
        "may_prepare": request.workplace.allows(Permission.PREPARE),
        "course_url": address(request, "course", course_id=page.plan.id),
    }
    return render(request, FOLDER + "batch.html", context, status=422 if form.errors else 200)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def label(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The label to print and stick on the syringe or bag."""
    clinic_id = request.workplace.clinic.id
    page = batch_page(by=request.user, clinic_id=clinic_id, batch_id=batch_id)
    context = {
        **frame(request, page.banner, page.complaint, "prepare"),
        "batch": page.batch,
        "lines": label_of(page, **_times(page)),
        "code": code_of(page.batch.number),
    }
    return render(request, FOLDER + "batch_label.html", context)


def _times(page: BatchPage) -> dict[str, str]:
    """The times as the clinic's clock shows them, with the day where it matters."""
    started = timezone.localtime(page.batch.started_at)
    use_by = timezone.localtime(page.batch.beyond_use_at)
    day = "" if use_by.date() == started.date() else f" on {use_by:%Y-%m-%d}"
    return {"started": f"{started:%Y-%m-%d %H:%M}", "use_by": f"{use_by:%H:%M}{day}"}


def code_of(number: int) -> str:
    """A QR code that holds the batch's number and nothing about the patient, as SVG."""
    out = io.BytesIO()
    segno.make(f"BATCH {number}", micro=False).save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=False, omitsize=True
    )
    return out.getvalue().decode()
