"""The decision: what the rules argue, what the clinician decides, and the letter to refer on."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from perineural.clinical.red_flags import URGENCY_WORDS
from perineural.records.actions.candidacy import decide_candidacy
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.candidacy import argued_again, candidacy_page
from perineural.records.queries.candidacy import referral_letter as referral_letter_of
from perineural.web.assessment.criteria import criteria_read
from perineural.web.assessment.forms import MODALITY_LABELS, DecisionForm
from perineural.web.assessment.frame import address, frame
from perineural.web.doors import clinic_page

FOLDER = "perineural/assessment/"


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def candidacy(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """One decision, argued reason by reason; the clinician agrees or decides otherwise."""
    clinic_id = request.workplace.clinic.id
    page = candidacy_page(by=request.user, clinic_id=clinic_id, assessment_id=assessment_id)
    agrees = request.POST.get("then") == "agree"
    form = DecisionForm(page.candidacy, None if agrees else request.POST or None)
    if request.method == "POST" and (agrees or form.is_valid()):
        chosen = {"decision": page.candidacy.decision} if agrees else form.cleaned_data
        try:
            decide_candidacy(
                by=request.user, clinic_id=clinic_id, candidacy_id=page.candidacy.id, **chosen
            )
            return redirect(address(request, "candidacy", assessment_id=assessment_id))
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
    urls = {"assessment": address(request, "assessment_view", assessment_id=assessment_id)}
    context = {
        **frame(request, page.banner, page.complaint, "plan", urls),
        "page": page,
        "candidacy": page.candidacy,
        "condition": page.complaint.knowledge,
        "criteria_read": criteria_read(page.complaint.knowledge, page.criteria),
        "modality": MODALITY_LABELS[page.candidacy.modality],
        "form": form,
        "may_assess": request.workplace.allows(Permission.ASSESS),
    }
    return render(request, FOLDER + "candidacy.html", context, status=422 if form.errors else 200)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def candidacy_again(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """A stored decision argued again: under its own rules and under those of today."""
    clinic_id = request.workplace.clinic.id
    again = argued_again(by=request.user, clinic_id=clinic_id, assessment_id=assessment_id)
    urls = {"assessment": address(request, "assessment_view", assessment_id=assessment_id)}
    context = {
        **frame(request, again.banner, again.complaint, "plan", urls),
        "again": again,
        "candidacy": again.candidacy,
    }
    return render(request, FOLDER + "candidacy_again.html", context)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def referral_letter(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """The letter that goes with a patient who has a red flag, ready to print."""
    context = letter_of(request, assessment_id)
    return render(request, FOLDER + "referral_letter.html", context)


def letter_of(request: HttpRequest, assessment_id: uuid.UUID) -> dict[str, object]:
    """What the letter about a red flag says."""
    clinic_id = request.workplace.clinic.id
    letter = referral_letter_of(by=request.user, clinic_id=clinic_id, assessment_id=assessment_id)
    return {
        **frame(request, letter.banner, letter.complaint, "plan"),
        "letter": letter,
        "urgency": URGENCY_WORDS[letter.urgency],
        "today": timezone.localdate(),
    }
