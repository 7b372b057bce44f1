"""Staff without a second factor are sent to set one up, when the clinic asks for it."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve

from perineural.records.queries.clinics import workplaces

# What somebody must still reach to set a second factor up, or to leave.
OPEN_ROUTES = ("account_logout", "account_reauthenticate", "account_change_password")


class SecondFactorMiddleware:
    """Hold staff at the set-up page until they have a second factor.

    Patients are not held: their account shows them their own record only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the set-up page, or answer."""
        if settings.PERINEURAL_REQUIRE_SECOND_FACTOR and self._is_held(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _is_held(self, request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        name = resolve(request.path_info).url_name or ""
        if name.startswith("mfa_") or name in OPEN_ROUTES or is_mfa_enabled(user):
            return False
        return any(place.roles - {"patient"} for place in workplaces(by=user))
