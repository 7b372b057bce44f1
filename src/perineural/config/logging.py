"""Logs that can be read by whoever runs the server: no names, no addresses asked for, no bodies.

A path can hold a diary token and an error message can hold a patient's data, so a log line names
the route instead of the path, and an error by its type and place instead of its message.
"""

import logging
import traceback
from typing import Any

from django.urls import Resolver404, resolve

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def route_of(request: Any) -> str:
    """The route that a request matched, for example `patients/<uuid:patient_id>/`."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return "(no such page)"
    return f"/{match.route}"


class RouteInsteadOfPath(logging.Filter):
    """Replace the path in Django's own request messages by the route it matched."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's arguments; every record passes."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            route = route_of(request)
            record.args = tuple(route if part == path else part for part in record.args)
        return True


class PrivateFormatter(logging.Formatter):
    """Format an exception as its type and the places it passed, without its message."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is the base class's
        """Give one line a frame, and the type of each exception in the chain."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            lines = [
                *(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames),
                f"{kind} (message withheld)",
                *lines,
            ]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def logging_configuration(level: str) -> dict[str, Any]:
    """Python's logging configuration: everything to standard error, private by construction."""
    # The server and the worker tell each step they take; wanted only when looking for a fault.
    quieter = "WARNING" if level == "INFO" else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"route": {"()": RouteInsteadOfPath}},
        "formatters": {"private": {"()": PrivateFormatter, "format": FORMAT}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "private",
                "filters": ["route"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "perineural": {"level": level},
            "gunicorn.error": {"level": quieter, "propagate": True},
            "django": {"handlers": [], "level": level, "propagate": True},
            # SQL and template variables hold patients' data, whatever level is asked for.
            "django.db.backends": {"level": "WARNING"},
            "django.template": {"level": "WARNING"},
            # Django's development server prints paths.
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            # Its lines name who tried to sign in.
            "axes": {"level": "CRITICAL"},
            "django-q": {"handlers": [], "level": quieter, "propagate": True},
        },
    }
