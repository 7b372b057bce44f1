"""How people sign in: who they are taken for, and what a lock-out looks like."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class ClosedSignUpAdapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves: a clinic enters its people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no, for every request."""
        return False


def signing_in_as(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address that a sign-in names, in one spelling, so that attempts add up."""
    named = dict(credentials or {})
    address = named.get("email") or named.get("username") or request.POST.get("login") or ""
    return str(address).strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from: one rule for the lock-out and for the limits by the minute.

    Returns:
        None for a request that did not come over the network, such as a program's own.
    """
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """The page after too many wrong passwords: says how long to wait, not whether it was right."""
    minutes = settings.ENVIRONMENT.lock_out_minutes
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)


def unnamed_client(*_: object) -> str:
    """What a log line says about who tried to sign in: nothing."""
    return "a client"
