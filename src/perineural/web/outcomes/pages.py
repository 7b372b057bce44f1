"""The list of conditions, the outcomes of one, and the report of all."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.records.actions.exports import record_report
from perineural.records.keys import new_key
from perineural.records.permissions import Permission
from perineural.records.queries.clinic_report import clinic_report
from perineural.records.queries.day import condition_name
from perineural.records.queries.outcomes import condition_outcomes, outcomes
from perineural.web.assessment.frame import address
from perineural.web.documents.printing import PRESS, CannotPrint
from perineural.web.doors import clinic_page
from perineural.web.outcomes.report import report_html
from perineural.web.outcomes.shown import shown

FOLDER = "perineural/outcomes/"


@require_GET
@clinic_page(Permission.SEE_NUMBERS)
def conditions(request: HttpRequest) -> HttpResponse:
    """Every condition, and of how many people something is known."""
    found = outcomes(by=request.user, clinic_id=request.workplace.clinic.id)
    told = [
        (each, address(request, "condition_outcomes", condition=each.key))
        for each in found
        if each.is_told
    ]
    context = {
        "told": told,
        "others": [each for each in found if not each.is_told],
        "report_url": address(request, "outcomes_report"),
        "safety_url": address(request, "safety"),
    }
    return render(request, FOLDER + "conditions.html", {**context, "fewest": SMALLEST_COUNT})


@require_GET
@clinic_page(Permission.SEE_NUMBERS)
def condition(request: HttpRequest, condition: str) -> HttpResponse:
    """The outcomes of one condition, beside what happens without active treatment."""
    clinic_id = request.workplace.clinic.id
    found = condition_outcomes(by=request.user, clinic_id=clinic_id, condition=condition)
    context = {
        "name": condition_name(condition),
        "list_url": address(request, "outcomes"),
        "daily_url": address(request, "condition_daily_life", condition=condition),
        "given_url": address(request, "condition_given", condition=condition),
        **(shown(found) if found else {}),
    }
    return render(request, FOLDER + "condition.html", context)


@require_GET
@clinic_page(Permission.SEE_NUMBERS)
def report(request: HttpRequest) -> HttpResponse:
    """All of it as a PDF to be kept; where none can be made, a page that says why."""
    clinic = request.workplace.clinic
    found = clinic_report(by=request.user, clinic_id=clinic.id)
    try:
        body = PRESS.pdf(report_html(clinic, found, timezone.localdate()))
    except CannotPrint as problem:
        told = {"title": "No PDF", "text": str(problem), "frame": "perineural/base.html"}
        status = 503 if problem.is_missing else 422
        return render(request, "perineural/refusal.html", {**told, "is_staff": True}, status=status)
    record_report(
        by=request.user,
        clinic_id=clinic.id,
        report_id=new_key(),
        content_hash=hashlib.sha256(body).hexdigest(),
    )
    answer = HttpResponse(body, content_type="application/pdf")
    name = f"outcomes-{timezone.localdate().isoformat()}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
