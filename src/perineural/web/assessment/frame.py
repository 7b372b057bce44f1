"""What stands at the head of every page about one complaint: the patient, the way, the step."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse

from perineural.records.queries.assessment import ComplaintHead
from perineural.records.queries.patients import PatientBanner
from perineural.web.way import way


def address(request: HttpRequest, name: str, **which: object) -> str:
    """The address of a page of this clinic."""
    return reverse(name, kwargs={"clinic_slug": request.workplace.clinic.slug, **which})


def frame(
    request: HttpRequest,
    banner: PatientBanner,
    complaint: ComplaintHead,
    step: str,
    urls: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Template context: the patient banner and the step rail."""
    story = address(request, "story", patient_id=banner.id)
    return {
        "patient": {**vars(banner), "url": story},
        "complaint": complaint,
        "steps": way(step, urls),
        "story_url": story,
    }
