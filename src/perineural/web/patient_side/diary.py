"""How is it now? One question, one tap, no password, no cookie, and without a network."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from perineural.clinical.aftercare import when_to_call_lines
from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.actions.check_ins import add_to_answer, answer_diary
from perineural.records.diary_links import DIARY
from perineural.records.errors import Conflict, Invalid
from perineural.records.keys import new_key
from perineural.records.queries.diary import DiaryQuestion, diary_question
from perineural.web.doors import link_page
from perineural.web.patient_side.link_frame import link_frame
from perineural.web.patient_side.taps import SCORES, answer_of, key_of, phone_of, read_sent

PARTS: dict[str, dict[str, Any]] = {
    "global_change": {str(each.value): each.value for each in INSTRUMENTS["pgic"].choices},
    "analgesics_today": {"yes": True, "no": False},
    "sleep": {each: each for each in ("well", "fair", "badly")},
    "activity": {each: each for each in ("less", "usual", "more")},
    "back_to_normal": {"yes": True, "no": False},
}
"""What may be added to an answer, and what each button stands for."""
COMMENT_MAX = 2000


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page(DIARY)
def question(request: HttpRequest, token: str) -> HttpResponse:
    """Ask; keep each answer once; thank, and ask for more only then."""
    if request.method != "POST":
        return _page(request, token)
    sent = read_sent(request)
    try:
        answer_diary(
            by=request.holder,
            link_id=request.holder.subject_id,
            check_in_id=key_of(sent),
            answer=answer_of(sent),
            phone=phone_of(sent),
        )
    except Invalid as refusal:
        return _refused(request, token, 422, str(refusal))
    except Conflict as refusal:
        return _refused(request, token, 410, str(refusal))
    return kept(request, token)


@csrf_exempt
@require_POST
@link_page(DIARY)
def more(request: HttpRequest, token: str) -> HttpResponse:
    """Keep one thing that is said beside the number; each by itself, as soon as it is tapped."""
    sent = read_sent(request)
    added = {name: PARTS[name].get(str(sent[name])) for name in PARTS if name in sent}
    if "comment" in sent:
        added["comment"] = _storable(str(sent["comment"])[:COMMENT_MAX])
    try:
        check_in_id = uuid.UUID(str(sent.get("check_in")))
    except ValueError as error:
        raise Invalid("What was sent cannot be read.") from error
    if not added:
        raise Invalid("Choose one of the answers.")
    holder = request.holder
    add_to_answer(by=holder, link_id=holder.subject_id, check_in_id=check_in_id, added=added)
    return kept(request, token)


def _storable(text: str) -> str:
    """The text without what no database keeps: NUL, and half letters that JSON can write."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def kept(request: HttpRequest, token: str) -> HttpResponse:
    """Kept: the question's page for a form, nothing for a script."""
    if request.content_type == "application/json":
        return HttpResponse(status=204)
    return redirect("diary", token=token)


def _refused(request: HttpRequest, token: str, status: int, why: str) -> HttpResponse:
    if request.content_type == "application/json":
        return JsonResponse({"error": _(why)}, status=status)
    return _page(request, token, refused=why, status=status)


def _page(
    request: HttpRequest, token: str, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """The question, the thanks, or why it is closed."""
    asked = diary_question(by=request.holder, link_id=request.holder.subject_id)
    context: dict[str, object] = {"question": asked, "token": token, "refused": refused}
    if asked.closed:
        context["advice"] = when_to_call_lines(asked.condition, asked.modality)
        return link_frame(request, "closed.html", context, 410 if status == 200 else status)
    if asked.answered and not refused and "again" not in request.GET:
        context["parts"] = _parts(asked)
        context |= {"scores": SCORES, "key": new_key()}
        return link_frame(request, "thanks.html", context)
    context |= {"scores": SCORES, "key": new_key()}
    return link_frame(request, "question.html", context, status)


def _parts(asked: DiaryQuestion) -> list[dict[str, object]]:
    """The further questions, each with its answers and the one that was given."""
    if asked.just_answered is None:
        return []
    words = _words()
    return [
        {
            "name": name,
            "question": words[name](""),
            "given": getattr(asked.just_answered, name) not in (None, ""),
            "answers": [
                {
                    "value": value,
                    "words": words[name](value),
                    "given": getattr(asked.just_answered, name) == meant,
                }
                for value, meant in values.items()
            ],
        }
        for name, values in PARTS.items()
    ]


def _words() -> dict[str, Callable[[str], str]]:
    """The question of each part (for ""), and the words of each of its answers."""
    change = INSTRUMENTS["pgic"]
    yes_no = {"yes": _("Yes"), "no": _("No")}
    return {
        "global_change": {
            "": _(change.question),
            **{str(each.value): _(each.words) for each in change.choices},
        }.__getitem__,
        "analgesics_today": {"": _("Did you take a painkiller today?"), **yes_no}.__getitem__,
        "sleep": {
            "": _("How did you sleep last night?"),
            "well": _("Well"),
            "fair": _("So-so"),
            "badly": _("Badly"),
        }.__getitem__,
        "activity": {
            "": _("How active were you today?"),
            "less": _("Less than usual"),
            "usual": _("As usual"),
            "more": _("More than usual"),
        }.__getitem__,
        "back_to_normal": {"": _("Are you back to your normal life?"), **yes_no}.__getitem__,
    }
