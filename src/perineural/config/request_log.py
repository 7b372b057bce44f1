"""One line a request: method, route, status, milliseconds. Never the path, query or body."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from perineural.config.logging import route_of

logger = logging.getLogger("perineural.requests")


class RequestLogMiddleware:
    """Log each request once it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, then log how it went."""
        started = time.perf_counter()
        response = self.get_response(request)
        if logger.isEnabledFor(logging.INFO) and request.resolver_match:
            milliseconds = (time.perf_counter() - started) * 1000
            logger.info(
                "%s %s %d %.0f ms",
                request.method,
                route_of(request),
                response.status_code,
                milliseconds,
            )
        return response
