"""The second signature: what waits for it, giving it, and naming another supervisor."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.records.actions.cosigning import cosign_session, name_supervisor
from perineural.records.errors import Conflict, Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.cosigning import supervisors, to_cosign
from perineural.records.queries.session_notes import session_note_page
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import sent, show_refusal
from perineural.web.treatment.forms import SupervisorForm

FOLDER = "perineural/treatment/"


@require_GET
@clinic_page(Permission.COSIGN)
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the co-signature of whoever asks, the oldest first."""
    rows = to_cosign(by=request.user, clinic_id=request.workplace.clinic.id)
    return render(request, FOLDER + "to_cosign.html", {"rows": rows})


@require_POST
@clinic_page(Permission.COSIGN)
def cosign(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Co-sign a note that was just read."""
    clinic = request.workplace.clinic
    cosign_session(by=request.user, clinic_id=clinic.id, session_id=session_id)
    messages.success(request, "Co-signed. The note says so from now on.")
    return redirect("session_note", clinic_slug=clinic.slug, session_id=session_id)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.SIGN_SESSIONS)
def supervisor(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Name another supervisor, while the co-signature waits."""
    clinic = request.workplace.clinic
    which = {"by": request.user, "clinic_id": clinic.id}
    page = session_note_page(**which, session_id=session_id)
    if page is None or not page.waits:
        raise Conflict("This session waits for no co-signature.")
    people = supervisors(**which, signer_id=page.signer_id)
    form = SupervisorForm(
        sent(request), people=people, initial={"supervisor_id": str(page.supervisor_id)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            name_supervisor(**which, session_id=session_id, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("session_note", clinic_slug=clinic.slug, session_id=session_id)
    context = {
        "page": page,
        "form": form,
        "patient": page.patient,
        "complaint": page.complaint,
    }
    return render(request, FOLDER + "supervisor.html", context, status=422 if form.errors else 200)
