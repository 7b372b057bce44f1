"""How old a weight is, in words: dose limits hang on it, and whoever reads it judges."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()

DAYS_A_MONTH = 30.44
COUNTED_IN_DAYS_UP_TO = 61
COUNTED_IN_MONTHS_UP_TO = 24


@register.filter
def weighed(moment: dt.datetime | None) -> str:
    """When somebody was weighed and how long ago: "weighed 14 months ago, on 3 May 2025"."""
    if moment is None:
        return ""
    day = timezone.localdate(moment)
    return f"weighed {_ago((timezone.localdate() - day).days)}, on {date_format(day, 'j F Y')}"


def _ago(days: int) -> str:
    """So many whole days back, in the unit a person would use, never rounded up.

    Examples:
        >>> _ago(0), _ago(1), _ago(60), _ago(430), _ago(760)
        ('today', 'yesterday', '60 days ago', '14 months ago', '2 years ago')
    """
    if days <= 1:
        return "today" if days < 1 else "yesterday"
    if days < COUNTED_IN_DAYS_UP_TO:
        return f"{days} days ago"
    months = int(days / DAYS_A_MONTH)
    if months < COUNTED_IN_MONTHS_UP_TO:
        return f"{months} months ago"
    return f"{months // 12} years ago"
