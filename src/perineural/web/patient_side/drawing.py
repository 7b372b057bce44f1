"""Show on a picture where it hurts, and find the problem in the list by it. Nothing is kept."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from perineural.clinical.anatomy import check_place
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.drawn_places import offered_for
from perineural.clinical.errors import ClinicalError
from perineural.web.doors import public_page
from perineural.web.marks import Mark, UnreadableMarks, mark_data, mark_views, read_marks

FOLDER = "perineural/patient_side/"
VIEWS = ("body-front", "body-back")
BEGIN = "begin"
"""The button that goes from the drawing to the questions."""
LONGEST = 20_000
"""The longest text of a drawing that is read; about 200 marks. [characters]"""


def drawing_field() -> forms.CharField:
    """The drawing on its way from page to page, until somebody asks for an appointment."""
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)


def marks_of(text: str) -> tuple[Mark, ...]:
    """The places that were marked.

    Raises:
        ValidationError: They cannot be read, or one lies on no picture.
    """
    try:
        marks = read_marks(text)
        for each in marks:
            check_place(each.view, float(each.x_mm), float(each.y_mm))
    except UnreadableMarks as error:
        raise forms.ValidationError(str(error)) from error
    except ClinicalError as error:
        words = gettext("A mark lies off the drawing; please mark again.")
        raise forms.ValidationError(words) from error
    return marks


def readable_marks(text: str) -> tuple[Mark, ...]:
    """The places that were marked; none where they cannot be read."""
    try:
        return marks_of(text[:LONGEST])
    except forms.ValidationError:
        return ()


def places_of(marks: Iterable[Mark]) -> list[tuple[str, float, float]]:
    """View and place of each mark. [mm]"""
    return [(each.view, float(each.x_mm), float(each.y_mm)) for each in marks]


def kept_mark(mark: Mark) -> dict[str, Any]:
    """A mark as an intake keeps it; what it scored is asked there."""
    return {"view": mark.view, "x": str(mark.x_mm), "y": str(mark.y_mm), "value": mark.value}


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def draw(request: HttpRequest) -> HttpResponse:
    """Mark where it hurts; then the problems that are usual there, to choose from."""
    drawing = request.POST.get("drawing", "")
    marks = readable_marks(drawing)
    if not marks:
        context = {
            "views": mark_views(VIEWS, with_nerves=False),
            "marks": mark_data(VIEWS, with_nerves=False),
            "is_empty": request.method == "POST",
        }
        return render(request, FOLDER + "self_check_draw.html", context)
    offered = offered_for(places_of(marks))
    context = {
        "drawing": drawing,
        "begin": BEGIN,
        "near": [CONDITIONS[key] for key in offered.near],
        "anywhere": [CONDITIONS[key] for key in offered.anywhere],
    }
    return render(request, FOLDER + "self_check_drawn.html", context)
