"""Something is wrong: emergency advice at once; then what is wrong, for the clinic to look at."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from perineural.clinical.aftercare import when_to_call_lines
from perineural.records.actions.diary import report_from_diary
from perineural.records.diary_links import DIARY
from perineural.records.queries.diary import diary_question
from perineural.web.doors import link_page
from perineural.web.key_fields import key_field
from perineural.web.patient_side.link_frame import link_frame


class ReportForm(forms.Form):
    """What went wrong, in a few words."""

    key = key_field()
    description = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page(DIARY)
def something_wrong(request: HttpRequest, token: str) -> HttpResponse:
    """Emergency advice at once; then what is wrong, for the clinic to look at."""
    holder = request.holder
    asked = diary_question(by=holder, link_id=holder.subject_id)
    advice = when_to_call_lines(asked.condition, asked.modality)
    context: dict[str, object] = {"question": asked, "token": token, "advice": advice}
    if not asked.reports:
        return link_frame(request, "closed.html", context, 410)
    form = ReportForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        report_from_diary(
            by=holder,
            link_id=holder.subject_id,
            event_id=form.cleaned_data["key"],
            description=form.cleaned_data["description"],
        )
    return link_frame(request, "wrong.html", {**context, "form": form, "sent": sent})
