"""What a patient is asked by questionnaire: by link, or filled in here with them."""

import uuid

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from perineural.clinical.places import place_in_words
from perineural.records.actions.questionnaire_answers import (
    Incomplete,
    ask_questionnaire,
    complete_in_clinic,
)
from perineural.records.errors import Conflict, Invalid
from perineural.records.outbox import link_address
from perineural.records.permissions import Permission
from perineural.records.queries.patients import patient_banner
from perineural.records.queries.questionnaires import (
    AnsweredView,
    ComplaintQuestionnaires,
    answered_view,
    questionnaires_of_complaint,
)
from perineural.records.questionnaire_links import QUESTIONNAIRE
from perineural.web.assessment.frame import address
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.key_fields import key_field
from perineural.web.patient_side.questionnaire.reading import (
    initial_raw,
    raw_of_draft,
    raw_of_post,
    read_sent,
)
from perineural.web.patient_side.questionnaire.shown import answered_of, page_of

FOLDER = "perineural/questionnaires/"


class AskForm(forms.Form):
    """Which questionnaire."""

    key = key_field()
    questionnaire = forms.ChoiceField(label="Which questionnaire")

    def __init__(self, found: ComplaintQuestionnaires, *args: object) -> None:
        super().__init__(*args)
        self.fields["questionnaire"].choices = [
            (str(each.id), f"{each.title}, version {each.version} ({each.language})")
            for each in found.offered
        ]


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def asked(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """What was asked about a complaint, and asking anew."""
    here = {"by": request.user, "clinic_id": request.workplace.clinic.id}
    found = questionnaires_of_complaint(**here, complaint_id=complaint_id)
    form = AskForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key = ask_questionnaire(
                **here,
                answer_id=form.cleaned_data["key"],
                questionnaire_id=uuid.UUID(form.cleaned_data["questionnaire"]),
                complaint_id=complaint_id,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Conflict as refusal:
            form.add_error(None, str(refusal))
        else:
            slug = request.workplace.clinic.slug
            return redirect("questionnaire_answer", clinic_slug=slug, answer_id=key)
    banner = patient_banner(**here, patient_id=found.patient_id)
    story_url = address(request, "story", patient_id=found.patient_id)
    context = {
        "form": form,
        "found": found,
        "place": place_in_words(found.condition, found.side),
        "patient": {**vars(banner), "url": story_url},
        "story_url": story_url,
        "may_ask": request.workplace.allows(Permission.CHART),
        "may_publish": request.workplace.allows(Permission.PUBLISH_QUESTIONNAIRES),
    }
    return render(request, FOLDER + "asked.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, answer_id: uuid.UUID) -> AnsweredView:
    clinic_id = request.workplace.clinic.id
    return answered_view(by=request.user, clinic_id=clinic_id, answer_id=answer_id)


def _frame(request: HttpRequest, found: AnsweredView) -> dict[str, object]:
    banner = patient_banner(
        by=request.user, clinic_id=request.workplace.clinic.id, patient_id=found.patient_id
    )
    story_url = address(request, "story", patient_id=found.patient_id)
    return {
        "found": found,
        "line": found.line,
        "patient": {**vars(banner), "url": story_url},
        "asked_url": address(request, "asked", complaint_id=found.complaint_id),
    }


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def answer(request: HttpRequest, answer_id: uuid.UUID) -> HttpResponse:
    """The answers with their scores; while there are none, the patient's link."""
    found = _found(request, answer_id)
    context = _frame(request, found)
    context["may_fill"] = request.workplace.allows(Permission.CHART)
    if found.line.completed_at:
        context["answered"] = answered_of(found.value, found.answers)
        context["language"] = found.value.language
    else:
        url = link_address(QUESTIONNAIRE, request.workplace.clinic.id, answer_id)
        context["url"] = url
        context["code"] = segno.make(url, micro=False, error="m").svg_inline(
            omitsize=True, border=0
        )
    return render(request, FOLDER + "answer.html", context)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.CHART)
def fill_here(request: HttpRequest, answer_id: uuid.UUID) -> HttpResponse:
    """Fill a questionnaire in with the patient, in the clinic."""
    found = _found(request, answer_id)
    if found.line.completed_at:
        return redirect(address(request, "questionnaire_answer", answer_id=answer_id))
    if request.method == "POST":
        raw = raw_of_post(request.POST)
    else:
        raw = raw_of_draft(found.typed) if found.typed else initial_raw(found.value)
    sent = read_sent(found.value, raw)
    problems = sent.problems if request.method == "POST" else ()
    if request.method == "POST" and not problems:
        try:
            complete_in_clinic(
                by=request.user,
                clinic_id=request.workplace.clinic.id,
                answer_id=answer_id,
                answers=sent.answers,
            )
        except Incomplete as refusal:
            problems = refusal.problems
        else:
            messages.success(request, "Kept.")
            return redirect(address(request, "questionnaire_answer", answer_id=answer_id))
    context = _frame(request, found)
    context |= {
        "page": page_of(found.value, sent.raw, sent.answers, problems),
        "draft_url": address(request, "draft", kind=QUESTIONNAIRE, subject_id=answer_id),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, FOLDER + "fill.html", context, status=422 if problems else 200)
