"""How well founded what a page says is."""

from collections.abc import Iterable

from django import template

from perineural.clinical.facts import Source, Status

register = template.Library()


@register.filter
def statuses(sources: Iterable[Source]) -> list[Status]:
    """Each status that stands among some sources, once, in the order they come."""
    return list(dict.fromkeys(source.status for source in sources))
