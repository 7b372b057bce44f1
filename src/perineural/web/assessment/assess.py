"""Assessing a complaint: the page that is filled in, saved and signed; and the signed one."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from perineural.clinical.conditions import Condition
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.red_flags import red_flags_for
from perineural.records.actions.assessment import DRAFT_KIND, save_assessment, sign_assessment
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.assessment import (
    AssessmentSheet,
    AssessmentView,
    assessment_sheet,
    assessment_to_read,
)
from perineural.web.assessment.criteria import (
    CRITERION,
    asked_criteria,
    criteria_read,
    decided_so_far,
)
from perineural.web.assessment.first_values import first_values
from perineural.web.assessment.forms import (
    FLAG,
    MODALITY_LABELS,
    QUESTION,
    AssessmentForm,
    ImagingRows,
    asked,
    nerve_words,
)
from perineural.web.assessment.frame import address, frame
from perineural.web.doors import clinic_page
from perineural.web.marks import mark_data, mark_views

FOLDER = "perineural/assessment/"


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.ASSESS)
def assess(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """A complaint's new or half-filled assessment."""
    clinic_id = request.workplace.clinic.id
    sheet = assessment_sheet(by=request.user, clinic_id=clinic_id, complaint_id=complaint_id)
    if request.method == "POST":
        is_draft = request.POST.get("then") != "sign"
        form = AssessmentForm(sheet, request.POST, is_draft=is_draft)
        rows = ImagingRows(request.POST, prefix="imaging")
        if form.is_valid() and rows.is_valid():
            try:
                return _keep(request, complaint_id, form, rows)
            except Invalid as refusal:
                _show(refusal, form)
        elif not rows.is_valid():
            form.add_error(None, "A picture is not complete: look at Imaging.")
    else:
        values, pictures = first_values(sheet)
        form = AssessmentForm(sheet, initial=values)
        rows = ImagingRows(initial=pictures, prefix="imaging")
    context = _context(request, sheet, form, rows)
    status = 422 if request.method == "POST" else 200
    return render(request, FOLDER + "assess.html", context, status=status)


def _keep(
    request: HttpRequest,
    complaint_id: uuid.UUID,
    form: AssessmentForm,
    rows: forms.BaseFormSet,
) -> HttpResponse:
    """Save or sign what was entered, then go where the button said."""
    imaging = tuple(line for line in (row.line() for row in rows) if line)
    assessment_id = form.cleaned_data["key"]
    given = {
        "by": request.user,
        "clinic_id": request.workplace.clinic.id,
        "assessment_id": assessment_id,
        "complaint_id": complaint_id,
        "findings": form.findings(imaging),
    }
    if request.POST.get("then") == "sign":
        sign_assessment(candidacy_id=form.cleaned_data["candidacy_key"], **given)
        return redirect(address(request, "candidacy", assessment_id=assessment_id))
    save_assessment(**given)
    messages.success(request, "The draft is saved. Every clinician here can open it.")
    place = "#imaging" if request.POST.get("then") == "imaging" else ""
    return redirect(address(request, "assessment", complaint_id=complaint_id) + place)


def _show(refusal: Invalid, form: AssessmentForm) -> None:
    """Put a refusal beside the field it is about, or at the head of the form."""
    names = {"recipe": "planned_recipe"}
    wanted = refusal.field or ""
    known = (names.get(wanted, wanted), FLAG + wanted, QUESTION + wanted, CRITERION + wanted)
    form.add_error(next((name for name in known if name in form.fields), None), str(refusal))


def _context(
    request: HttpRequest, sheet: AssessmentSheet, form: AssessmentForm, rows: forms.BaseFormSet
) -> dict[str, object]:
    condition = sheet.complaint.knowledge
    views = condition.views_for(sheet.complaint.side)
    where = {"kind": DRAFT_KIND, "subject_id": sheet.complaint.id}
    return {
        **frame(request, sheet.banner, sheet.complaint, "assessment"),
        "sheet": sheet,
        "condition": condition,
        "nerve_words": nerve_words(condition),
        "instrument": INSTRUMENTS.get(condition.function_instrument),
        "background": sheet.background,
        "form": form,
        "imaging_rows": rows,
        "criteria": asked_criteria(form, condition),
        **decided_so_far(condition, form.data if form.is_bound else form.initial),
        "work_out_url": address(request, "criteria_work_out", condition=condition.key),
        "views": mark_views(views),
        "marks": mark_data(views, first=condition.default_nerves),
        "draft_url": address(request, "draft", **where),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "has_recipe": bool(sheet.recipes),
    }


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def read(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """One assessment as it was signed, or the draft as it stands."""
    clinic_id = request.workplace.clinic.id
    page = assessment_to_read(by=request.user, clinic_id=clinic_id, assessment_id=assessment_id)
    condition = page.complaint.knowledge
    context = {
        **frame(request, page.banner, page.complaint, "assessment"),
        "assessment": page.assessment,
        "condition": condition,
        "instrument": INSTRUMENTS.get(condition.function_instrument),
        "modality": MODALITY_LABELS.get(page.assessment.planned_modality, ""),
        "flags": _said(
            [(flag.key, flag.question) for flag in red_flags_for(condition.key)],
            page.assessment.red_flags,
        ),
        "cleared": [
            (flag.question, page.assessment.flags_cleared[flag.key])
            for flag in red_flags_for(condition.key)
            if flag.key in page.assessment.flags_cleared
        ],
        "questions": _said(
            [(each.key, each.text) for each in asked(condition, bath_enabled=True)],
            page.assessment.answers,
        ),
        "criteria_read": criteria_read(
            condition, page.assessment.criteria, page.assessment.criteria_answers
        ),
        "pictures": pictures(page.assessment, condition),
        "may_assess": request.workplace.allows(Permission.ASSESS),
    }
    return render(request, FOLDER + "read.html", context)


_WORDS = {"yes": "Yes", "no": "No", "unknown": "Not known"}


def _said(asked: list[tuple[str, str]], given: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (text, _WORDS[given.get(key, "unknown")], given.get(key, "unknown")) for key, text in asked
    ]


def pictures(assessment: AssessmentView, condition: Condition) -> list[dict[str, object]]:
    """The views on which tender points lie, each with its points."""
    keys = list(dict.fromkeys(point.view for point in assessment.tender_points))
    keys.sort(key=lambda key: condition.views.index(key) if key in condition.views else 99)
    return [
        {
            "view": view,
            "radius": float(view.viewbox.split()[2]) / 40,
            "points": [point for point in assessment.tender_points if point.view == view.key],
        }
        for view in mark_views(keys)
    ]
