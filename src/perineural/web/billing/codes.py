"""The clinic's own billing codes: the list that holds, and taking a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perineural.records.actions.billing import load_codes
from perineural.records.code_list import LARGEST_BYTES, WrongList
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.billing import codes_page
from perineural.web.billing.forms import CodesForm
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import sent, show_refusal

FOLDER = "perineural/billing/"


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.LOAD_CODES)
def codes(request: HttpRequest) -> HttpResponse:
    """The codes in use, and a form that takes a list in their place."""
    here = {"by": request.user, "clinic_id": request.workplace.clinic.id}
    form = CodesForm(sent(request), request.FILES if request.method == "POST" else None)
    wrong = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > LARGEST_BYTES:
                raise Invalid("A list of codes has at most 1 MB.", field="file")
            currency = form.cleaned_data["currency"]
            count = load_codes(**here, content=upload.read(), currency=currency)
        except Invalid as refusal:
            show_refusal(form, refusal)
            wrong = refusal if isinstance(refusal, WrongList) else None
        else:
            messages.success(request, f"{count} codes are in use from now on.")
            return redirect("billing_codes", clinic_slug=request.workplace.clinic.slug)
    context = {"form": form, "wrong": wrong, "page": codes_page(**here)}
    return render(request, FOLDER + "codes.html", context, status=422 if form.errors else 200)
