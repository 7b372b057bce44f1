"""Mixing for one patient, the second person's check, the label, throwing away what is left."""

import uuid
from decimal import Decimal

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.clinical.amounts import plain
from perineural.records.actions.batch_checks import check_batch
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
from perineural.records.queries.worksheet import WorkLine, drawn_up, work_lines, worksheet
from perineural.web.assessment.frame import address, frame
from perineural.web.doors import clinic_page
from perineural.web.preparation.batch_forms import BatchForm, CheckForm, DiscardForm

FOLDER = "perineural/preparation/"
WHERE = {"containers": None, "visual_check": "clear"}


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.PREPARE)
def new(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Mix a batch for the patient of a course."""
    clinic_id = request.workplace.clinic.id
    start = batch_start(by=request.user, clinic_id=clinic_id, course_id=course_id)
    wanted_ml, refusal = _wanted(start, request)
    lines = _lines(start, wanted_ml)
    if request.POST.get("then") == "scale" and refusal is None:
        first = {**_unchosen(request), "volume_ml": plain(wanted_ml)}
        return _page(request, start, BatchForm(start, lines, initial=first), wanted_ml)
    form = BatchForm(start, lines, request.POST or None)
    if refusal is not None:
        form.add_error("volume_ml", str(refusal))
    if request.method == "POST" and form.is_valid():
        try:
            batch_id = mix_batch(
                by=request.user,
                clinic_id=clinic_id,
                batch_id=form.cleaned_data["key"],
                course_id=course_id,
                mixing=form.mixing(),
            )
            _tell_what_is_not_in_stock(request, batch_id)
            return redirect(address(request, "batch", batch_id=batch_id))
        except Invalid as refusal:
            field = WHERE.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
    return _page(request, start, form, wanted_ml)


def _wanted(start: BatchStart, request: HttpRequest) -> tuple[Decimal, Invalid | None]:
    """The volume that was asked for, or the recipe's own and why the other cannot be mixed."""
    whole_ml = start.mixture.holds.volume_ml
    field = BatchForm.base_fields["volume_ml"]
    try:
        asked_ml = field.clean(request.POST.get("volume_ml", plain(whole_ml)))
    except ValidationError:
        return whole_ml, None
    try:
        drawn_up(start.mixture.parts, asked_ml)
    except Invalid as refusal:
        return whole_ml, refusal
    return asked_ml, None


def _lines(start: BatchStart, wanted_ml: Decimal) -> tuple[WorkLine, ...]:
    recipe = start.mixture.parts
    return work_lines(recipe, drawn_up(recipe, wanted_ml), start.shelf, timezone.localdate())


def _unchosen(request: HttpRequest) -> dict[str, str]:
    """What was typed so far, without the lots: another volume may need others."""
    sent = request.POST.dict()
    return {name: value for name, value in sent.items() if not name.startswith("stock_")}


def _tell_what_is_not_in_stock(request: HttpRequest, batch_id: uuid.UUID) -> None:
    clinic_id = request.workplace.clinic.id
    page = batch_page(by=request.user, clinic_id=clinic_id, batch_id=batch_id)
    named = [f"{part.name}, lot {part.lot}" for part in page.batch.parts if not part.stock_lot_id]
    if named:
        text = f"Not in stock, written down as typed: {'; '.join(named)}."
        messages.warning(request, text)


def _page(
    request: HttpRequest, start: BatchStart, form: BatchForm, wanted_ml: Decimal
) -> HttpResponse:
    """The page with the volumes to draw for the volume wanted."""
    sheet = address(request, "worksheet", course_id=start.plan.id)
    context = {
        **frame(request, start.banner, start.complaint, "prepare"),
        "plan": start.plan,
        "mixture": start.mixture,
        "form": form,
        "wanted_ml": plain(wanted_ml),
        "containers": form.containers(),
        "course_url": address(request, "course", course_id=start.plan.id),
        "worksheet_url": f"{sheet}?volume_ml={plain(wanted_ml)}",
    }
    return render(request, FOLDER + "batch_new.html", context, status=422 if form.errors else 200)


@require_GET
@clinic_page(Permission.PREPARE)
def sheet(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The worksheet to print before mixing."""
    field = BatchForm.base_fields["volume_ml"]
    asked = request.GET.get("volume_ml", "")
    try:
        volume_ml = field.clean(asked) if asked else None
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="volume_ml") from error
    found = worksheet(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        course_id=course_id,
        volume_ml=volume_ml,
    )
    start = found.start
    context = {
        **frame(request, start.banner, start.complaint, "prepare"),
        "sheet": found,
        "plan": start.plan,
        "mixture": found.mixture,
        "syringe_sources": found.syringe_sources,
        "asks_second_person": start.policy.second_person_check,
        "batch_url": address(request, "batch_new", course_id=course_id),
        "printed_at": timezone.now(),
    }
    return render(request, FOLDER + "worksheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def batch(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """One batch: what is in it, until when, what was thrown away."""
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            discard_batch(
                by=request.user,
                clinic_id=request.workplace.clinic.id,
                batch_id=batch_id,
                **form.cleaned_data,
            )
            messages.success(request, "Written down: this batch is discarded.")
            return redirect(address(request, "batch", batch_id=batch_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    return _batch_page(request, batch_id, form, CheckForm())


@require_POST
@clinic_page(Permission.PREPARE)
def check(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """A second person puts their name to a batch."""
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            check_batch(
                by=request.user,
                clinic_id=request.workplace.clinic.id,
                batch_id=batch_id,
                confirmed=form.confirmed(),
            )
            messages.success(request, "Checked under your name. It can be used from now on.")
            return redirect(address(request, "batch", batch_id=batch_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    return _batch_page(request, batch_id, DiscardForm(), form)


def _batch_page(
    request: HttpRequest, batch_id: uuid.UUID, form: DiscardForm, check_form: CheckForm
) -> HttpResponse:
    clinic_id = request.workplace.clinic.id
    page = batch_page(by=request.user, clinic_id=clinic_id, batch_id=batch_id)
    may_prepare = request.workplace.allows(Permission.PREPARE)
    is_open = not page.batch.discarded_at and may_prepare
    context = {
        **frame(request, page.banner, page.complaint, "prepare"),
        "page": page,
        "title": f"Batch {page.batch.number}",
        "batch": page.batch,
        "mixture": page.batch.mixture,
        "form": check_form if check_form.errors else form,
        "discard_form": form,
        "check_form": check_form,
        "may_discard": is_open,
        "may_check": is_open and not page.batch.checked_at and not page.batch.recalled_at,
        "mixed_it": page.batch.prepared_by_id == request.user.id,
        "may_prepare": may_prepare,
        "course_url": address(request, "course", course_id=page.plan.id),
    }
    status = 422 if form.errors or check_form.errors else 200
    return render(request, FOLDER + "batch.html", context, status=status)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def label(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The label to print and stick on the syringe or bag."""
    clinic_id = request.workplace.clinic.id
    page = batch_page(by=request.user, clinic_id=clinic_id, batch_id=batch_id)
    url = request.build_absolute_uri(address(request, "batch", batch_id=batch_id))
    context = {
        **frame(request, page.banner, page.complaint, "prepare"),
        "batch": page.batch,
        "lines": label_of(page, **_times(page)),
        "code": code_of(url),
    }
    return render(request, FOLDER + "batch_label.html", context)


def _times(page: BatchPage) -> dict[str, str]:
    """The times as the clinic's clock shows them, with the day where it matters."""
    started = timezone.localtime(page.batch.started_at)
    use_by = timezone.localtime(page.batch.beyond_use_at)
    day = "" if use_by.date() == started.date() else f" on {use_by:%Y-%m-%d}"
    return {"started": f"{started:%Y-%m-%d %H:%M}", "use_by": f"{use_by:%H:%M}{day}"}


def code_of(url: str) -> str:
    """A QR code of a batch's address, as SVG: it opens the batch for who may see it.

    The address holds the key of the batch and nothing about the patient.
    """
    return str(segno.make(url, micro=False, error="m").svg_inline(omitsize=True, border=2))
