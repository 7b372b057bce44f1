"""Who works here, and what was done."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.records.actions import accounts
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.people import audit_trail, check_audit, members
from perineural.web.doors import clinic_page
from perineural.web.front_desk.forms import PersonForm
from perineural.web.front_desk.patients import FOLDER, sent, show_refusal


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role here, and a form to add somebody."""
    here = {"by": request.user, "clinic_id": request.workplace.clinic.id}
    form = PersonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["password"] = values["password"] or None
        try:
            accounts.add_person(**here, **values)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Added.")
            return redirect("people", clinic_slug=request.workplace.clinic.slug)
    return render(request, FOLDER + "people.html", {"form": form, "members": members(**here)})


@require_POST
@clinic_page(Permission.MANAGE_PEOPLE)
def end(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    """Take a role from a person."""
    accounts.end_membership(
        by=request.user, clinic_id=request.workplace.clinic.id, membership_id=membership_id
    )
    messages.success(request, "The role has ended.")
    return redirect("people", clinic_slug=request.workplace.clinic.slug)


@require_GET
@clinic_page(Permission.SEE_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """What was done, newest first; with `check=1`, whether the chain holds."""
    here = {"by": request.user, "clinic_id": request.workplace.clinic.id}
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    try:
        start = before.clean(request.GET.get("before"))
    except forms.ValidationError:
        start = None
    checked = request.GET.get("check") == "1"
    context = {
        "events": audit_trail(before=start, **here),
        "checked": checked,
        "faults": check_audit(**here) if checked else (),
    }
    return render(request, FOLDER + "audit.html", context)
