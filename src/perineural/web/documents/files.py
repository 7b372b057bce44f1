"""The note, the sheet after a session, the consent and the letters, each as a PDF."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from perineural.records.errors import Conflict
from perineural.records.permissions import Permission
from perineural.records.queries.aftercare import AftercareSheet, aftercare_sheet
from perineural.records.queries.consents import consent_page
from perineural.records.queries.patients import PatientBanner
from perineural.records.queries.session_notes import session_note_page
from perineural.web.assessment import candidacy
from perineural.web.assessment.frame import address
from perineural.web.documents.paper import FOLDER, Paper, as_file
from perineural.web.doors import clinic_page
from perineural.web.preparation.consents import sections_of
from perineural.web.story import ending
from perineural.web.treatment.pictures import Picture, numbered, pictures

LARGEST_PICTURE_MM = 75.0
LINE_MM = 0.35


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def note(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """The note of a signed session, with its pictures, signature and seal."""
    which = {"clinic_id": request.workplace.clinic.id, "session_id": session_id}
    page = session_note_page(by=request.user, **which)
    if page is None:
        raise Conflict("This session is not signed yet, so there is no note to take.")
    signed_at = timezone.localtime(page.signed_at)
    waits = ", waiting for co-signature" if page.waits else ""
    sealed = f", SHA-256 {page.seal[:16]}…" if page.seal else ""
    paper = Paper(
        kind="note",
        title=f"Note of session {page.number}",
        on=timezone.localdate(page.occurred_at),
        patient=page.patient,
        subject_kind="session",
        subject_id=page.id,
        foot=f"Signed by {page.signed_by}, {signed_at:%-d %B %Y, %H:%M}{waits}{sealed}",
        context={
            "page": page,
            "sections": sections_of(page.note),
            "pictures": [_printed(each) for each in pictures(page.points, page.scars)],
            "points": numbered(page.points),
        },
    )
    return as_file(request, paper)


def _printed(picture: Picture) -> dict[str, object]:
    """A picture with its size on paper; lines as thick on every one of them. [mm]"""
    _, _, width, height = (float(part) for part in picture.viewbox.split())
    scale = LARGEST_PICTURE_MM / max(width, height)
    line = LINE_MM / scale
    return {
        **vars(picture),
        "width_mm": f"{width * scale:.1f}",
        "height_mm": f"{height * scale:.1f}",
        "line": f"{line:.2f}",
        "dash": f"{line * 4:.2f} {line * 3:.2f}",
        "text_drop": f"{float(picture.font_size) * 0.35:.2f}",
    }


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def aftercare(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """The sheet that a patient takes home, to read and to print."""
    sheet = _sheet(request, session_id)
    story = address(request, "story", patient_id=sheet.patient.id)
    context = {
        "sheet": sheet,
        "patient": {**vars(sheet.patient), "url": story},
        "complaint": sheet.complaint,
    }
    return render(request, FOLDER + "aftercare_page.html", context)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def aftercare_pdf(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """The sheet that a patient takes home, as a file."""
    sheet = _sheet(request, session_id)
    paper = Paper(
        kind="aftercare",
        title=gettext_lazy("After your treatment"),
        language=sheet.language,
        on=sheet.on,
        patient=sheet.patient,
        subject_kind="session",
        subject_id=sheet.session_id,
        context={"sheet": sheet},
    )
    return as_file(request, paper)


def _sheet(request: HttpRequest, session_id: uuid.UUID) -> AftercareSheet:
    clinic_id = request.workplace.clinic.id
    return aftercare_sheet(by=request.user, clinic_id=clinic_id, session_id=session_id)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def consent(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """A consent as it was signed, word for word."""
    clinic_id = request.workplace.clinic.id
    page = consent_page(by=request.user, clinic_id=clinic_id, consent_id=consent_id)
    paper = Paper(
        kind="consent",
        title=gettext_lazy("Consent"),
        language=page.consent.language,
        on=timezone.localdate(page.consent.signed_at),
        patient=page.banner,
        subject_kind="consent",
        subject_id=page.consent.id,
        context={"consent": page.consent, "sections": sections_of(page.consent.text)},
    )
    return as_file(request, paper)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def referral(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The letter of a course that was referred on."""
    context = ending.letter_of(request, course_id)
    patient = context["story"].patient
    return _letter(request, "referral", context, patient, ("course", course_id))


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def referral_letter(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """The letter that goes with a patient who has a red flag."""
    context = candidacy.letter_of(request, assessment_id)
    patient = context["letter"].banner
    return _letter(request, "referral-urgent", context, patient, ("assessment", assessment_id))


def _letter(
    request: HttpRequest,
    kind: str,
    context: dict[str, Any],
    patient: PatientBanner,
    about: tuple[str, uuid.UUID],
) -> HttpResponse:
    paper = Paper(
        kind=kind,
        title="Referral letter",
        on=context["today"],
        patient=patient,
        subject_kind=about[0],
        subject_id=about[1],
        context=context,
    )
    return as_file(request, paper)
