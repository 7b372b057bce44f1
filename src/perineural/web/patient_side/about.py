"""What the therapy is and is not, for anybody who wonders whether it is right for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perineural.clinical.about import Part, about_part
from perineural.clinical.conditions import conditions_by_area
from perineural.web.doors import public_page

FOLDER = "perineural/patient_side/"


@require_safe
@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What it is and is not, for what, what is known and not, and what to do next."""
    parts = {part.value: about_part(part) for part in Part}
    context = {"parts": parts, "areas": conditions_by_area()}
    return render(request, FOLDER + "about.html", context)
