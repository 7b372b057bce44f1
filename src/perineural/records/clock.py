"""What time it is for what is being recorded.

The real time, unless the program itself records a history that is known to be older, as it does
for the demo clinic: no action, form or address can set it.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment being recorded", default=None)


def now() -> dt.datetime:
    """This moment, aware and in UTC."""
    return _moment.get() or timezone.now()


def today() -> dt.date:
    """Today in the clinic's time zone, which whoever opened the clinic has activated."""
    return timezone.localdate(now())


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Record as if it were this moment.

    Raises:
        ValueError: The moment does not say its time zone, or it lies in the future.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} does not say its time zone; give an aware moment")
    if moment > timezone.now():
        raise ValueError(f"{moment} has not come yet; a history lies in the past")
    token = _moment.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _moment.reset(token)
