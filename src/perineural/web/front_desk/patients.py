"""Finding, registering and importing patients; adding what they bring."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from perineural.records.actions import patients as actions
from perineural.records.actions.imports import ImportAnswer, check_import_size, import_record
from perineural.records.errors import Conflict, Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.patients import find_patients, patient_banner
from perineural.web.doors import clinic_page
from perineural.web.front_desk.forms import (
    ComplaintForm,
    HistoryForm,
    ImportForm,
    KeyedForm,
    PatientForm,
    WeightForm,
)

FOLDER = "perineural/front_desk/"


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was filled with, if it was sent."""
    return request.POST if request.method == "POST" else None


def show_refusal(form: forms.Form, refusal: Invalid, language: str | None = None) -> None:
    """Put what `records` refused beside the field it is about, or at the head of the form.

    Args:
        language: Of the form, where it is another than the page's.
    """
    field = refusal.field if refusal.field in form.fields else None
    with translation.override(language or translation.get_language()):
        form.add_error(field, translation.gettext(str(refusal)))


def show_conflict(form: KeyedForm, conflict: Conflict) -> None:
    """Say that the form had been saved with something else in it; sent again, it is a new entry."""
    form.add_error(None, f"{conflict} Press once more to save what you see now as a new entry.")
    form.take_new_key()


def to_story(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Go to the patient's page."""
    return redirect("story", clinic_slug=request.workplace.clinic.slug, patient_id=patient_id)


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def find(request: HttpRequest) -> HttpResponse:
    """Patients by name or birth date."""
    text = request.GET.get("q", "")[:200]
    found, more = find_patients(by=request.user, clinic_id=request.workplace.clinic.id, text=text)
    context = {"text": text, "patients": found, "more": more, "may_add": may_add(request)}
    return render(request, FOLDER + "patients.html", context)


def may_add(request: HttpRequest) -> bool:
    """Whether this person may register patients."""
    return request.workplace.allows(Permission.REGISTER_PATIENTS)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.REGISTER_PATIENTS)
def new(request: HttpRequest) -> HttpResponse:
    """Register a patient by hand."""
    form = PatientForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            return to_story(request, _register(request, dict(form.cleaned_data)))
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Conflict as conflict:
            show_conflict(form, conflict)
    return render(request, FOLDER + "patient_new.html", {"form": form})


def _register(request: HttpRequest, values: dict) -> uuid.UUID:
    here = {"by": request.user, "clinic_id": request.workplace.clinic.id}
    key, weight_kg = values.pop("key"), values.pop("weight_kg")
    actions.register_patient(
        patient_id=key, details=actions.PatientDetails(**values), weight_kg=weight_kg, **here
    )
    return key


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.REGISTER_PATIENTS)
def take_import(request: HttpRequest) -> HttpResponse:
    """Take a patient from another system's file, and say what was taken and what was left."""
    form = ImportForm(sent(request), request.FILES or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            check_import_size(upload.size)
            answer = import_record(
                by=request.user,
                clinic_id=request.workplace.clinic.id,
                content=upload.read(),
                file_name=upload.name,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "answer": answer, **_account(answer)}
    return render(request, FOLDER + "patient_import.html", context)


KINDS = {
    "Patient": "Patient",
    "AllergyIntolerance": "Allergies",
    "Condition": "Conditions",
    "MedicationRequest": "Medicines",
    "Observation": "Body weight",
}
"""What the kinds of a FHIR file are called at the desk."""


def _account(answer: ImportAnswer | None) -> dict:
    """What was taken, the same thing said once; what was left, by the reason why."""
    if answer is None:
        return {}
    taken = [
        (KINDS.get(kind, kind), list(dict.fromkeys(displays))) for kind, displays in answer.taken
    ]
    reasons: dict[str, list[str]] = {}
    for kind, count, why in answer.left:
        reasons.setdefault(why, []).append(f"{kind} {count}")
    return {"taken": taken, "left": [(why, ", ".join(kinds)) for why, kinds in reasons.items()]}


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.REGISTER_PATIENTS)
def complaint(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Add a pain problem, then go on to assess it."""

    def keep(values: dict) -> HttpResponse:
        known = "month" if values["onset_on"] else "unknown"
        complaint_id = actions.add_complaint(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            patient_id=patient_id,
            complaint_id=values.pop("key"),
            onset_precision=known,
            **values,
        )
        slug = request.workplace.clinic.slug
        if request.workplace.allows(Permission.ASSESS):
            return redirect("assessment", clinic_slug=slug, complaint_id=complaint_id)
        return to_story(request, patient_id)

    return _add(request, patient_id, ComplaintForm, keep)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.REGISTER_PATIENTS)
def history(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Add an allergy, a medicine or an earlier problem."""

    def keep(values: dict) -> HttpResponse:
        actions.add_history_item(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            patient_id=patient_id,
            item_id=values["key"],
            kind=values["kind"],
            display=values["display"],
        )
        messages.success(request, "Added to the history.")
        return to_story(request, patient_id)

    return _add(request, patient_id, HistoryForm, keep)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.REGISTER_PATIENTS)
def weight(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Record the weight measured now."""

    def keep(values: dict) -> HttpResponse:
        actions.record_weight(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            patient_id=patient_id,
            weight_id=values["key"],
            weight_kg=values["weight_kg"],
            occurred_at=timezone.now(),
        )
        messages.success(request, "Weight recorded.")
        return to_story(request, patient_id)

    return _add(request, patient_id, WeightForm, keep)


TITLES = {
    ComplaintForm: ("What hurts", "Add and assess"),
    HistoryForm: ("Add to the history", "Add"),
    WeightForm: ("Weight today", "Record"),
}


def _add(
    request: HttpRequest, patient_id: uuid.UUID, kind: type[forms.Form], keep: object
) -> HttpResponse:
    """Show a form about a patient; keep it and go on, or say what was refused."""
    banner = patient_banner(
        by=request.user, clinic_id=request.workplace.clinic.id, patient_id=patient_id
    )
    form = kind(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            return keep(dict(form.cleaned_data))
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Conflict as conflict:
            show_conflict(form, conflict)
    title, label = TITLES[kind]
    if kind is ComplaintForm and not request.workplace.allows(Permission.ASSESS):
        label = "Add"
    context = {"form": form, "patient": banner, "title": title, "label": label}
    return render(request, FOLDER + "patient_add.html", context)
