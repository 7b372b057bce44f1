"""The clinic's own rules: what holds, who set it when and why, and a form for the next version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perineural.clinical.errors import ClinicalError
from perineural.clinical.policy import SitePolicy
from perineural.records.actions import accounts
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.policy_history import policy_history
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import FOLDER, sent, show_refusal
from perineural.web.front_desk.policy_form import PolicyForm


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.SET_POLICY)
def policy(request: HttpRequest) -> HttpResponse:
    """The rules in force, and a form that makes a new version of them."""
    clinic_id = request.workplace.clinic.id
    now = policy_in_force(clinic_id)
    form = PolicyForm(sent(request), policy=now.policy)
    if request.method == "POST" and form.is_valid() and _is_set(request, form):
        messages.success(request, "The new rules hold from now on.")
        return redirect("policy", clinic_slug=request.workplace.clinic.slug)
    context = {
        "form": form,
        "version": now.version,
        "history": policy_history(by=request.user, clinic_id=clinic_id),
    }
    return render(request, FOLDER + "policy.html", context, status=422 if form.errors else 200)


def _is_set(request: HttpRequest, form: PolicyForm) -> bool:
    """Set the rules; a refusal stands in the form."""
    try:
        accounts.set_policy(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            policy=SitePolicy.from_json(form.values()),
            reason=form.cleaned_data["reason"],
        )
    except ClinicalError as error:
        form.add_error(None, str(error))
    except Invalid as refusal:
        show_refusal(form, refusal)
    return not form.errors
