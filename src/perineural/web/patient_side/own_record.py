"""What a signed-in patient sees: their own story, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.records.permissions import Permission
from perineural.records.queries.story import own_story
from perineural.web.doors import clinic_page


@require_GET
@clinic_page(Permission.SEE_OWN_RECORD)
def own_record(request: HttpRequest) -> HttpResponse:
    """The patient's own relief by session and healing over the series, in plain words."""
    found = own_story(by=request.user, clinic_id=request.workplace.clinic.id)
    return render(request, "perineural/patient_side/own_record.html", {"story": found})
