"""What to expect of a visit, on a page for anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from perineural.clinical.conditions import CONDITIONS
from perineural.records.queries.expect import expect_here
from perineural.web.doors import public_page
from perineural.web.own_numbers import number_lines

FOLDER = "perineural/patient_side/"
HOW_WORDS = {
    "injection": gettext_lazy("Injections"),
    "bath": gettext_lazy("Bath in the nose"),
    "both": gettext_lazy("Both"),
}


@require_GET
@public_page
def public_expect(request: HttpRequest, condition: str) -> HttpResponse:
    """Before, during and after a visit for one condition, for anybody."""
    how = request.GET.get("how", "")
    found = expect_here(
        by=request.visitor, clinic_id=request.clinic.id, condition=condition, how=how
    )
    context = {
        "condition": CONDITIONS[condition],
        "ways": [(each, HOW_WORDS[each], each == found.modality) for each in found.offered],
        "told": found.told,
        "numbers": found.numbers,
        "number_lines": number_lines(found.numbers),
    }
    return render(request, FOLDER + "expect.html", context)
