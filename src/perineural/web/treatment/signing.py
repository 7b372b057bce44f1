"""Reading a visit once more, and signing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perineural.clinical.amounts import plain
from perineural.records.actions.session_signing import Ending, NotReady, sign_session
from perineural.records.actions.sessions import StaleSession
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.cosigning import supervisors
from perineural.records.queries.session_review import SigningPage, signing_page
from perineural.web.doors import clinic_page
from perineural.web.treatment.forms import SigningForm
from perineural.web.treatment.pictures import pictures
from perineural.web.way import way


@clinic_page(Permission.SIGN_SESSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def session_sign(request: HttpRequest, session_id: str) -> HttpResponse:
    """Show what was charted and what speaks against it; sign when nothing does."""
    clinic = request.workplace.clinic
    page = signing_page(by=request.user, clinic_id=clinic.id, session_id=session_id)
    where = {"clinic_slug": clinic.slug, "session_id": session_id}
    if not page.is_draft:
        return redirect("session_note", **where)
    form = _form(request, page)
    if request.method == "POST" and form.is_valid() and _sign(request, page, form):
        return redirect("session_note", **where)
    status = 422 if form.errors else 200
    return render(request, "perineural/treatment/sign.html", _context(page, form), status=status)


def _form(request: HttpRequest, page: SigningPage) -> SigningForm:
    """The questions that this visit has an answer for."""
    form = SigningForm(request.POST or None, initial=_initial(page))
    if page.to_explain:
        form.fields["override_reason"].required = True
    else:
        del form.fields["override_reason"]
    if request.workplace.allows(Permission.COSIGN):
        del form.fields["supervisor_id"]
    else:
        clinic_id, person = request.workplace.clinic.id, request.user
        form.offer(supervisors(by=person, clinic_id=clinic_id, signer_id=person.id))
    if page.is_amendment:
        del form.fields["next_session_on"]
    return form


def _initial(page: SigningPage) -> dict[str, object]:
    left = page.left_ml if page.discarded_ml is None else page.discarded_ml
    return {
        "revision": page.revision,
        "aftercare_given": page.aftercare_given,
        "discarded_ml": None if left is None else plain(left),
        "next_step": page.next_step,
        "next_session_on": None if page.is_amendment else page.suggested_next_on,
        "override_reason": page.override_reason,
    }


def _sign(request: HttpRequest, page: SigningPage, form: SigningForm) -> bool:
    values = dict(form.cleaned_data)
    revision = values.pop("revision")
    try:
        sign_session(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            session_id=page.id,
            revision=revision,
            ending=Ending(**values),
        )
    except NotReady as refused:
        if refused.field:
            form.add_error(refused.field, "Write a reason for what is marked “Take care”.")
        else:
            form.add_error(None, "This session cannot be signed yet. What is missing stands below.")
    except StaleSession:
        text = "This session was changed since you opened this page. Read it again, then sign."
        form.add_error(None, text)
        form.data = {**form.data.dict(), "revision": page.revision}
    except Invalid as error:
        form.add_error(error.field, str(error))
    else:
        return True
    return False


def _context(page: SigningPage, form: SigningForm) -> dict[str, object]:
    return {
        "page": page,
        "form": form,
        "patient": page.patient,
        "complaint": page.complaint,
        "pictures": pictures(page.points, page.scars),
        "steps": way("treat"),
    }
