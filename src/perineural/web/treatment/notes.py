"""The note of a signed visit, and correcting one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.records.actions.amendments import discard_amendment
from perineural.records.actions.sessions import amend_session
from perineural.records.errors import Conflict, Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.session_notes import NotePage, session_note_page
from perineural.web.doors import clinic_page
from perineural.web.treatment.forms import AmendForm
from perineural.web.treatment.pictures import numbered, pictures
from perineural.web.way import way

CHECK_WORDS = {
    "identity": "name and birth date",
    "side": "side in words",
    "allergies": "allergies read",
    "kit": "resuscitation kit checked",
}


@clinic_page(Permission.SEE_PATIENTS)
@require_GET
def session_note(request: HttpRequest, session_id: str) -> HttpResponse:
    """The signed note with its pictures and its other versions; a draft opens in its room."""
    clinic = request.workplace.clinic
    page = session_note_page(by=request.user, clinic_id=clinic.id, session_id=session_id)
    if page is None:
        return redirect("session", clinic_slug=clinic.slug, session_id=session_id)
    context = {
        "page": page,
        "patient": page.patient,
        "complaint": page.complaint,
        "pictures": pictures(page.points, page.scars),
        "points": numbered(page.points),
        "confirmed": ", ".join(CHECK_WORDS[key] for key in page.confirmed if key in CHECK_WORDS),
        "may_amend": request.workplace.allows(Permission.SIGN_SESSIONS) and page.amendment is None,
        **_cosigning(request, page),
        "may_bill": request.workplace.allows(Permission.WRITE_SUPERBILLS),
        "steps": way("relief"),
    }
    return render(request, "perineural/treatment/note.html", context)


def _cosigning(request: HttpRequest, page: NotePage) -> dict[str, bool]:
    """What whoever reads the note may do about a co-signature that waits."""
    person, may = request.user, request.workplace.allows
    return {
        "may_cosign": page.waits and may(Permission.COSIGN) and page.supervisor_id == person.id,
        "may_name_supervisor": page.waits
        and (may(Permission.COSIGN) or page.signer_id == person.id),
    }


@clinic_page(Permission.SIGN_SESSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def session_amend(request: HttpRequest, session_id: str) -> HttpResponse:
    """Ask why a signed visit is amended, and open its copy in the room."""
    clinic = request.workplace.clinic
    page = session_note_page(by=request.user, clinic_id=clinic.id, session_id=session_id)
    if page is None:
        raise Conflict("This session is not signed yet: simply change it.")
    if page.amendment is not None and not page.amendment.is_signed:
        return _to_room(clinic.slug, page.amendment.id)
    form = AmendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            amendment_id = amend_session(
                by=request.user, clinic_id=clinic.id, session_id=session_id, **form.cleaned_data
            )
        except Invalid as error:
            form.add_error(error.field, str(error))
        else:
            return _to_room(clinic.slug, amendment_id)
    status = 422 if form.errors else 200
    return render(request, "perineural/treatment/amend.html", _amending(page, form), status=status)


@clinic_page(Permission.CHART)
@require_POST
def session_discard(request: HttpRequest, session_id: str) -> HttpResponse:
    """Discard an amendment that is not signed, and go back to what it was a copy of."""
    clinic = request.workplace.clinic
    original_id = discard_amendment(by=request.user, clinic_id=clinic.id, session_id=session_id)
    messages.success(request, "The amendment is discarded. The note stays as it was signed.")
    return redirect("session_note", clinic_slug=clinic.slug, session_id=original_id)


def _to_room(clinic_slug: str, session_id: object) -> HttpResponse:
    return redirect("session", clinic_slug=clinic_slug, session_id=session_id)


def _amending(page: NotePage, form: AmendForm) -> dict[str, object]:
    return {
        "page": page,
        "form": form,
        "patient": page.patient,
        "complaint": page.complaint,
        "steps": way("treat"),
    }
