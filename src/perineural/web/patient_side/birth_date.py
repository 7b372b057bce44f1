"""A device that did not type what a link holds is asked for the birth date first.

The device that typed it carries a signed cookie that names this link and nothing else.
"""

import datetime as dt
import json
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext

from perineural.records.actions.birth_dates import try_birth_date
from perineural.records.actors import LinkHolder
from perineural.records.errors import Invalid

TEMPLATE = "perineural/patient_side/birth_date.html"
_SALT = "perineural device"
_DAYS = 60


class BirthDateForm(forms.Form):
    """One date."""

    birth_date = forms.DateField(
        label=gettext_lazy("Your date of birth"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
        error_messages={
            "required": gettext_lazy("Please give a date."),
            "invalid": gettext_lazy("Please give a date that exists."),
        },
    )


def _cookie(holder: LinkHolder) -> str:
    return f"typed_{holder.subject_id.hex}"


def is_known(request: HttpRequest) -> bool:
    """Whether this device typed what the link holds, or gave the birth date before."""
    try:
        said = request.get_signed_cookie(_cookie(request.holder), salt=_SALT)
    except (KeyError, signing.BadSignature):
        return False
    return said == request.holder.kind


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let this device be known from now on."""
    return remember_at(response, request.holder, request.path)


def remember_at(response: HttpResponse, holder: LinkHolder, address: str) -> HttpResponse:
    """Let this device be known from now on to the link at this address."""
    response.set_signed_cookie(
        _cookie(holder),
        holder.kind,
        salt=_SALT,
        max_age=dt.timedelta(days=_DAYS),
        path="/" + address.strip("/").split("/")[0] + "/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def ask_who(request: HttpRequest, *, holds_something: bool) -> HttpResponse | None:
    """The page that asks for the birth date, if this device must give it; None if it need not."""
    if not holds_something or is_known(request):
        return None
    tried = request.method == "POST" and "birth_date" in request.POST
    form = BirthDateForm(request.POST if tried else None)
    tries_left = None
    if tried and form.is_valid():
        proof = try_birth_date(by=request.holder, birth_date=form.cleaned_data["birth_date"])
        if proof.is_right:
            return remember(request, redirect(request.get_full_path()))
        tries_left = proof.tries_left
        form.add_error("birth_date", _wrong(tries_left))
    context = {"form": form, "is_closed": tries_left == 0}
    status = 422 if form.errors else (403 if request.method == "POST" else 200)
    return render(request, TEMPLATE, context, status=status)


def check_known(request: HttpRequest, *, holds_something: bool) -> None:
    """Refuse to keep what a device types that was not asked for the birth date yet.

    Raises:
        Invalid: The page has to be opened again.
    """
    if holds_something and not is_known(request):
        raise Invalid("Please open this page again: it asks for the birth date first.")


def draft_fields(request: HttpRequest) -> dict[str, Any]:
    """The fields that a page saves while it is typed in.

    Raises:
        Invalid: It is not such a save.
    """
    try:
        return dict(json.loads(request.body)["fields"])
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid('Expected {"fields": {...}}.') from error


def _wrong(tries_left: int) -> str:
    if not tries_left:
        return gettext("This link is closed now. Please ask the clinic for help.")
    return ngettext(
        "This is not the date we know. You can try %(count)s more time.",
        "This is not the date we know. You can try %(count)s more times.",
        tries_left,
    ) % {"count": tries_left}
