"""An intake that came in: whose is it, and take it into the record."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.intake_questions import intake_questions
from perineural.clinical.places import place_in_words
from perineural.clinical.self_check import SelfCheckQuestion, self_check_questions
from perineural.records.actions.birth_dates import open_intake_again
from perineural.records.actions.intake import accept_intake, close_intake
from perineural.records.errors import Invalid
from perineural.records.keys import new_key
from perineural.records.outbox import link_address
from perineural.records.permissions import Permission
from perineural.records.queries.intake import IntakeView, intake_review
from perineural.web.doors import clinic_page
from perineural.web.patient_side.questionnaire.shown import answered_of

FOLDER = "perineural/patient_side/"


@require_GET
@clinic_page(Permission.SEE_PATIENTS)
def review(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """All that the person told, and which patient of this clinic it may be."""
    found = intake_review(
        by=request.user, clinic_id=request.workplace.clinic.id, intake_id=intake_id
    )
    intake = found.intake
    asked = self_check_questions(intake.condition) if intake.condition in CONDITIONS else ()
    context = {
        "intake": intake,
        "candidates": found.candidates,
        "key": new_key(),
        "place": f"{intake.condition_name}: {place_in_words(intake.condition, intake.side)}",
        "answers": _said(asked, intake.answers),
        **_told(intake),
        "health": _health(intake),
        "questionnaires": [
            (each, answered_of(each.value, each.answers)) for each in found.answered
        ],
        "is_locked": intake.status == "open" and not intake.tries_left,
        "may_accept": request.workplace.allows(Permission.REGISTER_PATIENTS),
        "link": link_address("intake", request.workplace.clinic.id, intake_id),
    }
    return render(request, FOLDER + "intake_review.html", context)


DENIALS = frozenset({"no", "none", "nothing", "nil", "-", "–"})
"""What people write when there is nothing to tell; the form itself asks for “none”."""


def _told(intake: IntakeView) -> dict[str, object]:
    """What was told in words; beside it, by name, what was answered with none or left empty."""
    days = intake.analgesic_days_per_week
    painkillers = "\n".join(
        f"{each['name']}: {each['days_per_week']} days a week" for each in intake.painkillers
    )
    treatments = "\n".join(_treatment(each) for each in intake.earlier_treatments)
    rows = [
        ("Since", intake.onset_text),
        ("How it is", intake.history),
        ("Injections and surgery", treatments),
        ("Tried so far", intake.past_treatments),
        ("Medicines", intake.medicines),
        ("Painkillers", "" if days is None else f"{days} days a week"),
        ("Which painkillers", painkillers),
        ("Allergies", intake.allergies),
        ("Wants to do again", intake.goals),
    ]
    denied = [name for name, text in rows if text.strip().rstrip(".").lower() in DENIALS]
    left_empty = [name for name, text in rows if not text.strip()]
    folded = {*denied, *left_empty}
    told = [(name, text) for name, text in rows if name not in folded]
    return {"told": told, "denied": denied, "left_empty": left_empty}


HELPED = {"yes": "it helped", "little": "it helped a little", "no": "it did not help"}


def _treatment(told: dict[str, str]) -> str:
    """One earlier injection or operation in a line."""
    helped = HELPED.get(told["helped"], "whether it helped is not known")
    when = f", {told['when']}" if told["when"] else ""
    return f"{told['kind'].capitalize()}: {told['what']}{when}; {helped}"


def _health(intake: IntakeView) -> list[tuple[str, list[str]]]:
    """The questions about health by what was answered; what was not answered comes last."""
    asked = intake_questions(intake.condition) if intake.condition in CONDITIONS else ()
    told = intake.conditions_told
    by_answer = {
        words: [each.text for each in asked if told.get(each.key, "") == answer]
        for answer, words in (
            ("yes", "Yes"), ("unknown", "Not known"), ("no", "No"), ("", "Not answered"),
        )
    }  # fmt: skip
    return [(words, texts) for words, texts in by_answer.items() if texts]


def _said(
    asked: tuple[SelfCheckQuestion, ...], answers: dict[str, str]
) -> list[tuple[str, list[str]]]:
    """The questions by what was answered: yes first, no last; a missing answer is not known."""
    by_answer = {
        words: [each.text for each in asked if answers.get(each.key, "unknown") == answer]
        for answer, words in (("yes", "Yes"), ("unknown", "Not known"), ("no", "No"))
    }
    return [(words, texts) for words, texts in by_answer.items() if texts]


@require_POST
@clinic_page(Permission.REGISTER_PATIENTS)
def accept(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """Take the intake into the chosen patient's record, or a new one's."""
    slug = request.workplace.clinic.slug
    try:
        chosen = request.POST.get("patient", "")
        patient_id = accept_intake(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            intake_id=intake_id,
            complaint_id=uuid.UUID(request.POST.get("key", "")),
            patient_id=uuid.UUID(chosen) if chosen != "new" else None,
        )
    except (Invalid, ValueError) as refusal:
        text = str(refusal) if isinstance(refusal, Invalid) else "Choose whose intake this is."
        messages.error(request, text)
        return redirect("intake_review", clinic_slug=slug, intake_id=intake_id)
    return redirect("story", clinic_slug=slug, patient_id=patient_id)


@require_POST
@clinic_page(Permission.REGISTER_PATIENTS)
def close(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """Close an intake that will not become a visit."""
    slug = request.workplace.clinic.slug
    try:
        close_intake(
            by=request.user,
            clinic_id=request.workplace.clinic.id,
            intake_id=intake_id,
            reason=request.POST.get("reason", ""),
        )
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("intake_review", clinic_slug=slug, intake_id=intake_id)
    messages.success(request, "Closed.")
    return redirect("day", clinic_slug=slug)


@require_POST
@clinic_page(Permission.REGISTER_PATIENTS)
def open_again(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """Let the birth date be tried anew on a device that did not type the intake."""
    open_intake_again(by=request.user, clinic_id=request.workplace.clinic.id, intake_id=intake_id)
    messages.success(request, "The link asks for the birth date again.")
    slug = request.workplace.clinic.slug
    return redirect("intake_review", clinic_slug=slug, intake_id=intake_id)
