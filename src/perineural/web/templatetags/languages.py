"""What a patient reads, in the language of the page."""

from django import template
from django.utils.translation import get_language, get_language_bidi, gettext

from perineural.clinical.check_in_plan import CheckInPlan, asked_in_words
from perineural.records.languages import DEFAULT_LANGUAGE

register = template.Library()


@register.simple_tag
def language_tag() -> str:
    """The language of the page as HTML names it: en-GB, es, de."""
    language = get_language() or DEFAULT_LANGUAGE
    return "en-GB" if language.startswith(DEFAULT_LANGUAGE) else language


@register.simple_tag
def text_direction() -> str:
    """Whether the page is read from the left or from the right."""
    return "rtl" if get_language_bidi() else "ltr"


@register.filter
def times_said(plan: CheckInPlan) -> str:
    """When a course asks how it is, in the language of the page."""
    return asked_in_words(plan, gettext)


@register.filter
def said(words: object) -> str:
    """A text of the packaged knowledge, or of `records`, in the language of the page."""
    return gettext(str(words)) if words else ""
