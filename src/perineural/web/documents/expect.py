"""What to expect, for one patient by their plan and its recipe: to read, to print, as a PDF."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from perineural.records.permissions import Permission
from perineural.records.queries.expect import ExpectSheet, expect_sheet
from perineural.web.assessment.frame import address
from perineural.web.documents.paper import FOLDER, Paper, as_file
from perineural.web.doors import clinic_page
from perineural.web.own_numbers import number_lines


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def expect(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The sheet that a patient takes home before the treatment, to read and to print."""
    sheet = _sheet(request, course_id)
    story = address(request, "story", patient_id=sheet.patient.id)
    context = {
        **_shown(sheet),
        "patient": {**vars(sheet.patient), "url": story},
        "complaint": sheet.complaint,
    }
    return render(request, FOLDER + "expect_page.html", context)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def expect_pdf(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The same as a file."""
    sheet = _sheet(request, course_id)
    paper = Paper(
        kind="expect",
        title=gettext_lazy("What to expect"),
        language=sheet.language,
        on=sheet.on,
        patient=sheet.patient,
        subject_kind="course",
        subject_id=sheet.course_id,
        context={**_shown(sheet), "on_paper": True},
    )
    return as_file(request, paper)


def _sheet(request: HttpRequest, course_id: uuid.UUID) -> ExpectSheet:
    clinic_id = request.workplace.clinic.id
    return expect_sheet(by=request.user, clinic_id=clinic_id, course_id=course_id)


def _shown(sheet: ExpectSheet) -> dict[str, object]:
    return {
        "sheet": sheet,
        "told": sheet.told,
        "numbers": sheet.numbers,
        "number_lines": number_lines(sheet.numbers),
    }
