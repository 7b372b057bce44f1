"""The clinic's own questionnaires: added from a file, looked at, published, retired."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.questionnaire_scores import scores_of
from perineural.fhir.questionnaire import MAX_BYTES
from perineural.records.actions.questionnaires import (
    add_questionnaire,
    ask_before_visits,
    publish_questionnaire,
    retire_questionnaire,
)
from perineural.records.bundled_questionnaires import BUNDLED, bundled_file
from perineural.records.errors import Conflict, Invalid
from perineural.records.keys import new_key
from perineural.records.permissions import Permission
from perineural.records.queries.questionnaires import (
    QuestionnaireView,
    clinic_questionnaires,
    questionnaire_view,
)
from perineural.records.questionnaire_files import WrongFile
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal
from perineural.web.patient_side.questionnaire.reading import (
    Sent,
    initial_raw,
    raw_of_post,
    read_sent,
)
from perineural.web.patient_side.questionnaire.shown import page_of

FOLDER = "perineural/questionnaires/"


class FileForm(forms.Form):
    """One file, or one of those that come with the program."""

    file = forms.FileField(
        label="The file", help_text="A FHIR R4 Questionnaire as JSON, at most 300 kB.",
        required=False,
    )  # fmt: skip
    bundled = forms.ChoiceField(
        label="Or one that comes with the program",
        choices=[("", "None"), *((key, INSTRUMENTS[key].name) for key in BUNDLED)],
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """There must be one of the two."""
        values = super().clean()
        if not self.errors and not values.get("file") and not values.get("bundled"):
            raise forms.ValidationError("Choose a file, or one that comes with the program.")
        return values


class ConditionsForm(forms.Form):
    """Before which first visits it is asked."""

    conditions = forms.MultipleChoiceField(
        label="Ask it before the first visit for",
        choices=[(key, each.name) for key, each in CONDITIONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@require_GET
@clinic_page(Permission.PUBLISH_QUESTIONNAIRES)
def shelf(request: HttpRequest) -> HttpResponse:
    """Every questionnaire of the clinic."""
    lines = clinic_questionnaires(by=request.user, clinic_id=request.workplace.clinic.id)
    groups = [
        (title, [each for each in lines if each.status == status])
        for status, title in (
            ("published", "In use"),
            ("draft", "Drafts"),
            ("retired", "No longer asked"),
        )
    ]
    context = {"groups": [group for group in groups if group[1]]}
    return render(request, FOLDER + "shelf.html", context)


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.PUBLISH_QUESTIONNAIRES)
def new(request: HttpRequest) -> HttpResponse:
    """Take a file, or say all that is wrong with it."""
    is_sent = request.method == "POST"
    form = FileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    findings = ()
    if is_sent and form.is_valid():
        try:
            key = add_questionnaire(
                by=request.user,
                clinic_id=request.workplace.clinic.id,
                questionnaire_id=new_key(),
                content=_content(form),
            )
        except WrongFile as wrong:
            findings = wrong.findings
            show_refusal(form, wrong)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Conflict as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(
                "questionnaire",
                clinic_slug=request.workplace.clinic.slug,
                questionnaire_id=key,
            )
    context = {"form": form, "findings": findings}
    return render(request, FOLDER + "new.html", context, status=422 if form.errors else 200)


def _content(form: FileForm) -> bytes:
    upload = form.cleaned_data["file"]
    if not upload:
        return bundled_file(form.cleaned_data["bundled"])
    if upload.size > MAX_BYTES:
        raise Invalid("A questionnaire has at most 300 kB.", field="file")
    return upload.read()


def _view(request: HttpRequest, questionnaire_id: uuid.UUID) -> QuestionnaireView:
    return questionnaire_view(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        questionnaire_id=questionnaire_id,
    )


@require_http_methods(["GET", "POST"])
@clinic_page(Permission.PUBLISH_QUESTIONNAIRES)
def preview(request: HttpRequest, questionnaire_id: uuid.UUID) -> HttpResponse:
    """A questionnaire as patients see it, to be tried: nothing that is filled in here is kept."""
    found = _view(request, questionnaire_id)
    tried = request.method == "POST"
    raw = raw_of_post(request.POST) if tried else initial_raw(found.value)
    sent: Sent = read_sent(found.value, raw)
    context = {
        "found": found,
        "tried": tried,
        "is_complete": tried and not sent.problems,
        "page": page_of(found.value, sent.raw, sent.answers, sent.problems if tried else ()),
        "scores": scores_of(found.value, sent.answers) if tried else (),
        "rules": found.value.scores,
        "conditions": ConditionsForm(initial={"conditions": list(found.conditions)}),
        "condition_names": [CONDITIONS[each].name for each in found.conditions],
        "is_used": found.status == "published",
    }
    return render(request, FOLDER + "questionnaire.html", context)


@require_POST
@clinic_page(Permission.PUBLISH_QUESTIONNAIRES)
def publish(request: HttpRequest, questionnaire_id: uuid.UUID) -> HttpResponse:
    """Publish a draft; of a published one, change before which visits it is asked."""
    here = {
        "by": request.user,
        "clinic_id": request.workplace.clinic.id,
        "questionnaire_id": questionnaire_id,
    }
    form = ConditionsForm(request.POST)
    wanted = form.cleaned_data["conditions"] if form.is_valid() else None
    try:
        if wanted is None:
            raise Invalid("Choose among the problems that are offered.")
        if _view(request, questionnaire_id).status == "published":
            ask_before_visits(**here, conditions=wanted)
            messages.success(request, "Kept.")
        else:
            publish_questionnaire(**here, conditions=wanted)
            messages.success(request, "Published. It can be asked from now on.")
    except Invalid as refusal:
        messages.error(request, str(refusal))
    slug = request.workplace.clinic.slug
    return redirect("questionnaire", clinic_slug=slug, questionnaire_id=questionnaire_id)


@require_POST
@clinic_page(Permission.PUBLISH_QUESTIONNAIRES)
def retire(request: HttpRequest, questionnaire_id: uuid.UUID) -> HttpResponse:
    """Ask it no more, or throw a draft away."""
    retire_questionnaire(
        by=request.user,
        clinic_id=request.workplace.clinic.id,
        questionnaire_id=questionnaire_id,
    )
    messages.success(request, "Done. What was answered to it stays.")
    return redirect("questionnaires", clinic_slug=request.workplace.clinic.slug)


@require_GET
@clinic_page(Permission.PUBLISH_QUESTIONNAIRES)
def file(request: HttpRequest, questionnaire_id: uuid.UUID) -> HttpResponse:
    """The file itself, as it was added."""
    found = _view(request, questionnaire_id)
    answer = HttpResponse(found.source, content_type="application/fhir+json")
    answer["Content-Disposition"] = 'attachment; filename="questionnaire.json"'
    return answer
