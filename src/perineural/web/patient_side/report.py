"""Something is wrong: emergency advice at once; then few questions; then what to do."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from perineural.clinical.aftercare import when_to_call_lines
from perineural.clinical.reports import ANSWERS, REPORT_QUESTIONS, TOLD
from perineural.records.actions.reports import WORDS_AT_MOST, Report, report_wrong
from perineural.records.diary_links import DIARY
from perineural.records.errors import Conflict, Invalid
from perineural.records.keys import new_key
from perineural.records.queries.reports import ReportPage, report_page, reported
from perineural.web.doors import link_page
from perineural.web.patient_side.link_frame import link_frame


class ReportForm(forms.Form):
    """The answers to few questions, and a few words; each may be left out."""

    key = forms.UUIDField(required=False)
    words = forms.CharField(required=False, max_length=WORDS_AT_MOST)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for key in REPORT_QUESTIONS:
            self.fields[key] = forms.ChoiceField(
                choices=[(each, each) for each in ANSWERS], required=False
            )

    def report(self) -> Report:
        """What was said."""
        told = self.cleaned_data
        answers = {key: told[key] for key in REPORT_QUESTIONS if told.get(key)}
        return Report(answers, told["words"])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page(DIARY)
def something_wrong(request: HttpRequest, token: str) -> HttpResponse:
    """Emergency advice at once; then the questions; the answers go to the clinic's list."""
    here = {"by": request.holder, "link_id": request.holder.subject_id}
    try:
        page = report_page(**here)
    except Conflict as refusal:
        context = {"refused": _(str(refusal)), "advice": when_to_call_lines("")}
        return link_frame(request, "wrong_closed.html", context, 410)
    if request.method != "POST":
        return _page(request, token, page)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, token, page, _("What was sent cannot be read."))
    event_id = form.cleaned_data["key"] or new_key()
    try:
        report_wrong(**here, event_id=event_id, report=form.report())
    except (Invalid, Conflict) as refusal:
        return _page(request, token, page, _(str(refusal)))
    return redirect("diary_wrong_said", token=token, event_id=event_id)


@require_safe
@link_page(DIARY)
def wrong_said(request: HttpRequest, token: str, event_id: uuid.UUID) -> HttpResponse:
    """It is with the clinic: what to do now."""
    holder = request.holder
    urgency = reported(by=holder, link_id=holder.subject_id, event_id=event_id)
    context = {"token": token, "urgency": urgency, "told": _(TOLD[urgency].text)}
    return link_frame(request, "wrong_said.html", context)


def _page(request: HttpRequest, token: str, page: ReportPage, refused: str = "") -> HttpResponse:
    sent = request.POST
    context: dict[str, object] = {
        "token": token,
        "key": sent.get("key") or new_key(),
        "words": sent.get("words", "")[:WORDS_AT_MOST],
        "refused": refused,
        "advice": when_to_call_lines(page.condition, page.modality),
        "questions": [
            {"key": each.key, "text": _(each.text), "given": sent.get(each.key, "")}
            for each in page.questions
        ],
        "answers": [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not sure"))],
    }
    return link_frame(request, "wrong.html", context, 422 if refused else 200)
