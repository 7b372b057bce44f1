"""Who stands under a letter."""

import uuid

from django import template
from django.template import Context

from perineural.records.queries.courses import Signatory, who_ended

register = template.Library()


@register.simple_tag(takes_context=True)
def referrer(context: Context, course_id: uuid.UUID) -> Signatory | None:
    """Who referred the patient on when this course ended."""
    request = context["request"]
    clinic_id = request.workplace.clinic.id
    return who_ended(by=request.user, clinic_id=clinic_id, course_id=course_id)
