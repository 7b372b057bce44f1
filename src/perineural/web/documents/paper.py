"""A document as a file: laid out, written down in the audit trail, and handed over."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from perineural.records.actions.documents import record_document
from perineural.records.queries.patients import PatientBanner
from perineural.web.documents.printing import PRESS, CannotPrint

FOLDER = "perineural/documents/"


@dataclass(frozen=True)
class Paper:
    """What becomes a file.

    Args:
        kind: Which document it is: names the template, the file and the audit event.
        title: What it is called, without anybody's name.
        on: The day it is of: stands on each page and in the file's name.
        patient: Whose two identifiers stand on each page.
        subject_kind: What it is about.
        subject_id: The key of that.
        context: What else the template shows.
        foot: One more line at the foot of each page.
        language: In which it is: the patient's own for what they take home, else that of staff.
    """

    kind: str
    title: str
    on: dt.date
    patient: PatientBanner
    subject_kind: str
    subject_id: uuid.UUID
    context: Mapping[str, object] = field(default_factory=dict)
    foot: str = ""
    language: str = settings.LANGUAGE_CODE

    @property
    def file_name(self) -> str:
        """What the file is called: says nothing of the patient."""
        return f"{self.kind}-{self.on.isoformat()}.pdf"


@cache
def paper_style() -> str:
    """How documents look on A4, to stand inside a page of HTML."""
    return (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")


def as_html(request: HttpRequest, paper: Paper) -> str:
    """The document as one page of HTML that needs nothing else but the font."""
    context = {**paper.context, "paper": paper, "style": paper_style(), "patient": paper.patient}
    with translation.override(paper.language):
        return render_to_string(f"{FOLDER}{paper.kind}.html", context, request)


def as_file(request: HttpRequest, paper: Paper) -> HttpResponse:
    """The document as a PDF to be kept; where none can be made, a page that says why."""
    try:
        body = PRESS.pdf(as_html(request, paper))
    except CannotPrint as problem:
        told = {"title": "No PDF", "text": str(problem), "frame": "perineural/base.html"}
        status = 503 if problem.is_missing else 422
        shown = {**told, "is_staff": True, "patient": None}
        return render(request, "perineural/refusal.html", shown, status=status)
    record_document(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        document=paper.kind,
        subject_kind=paper.subject_kind,
        subject_id=paper.subject_id,
        patient_id=paper.patient.id,
        content_hash=hashlib.sha256(body).hexdigest(),
    )
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{paper.file_name}"'
    return answer
