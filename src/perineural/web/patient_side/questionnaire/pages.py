"""A questionnaire filled in through a link: kept while it is typed, sent once, complete."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from perineural.clinical.questionnaires import Answers
from perineural.records.actions.drafts import save_draft
from perineural.records.actions.questionnaire_answers import (
    Incomplete,
    complete_by_link,
    complete_for_intake,
)
from perineural.records.errors import Conflict, Invalid
from perineural.records.intake_links import INTAKE, intake_draft
from perineural.records.queries.questionnaires import (
    ToFill,
    intake_questionnaire,
    questionnaire_to_fill,
)
from perineural.records.questionnaire_links import QUESTIONNAIRE
from perineural.web.doors import link_page
from perineural.web.patient_side.birth_date import ask_who, check_known, draft_fields, remember
from perineural.web.patient_side.questionnaire.bundled import in_their_language
from perineural.web.patient_side.questionnaire.reading import (
    PREFIX,
    Sent,
    initial_raw,
    raw_of_answers,
    raw_of_draft,
    raw_of_post,
    read_sent,
)
from perineural.web.patient_side.questionnaire.shown import page_of

FOLDER = "perineural/patient_side/"


@dataclass(frozen=True)
class Desk:
    """Where a questionnaire is filled in: how it is kept, and where its page leads."""

    complete: Callable[[Answers], None]
    draft_kind: str
    draft_url: str
    next_url: str
    back_url: str = ""


def sent_of(found: ToFill, request: HttpRequest) -> Sent:
    """What is in the form now: just sent, else typed or answered before, else there at first."""
    if request.method == "POST":
        return read_sent(found.value, raw_of_post(request.POST))
    if found.typed:
        return read_sent(found.value, raw_of_draft(found.typed))
    if found.answers:
        return read_sent(found.value, raw_of_answers(found.answers))
    return read_sent(found.value, initial_raw(found.value))


def form_context(found: ToFill, sent: Sent, *, judged: bool) -> dict[str, Any]:
    """What `questionnaire/form.html` needs. `judged` says what is wrong beside each question."""
    problems = sent.problems if judged else ()
    return {"page": page_of(in_their_language(found.value), sent.raw, sent.answers, problems)}


def _fill(request: HttpRequest, found: ToFill, desk: Desk) -> HttpResponse:
    sent = sent_of(found, request)
    only_looks = "look" in request.POST
    if request.method == "POST":
        if only_looks:
            _keep(request, desk, _fields(request.POST))
        elif not sent.problems:
            try:
                desk.complete(sent.answers)
            except Incomplete as refusal:
                sent = Sent(sent.raw, sent.answers, refusal.problems)
            else:
                return remember(request, redirect(desk.next_url))
    judged = request.method == "POST" and not only_looks
    context = form_context(found, sent, judged=judged)
    context |= {
        "desk": desk,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "is_changed": found.is_done,
    }
    status = 422 if judged else 200
    return _known(request, render(request, FOLDER + "questionnaire.html", context, status=status))


def _known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return remember(request, response) if request.method == "POST" else response


def _fields(post: Mapping[str, Any]) -> dict[str, Any]:
    return {name: post.getlist(name) for name in post if name.startswith(PREFIX)}


def _keep(request: HttpRequest, desk: Desk, fields: dict[str, Any]) -> None:
    save_draft(
        by=request.holder,
        clinic_id=request.holder.clinic_id,
        kind=desk.draft_kind,
        subject_id=request.holder.subject_id,
        fields=fields,
    )


def _keep_draft(request: HttpRequest, found: ToFill, desk: Desk) -> HttpResponse:
    check_known(request, holds_something=bool(found.typed))
    _keep(request, desk, draft_fields(request))
    return remember(request, HttpResponse(status=204))


def _closed(request: HttpRequest, refusal: Conflict) -> HttpResponse:
    context = {"text": str(refusal)}
    return render(request, FOLDER + "link_closed.html", context, status=410)


def _own_desk(request: HttpRequest, token: str) -> Desk:
    return Desk(
        complete=lambda answers: complete_by_link(by=request.holder, answers=answers),
        draft_kind=QUESTIONNAIRE,
        draft_url=reverse("questionnaire_draft", kwargs={"token": token}),
        next_url=reverse("questionnaire_fill", kwargs={"token": token}),
    )


@require_http_methods(["GET", "POST"])
@link_page(QUESTIONNAIRE)
def fill(request: HttpRequest, token: str) -> HttpResponse:
    """Show a questionnaire as far as it is filled in; keep it when it is complete."""
    try:
        found = questionnaire_to_fill(by=request.holder)
    except Conflict as refusal:
        return _closed(request, refusal)
    if found.is_done:
        return render(request, FOLDER + "questionnaire_done.html", {"is_intake": False})
    if who := ask_who(request, holds_something=bool(found.typed)):
        return who
    return _fill(request, found, _own_desk(request, token))


@require_POST
@link_page(QUESTIONNAIRE)
def keep_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what is in the form now."""
    found = questionnaire_to_fill(by=request.holder)
    if found.is_done:
        raise Invalid("This was sent already.")
    return _keep_draft(request, found, _own_desk(request, token))


def _intake_desk(request: HttpRequest, token: str, questionnaire_id: uuid.UUID) -> Desk:
    keys = {"token": token, "questionnaire_id": questionnaire_id}
    intake_id = request.holder.subject_id
    return Desk(
        complete=lambda answers: complete_for_intake(
            by=request.holder,
            intake_id=intake_id,
            questionnaire_id=questionnaire_id,
            answers=answers,
        ),
        draft_kind=intake_draft(questionnaire_id),
        draft_url=reverse("intake_questionnaire_draft", kwargs=keys),
        next_url=reverse("intake", kwargs={"token": token}) + "#questionnaires",
        back_url=reverse("intake", kwargs={"token": token}),
    )


def _of_intake(request: HttpRequest, questionnaire_id: uuid.UUID) -> ToFill:
    return intake_questionnaire(
        by=request.holder,
        intake_id=request.holder.subject_id,
        questionnaire_id=questionnaire_id,
    )


@require_http_methods(["GET", "POST"])
@link_page(INTAKE)
def fill_for_intake(request: HttpRequest, token: str, questionnaire_id: uuid.UUID) -> HttpResponse:
    """One questionnaire of an intake; until the intake is sent it can be changed."""
    try:
        found = _of_intake(request, questionnaire_id)
        if who := ask_who(request, holds_something=bool(found.typed or found.answers)):
            return who
        return _fill(request, found, _intake_desk(request, token, questionnaire_id))
    except Conflict as refusal:
        return _closed(request, refusal)


@require_POST
@link_page(INTAKE)
def keep_draft_for_intake(
    request: HttpRequest, token: str, questionnaire_id: uuid.UUID
) -> HttpResponse:
    """Keep what is in the form now."""
    found = _of_intake(request, questionnaire_id)
    return _keep_draft(request, found, _intake_desk(request, token, questionnaire_id))
