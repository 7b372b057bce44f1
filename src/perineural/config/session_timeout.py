"""Signs a person out after a time without a request: tablets lie about in treatment rooms."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

LAST_SEEN = "last_seen_s"
SIGNED_OUT_AFTER = "signed_out_after_minutes"
"""Where the sign-in page finds why somebody is there; gone when they sign out themselves."""
WRITE_EVERY_S = 60


class SessionTimeoutMiddleware:
    """End a session idle for longer than PERINEURAL_SESSION_IDLE_MINUTES.

    The time of the last request is written to the session at most once a minute, so that reading
    a page does not cost a write.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out when idle for too long, else note the time; then answer."""
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now_s = int(time.time())
        last_seen_s = request.session.get(LAST_SEEN, now_s)
        idle_minutes = settings.PERINEURAL_SESSION_IDLE_MINUTES
        if now_s - last_seen_s > idle_minutes * 60:
            logout(request)
            request.session[SIGNED_OUT_AFTER] = idle_minutes
        elif LAST_SEEN not in request.session or now_s - last_seen_s >= WRITE_EVERY_S:
            request.session[LAST_SEEN] = now_s
