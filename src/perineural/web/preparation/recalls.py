"""Recalls: marking a lot, whom it reached as a page and as a file, taking a mark back."""

import csv
import io
import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from perineural.clinical.amounts import plain
from perineural.records.actions.recalls import export_recall, lift_recall, recall_lot
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.recalls import Reached, recall_page
from perineural.records.queries.recalls import recalls as all_recalls
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.preparation.stock_forms import LiftForm, RecallForm

FOLDER = "perineural/preparation/"
COLUMNS = (
    "family name", "given names", "birth date", "telephone", "e-mail", "batch", "mixed at",
    "batch thrown away at", "lot as written", "mL in the batch", "visit", "visit at",
    "state of the visit",
)  # fmt: skip
COULD_BE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}",
                      "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}",
                      "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.PREPARE)
def recalls(request: HttpRequest) -> HttpResponse:
    """Every recall, and a form for the next one."""
    clinic_id = request.workplace.clinic.id
    first = {name: request.GET.get(name, "") for name in ("product", "lot")}
    form = RecallForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            recall_id = recall_lot(
                by=request.user,
                clinic_id=clinic_id,
                recall_id=values["key"],
                product=values["product"],
                lot=values["lot"],
                reason=values["reason"],
            )
            messages.success(request, "Marked as recalled: nothing more is drawn from this lot.")
            return redirect(address(request, "recall", recall_id=recall_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {
        "form": form,
        "recalls": all_recalls(by=request.user, clinic_id=clinic_id),
        "stock_url": address(request, "stock"),
    }
    return render(request, FOLDER + "recalls.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.PREPARE)
def recall(request: HttpRequest, recall_id: uuid.UUID) -> HttpResponse:
    """A recalled lot and everybody it reached; to print, or to take the mark back."""
    clinic_id = request.workplace.clinic.id
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_recall(
                by=request.user,
                clinic_id=clinic_id,
                recall_id=recall_id,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, "Taken back. The mark and both reasons stay on record.")
            return redirect(address(request, "recall", recall_id=recall_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {
        "page": recall_page(by=request.user, clinic_id=clinic_id, recall_id=recall_id),
        "form": form,
        "recalls_url": address(request, "recalls"),
        "printed_at": timezone.now(),
    }
    return render(request, FOLDER + "recall.html", context, status=422 if form.errors else 200)


@require_POST
@clinic_page(Permission.PREPARE)
def export(request: HttpRequest, recall_id: uuid.UUID) -> HttpResponse:
    """Everybody a recalled lot reached, as a file for a spreadsheet."""
    found = export_recall(
        by=request.user, clinic_id=request.workplace.clinic.id, recall_id=recall_id
    )
    name = f"recall-{timezone.localdate():%Y-%m-%d}.csv"
    return HttpResponse(
        as_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_csv(found: Iterable[Reached]) -> str:
    """A table with one line a batch and visit; no cell of it is ever run as a formula.

    Each cell is quoted: a spreadsheet that parts cells at a semicolon would else find new ones.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for each in found:
        writer.writerow([_cell(value) for value in _row(each)])
    return out.getvalue()


def _row(each: Reached) -> tuple[object, ...]:
    return (
        each.family_name,
        each.given_names,
        f"{each.birth_date:%Y-%m-%d}",
        each.telephone,
        each.email,
        each.batch_number,
        _moment(each.mixed_at),
        _moment(each.discarded_at),
        each.lot,
        plain(each.drawn_ml),
        each.visit_number,
        _moment(each.visit_at),
        each.visit_state,
    )


def _moment(at: object) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _cell(value: object) -> str:
    """A value as text that a spreadsheet shows and never works out."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(COULD_BE_A_FORMULA) else text
