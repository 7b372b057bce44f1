"""The shelf: what is there, what came, what is thrown away, what a count found, when to order."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from perineural.records.actions.stock import (
    count_stock,
    receive_stock,
    set_stock_level,
    waste_stock,
)
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.stock import LotView, lot_page, stock_page
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.preparation.stock_forms import CountForm, LevelForm, ReceiptForm, WasteForm

FOLDER = "perineural/preparation/"


@require_GET
@clinic_page(Permission.PREPARE)
def stock(request: HttpRequest) -> HttpResponse:
    """What is on the shelf, and what to do about it."""
    page = stock_page(by=request.user, clinic_id=request.workplace.clinic.id)
    return render(request, FOLDER + "stock.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.PREPARE)
def receive(request: HttpRequest) -> HttpResponse:
    """Put a delivery on the shelf."""
    form = ReceiptForm(request.POST or None, initial={"product": request.GET.get("product", "")})
    if request.method == "POST" and form.is_valid():
        try:
            lot_id = receive_stock(
                by=request.user,
                clinic_id=request.workplace.clinic.id,
                movement_id=form.cleaned_data["key"],
                receipt=form.receipt(),
            )
            messages.success(request, "On the shelf.")
            return redirect(address(request, "stock_lot", stock_lot_id=lot_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {"form": form, "stock_url": address(request, "stock")}
    return render(
        request, FOLDER + "stock_receive.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.PREPARE)
def lot(request: HttpRequest, stock_lot_id: uuid.UUID) -> HttpResponse:
    """One lot with everything that happened to it; throw some away, or correct the count."""
    clinic_id = request.workplace.clinic.id
    page = lot_page(by=request.user, clinic_id=clinic_id, stock_lot_id=stock_lot_id)
    what = request.POST.get("what")
    waste = WasteForm(request.POST if what == "waste" else None)
    count = CountForm(
        request.POST if what == "count" else None, initial={"seen": page.lot.containers}
    )
    if page.lot.open_ml:
        waste.about_an_open_vial()
    if what == "waste" and waste.is_valid():
        _try(request, waste, stock_lot_id)
    elif what == "count" and count.is_valid():
        _try(request, count, stock_lot_id)
    sent = {"waste": waste, "count": count}.get(what)
    if sent is not None and not sent.errors:
        messages.success(request, "Written down.")
        return redirect(address(request, "stock_lot", stock_lot_id=stock_lot_id))
    context = {
        "page": page,
        "lot": page.lot,
        "waste": waste,
        "count": count,
        "form": sent or waste,
        "stock_url": address(request, "stock"),
        "recall_url": _recall_address(request, page.lot),
    }
    status = 422 if sent is not None else 200
    return render(request, FOLDER + "stock_lot.html", context, status=status)


def _recall_address(request: HttpRequest, lot: LotView) -> str:
    """The form that marks this lot as recalled, filled in."""
    return f"{address(request, 'recalls')}?{urlencode({'product': lot.product, 'lot': lot.lot})}"


def _try(request: HttpRequest, form: WasteForm | CountForm, stock_lot_id: uuid.UUID) -> None:
    """Write the movement; a refusal stands in the form."""
    values = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    act = waste_stock if isinstance(form, WasteForm) else count_stock
    try:
        act(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            movement_id=form.cleaned_data["key"],
            stock_lot_id=stock_lot_id,
            **values,
        )
    except Invalid as refusal:
        form.add_error(refusal.field, str(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.PREPARE)
def level(request: HttpRequest) -> HttpResponse:
    """When to be told that a product runs low."""
    clinic_id = request.workplace.clinic.id
    wanted = request.GET.get("product", "")
    page = stock_page(by=request.user, clinic_id=clinic_id)
    now = {each.product: each.low_at for each in page.products}
    form = LevelForm(request.POST or None, initial={"product": wanted, "low_at": now.get(wanted)})
    if request.method == "POST" and form.is_valid():
        try:
            set_stock_level(by=request.user, clinic_id=clinic_id, **form.cleaned_data)
            messages.success(request, "Kept.")
            return redirect(address(request, "stock"))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {"form": form, "page": page, "stock_url": address(request, "stock")}
    return render(request, FOLDER + "stock_level.html", context, status=422 if form.errors else 200)
