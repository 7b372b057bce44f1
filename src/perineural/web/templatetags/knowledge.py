"""Ways to what is known."""

from django import template
from django.urls import reverse

from perineural.clinical.catalogue import catalogue
from perineural.clinical.conditions import CONDITIONS

register = template.Library()


@register.simple_tag
def knowledge_url(clinic_slug: str, subject: str, key: str = "") -> str:
    """Where a subject, or an entry of it, is read: its page, or its place in the list."""
    if subject == "evidence":
        if key in CONDITIONS:
            return reverse("evidence_of", args=[clinic_slug, key])
        return reverse("evidence", args=[clinic_slug])
    if key and catalogue()[subject].has_pages:
        return reverse("knowledge_entry", args=[clinic_slug, subject, key])
    place = f"#{key}" if key else ""
    return reverse("knowledge_subject", args=[clinic_slug, subject]) + place
