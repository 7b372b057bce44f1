"""Opening a visit, the treatment room, and keeping what is charted in it."""

from collections.abc import Mapping
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.clinical.session import BATH_TECHNIQUE, SessionTotals
from perineural.records.actions import sessions
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.photographs import visit_photographs
from perineural.records.queries.session_start import SessionStart, session_start
from perineural.records.queries.sessions import TreatmentRoom, treatment_room
from perineural.web.doors import clinic_page
from perineural.web.formatting import PAIN_CHOICES
from perineural.web.templatetags.weights import weighed
from perineural.web.treatment.elsewhere import elsewhere
from perineural.web.treatment.forms import StartForm
from perineural.web.treatment.room_data import (
    USUAL_NEEDLES,
    drawings,
    layers,
    record_of,
    room_data,
    scar_words,
    side_words,
    view_keys,
)
from perineural.web.treatment.save_body import read_save, read_views
from perineural.web.way import way


@clinic_page(Permission.CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: HttpRequest, course_id: str) -> HttpResponse:
    """Ask for the weight and open the next visit of a course."""
    clinic = request.workplace.clinic
    start = session_start(by=request.user, clinic_id=clinic.id, course_id=course_id)
    form = StartForm(request.POST or None, initial={"weight_kg": _plain(start.weight_kg)})
    weight = form.fields["weight_kg"]
    weight.required = start.needs_weight
    if start.weighed_at is not None:
        weight.help_text += f" Filled in below: what was {weighed(start.weighed_at)}."
    if request.method == "POST" and form.is_valid():
        try:
            session_id = sessions.start_session(
                by=request.user,
                clinic_id=clinic.id,
                course_id=course_id,
                session_id=form.cleaned_data["session_id"],
                weight_kg=form.cleaned_data["weight_kg"],
            )
        except Invalid as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("session", clinic_slug=clinic.slug, session_id=session_id)
    status = 422 if form.errors else 200
    return render(request, "perineural/treatment/new.html", _start(start, form), status=status)


def _plain(weight_kg: object) -> str:
    return "" if weight_kg is None else f"{weight_kg:f}".rstrip("0").rstrip(".")


def _start(start: SessionStart, form: StartForm) -> dict[str, object]:
    return {
        "start": start,
        "title": f"Open session {start.next_number}",
        "lead": f"{start.next_number} of {start.sessions_planned} planned",
        "form": form,
        "patient": start.patient,
        "complaint": start.complaint,
        "steps": way("treat"),
    }


@clinic_page(Permission.CHART)
@require_GET
def session(request: HttpRequest, session_id: str) -> HttpResponse:
    """The treatment room of a draft; a signed visit opens as its note."""
    clinic = request.workplace.clinic
    room = treatment_room(by=request.user, clinic_id=clinic.id, session_id=session_id)
    if not room.is_draft:
        return redirect("session_note", clinic_slug=clinic.slug, session_id=session_id)
    all_sides = request.GET.get("views") == "all"
    keys = view_keys(room, all_sides=all_sides)
    context = _room(room, keys)
    context["photographs"] = visit_photographs(
        by=request.user, clinic_id=clinic.id, session_id=session_id
    )
    context["data"] = room_data(room, clinic.slug, keys)
    context["may_sign"] = request.workplace.allows(Permission.SIGN_SESSIONS)
    return render(request, "perineural/treatment/room.html", context)


def _room(room: TreatmentRoom, keys: tuple[str, ...]) -> dict[str, object]:
    scores = {rating.minutes_after: rating.score for rating in room.ratings}
    usable = [batch for batch in room.batches if not batch.problem or batch.id == room.batch_id]
    return {
        "room": room,
        "side_words": side_words(room),
        "allergy_words": ", ".join(room.patient.allergies) or "None in the record. Ask again.",
        **_moments(room),
        "patient": room.patient,
        "complaint": room.complaint,
        "drawings": drawings(keys, keys[0]) if room.has_points else (),
        "layers": layers(room),
        "other_sides": len(view_keys(room, all_sides=True)) > len(keys),
        "batches": usable,
        "unusable": [batch for batch in room.batches if batch not in usable],
        "needles": USUAL_NEEDLES,
        "scores": PAIN_CHOICES,
        "pain": {"before": scores.get(None), "one": scores.get(1), "fifteen": scores.get(15)},
        "technique": BATH_TECHNIQUE,
        "scar": scar_words(room),
        "steps": way("treat"),
    }


def _moments(room: TreatmentRoom) -> dict[str, str]:
    """What the visit begins and ends with, in words."""
    if not room.has_points:
        return {"start_words": "the bath", "end_words": "the bath"}
    more = " or bath" if room.has_baths else ""
    return {"start_words": f"the first point{more}", "end_words": f"the last point{more}"}


@clinic_page(Permission.CHART)
@require_POST
def session_save(request: HttpRequest, session_id: str) -> JsonResponse:
    """Keep what the room holds; answers with the new revision and the totals as they stand."""
    clinic = request.workplace.clinic
    save = read_save(request.body)
    try:
        saved = sessions.save_session(
            by=request.user,
            clinic_id=clinic.id,
            session_id=session_id,
            save=save,
        )
    except sessions.StaleSession as stale:
        return JsonResponse(_newer(request, session_id, stale), status=409)
    totals = saved.totals
    return JsonResponse(
        {
            "revision": saved.revision,
            "savedAt": saved.saved_at.isoformat(),
            "elsewhere": elsewhere(
                [(point.id, point.view, saved.places[point.id]) for point in save.points],
                read_views(request.body),
            ),
            "regions": {str(key): region for key, region in saved.regions.items()},
            "batchProblems": {str(key): words for key, words in saved.problems.items()},
            "hasConsent": saved.has_consent,
            "totals": None if totals is None else _totals(totals),
        }
    )


def _totals(totals: SessionTotals) -> dict[str, object]:
    return {
        "points": totals.points,
        "volumeMl": f"{totals.volume_ml:f}",
        "anaestheticMg": _amounts(totals.anaesthetic_mg),
        "elsewhereMg": _amounts(totals.other_mg),
        "ceilingsMg": _amounts(totals.ceiling_mg),
        "percent": None if totals.percent is None else f"{totals.percent:f}",
        "level": str(totals.level),
        "dextroseG": f"{totals.dextrose_g:f}",
    }


def _amounts(by_drug: Mapping[str, Decimal]) -> dict[str, str]:
    """Exact text, so that nothing is lost on the way."""
    return {drug: f"{mg:f}" for drug, mg in by_drug.items()}


def _newer(
    request: HttpRequest, session_id: str, stale: sessions.StaleSession
) -> dict[str, object]:
    """What another screen saved: the page brings it together with its own and saves again."""
    clinic_id = request.workplace.clinic.id
    room = treatment_room(by=request.user, clinic_id=clinic_id, session_id=session_id)
    return {"error": str(stale), "revision": room.revision, "record": record_of(room)}
