"""What stands at the head of the clinic's documents: how it looks, and a form to change it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perineural.records.actions.letterhead import Letterhead, set_letterhead
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import FOLDER, sent, show_refusal


class LetterheadForm(forms.Form):
    """Name, address, telephone and e-mail. The rules are in `records`."""

    name = forms.CharField(label="Name of the clinic", max_length=200)
    address = forms.CharField(
        label="Address",
        help_text="As on an envelope, at most six lines.",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    telephone = forms.CharField(
        label="Telephone",
        help_text="Also on the sheet that a patient takes home.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.SET_LETTERHEAD)
def letterhead(request: HttpRequest) -> HttpResponse:
    """The letterhead as documents show it, and a form to change it."""
    clinic = request.workplace.clinic
    now = {
        "name": clinic.name,
        "address": "\n".join(clinic.address),
        "telephone": clinic.telephone,
        "email": clinic.email,
    }
    form = LetterheadForm(sent(request), initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            set_letterhead(
                by=request.user, clinic_id=clinic.id, letterhead=Letterhead(**form.cleaned_data)
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Documents show this from now on.")
            return redirect("letterhead", clinic_slug=clinic.slug)
    status = 422 if form.errors else 200
    return render(request, FOLDER + "letterhead.html", {"form": form}, status=status)
