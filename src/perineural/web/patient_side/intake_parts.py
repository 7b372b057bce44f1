"""The parts of an intake that are lists: painkillers, earlier treatments, conditions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext, gettext_lazy

from perineural.clinical.intake_questions import intake_questions
from perineural.records.actions.intake import MOST_ROWS
from perineural.web.assessment.first_values import typed_rows
from perineural.web.formatting import Answer
from perineural.web.rows import rows_of

PAINKILLERS, TREATMENTS, CONDITION = "painkillers", "treatments", "condition_"
KINDS = (("injection", gettext_lazy("Injection")), ("surgery", gettext_lazy("Surgery")))
HELPED = (
    ("yes", gettext_lazy("It helped")),
    ("little", gettext_lazy("It helped a little")),
    ("no", gettext_lazy("It did not help")),
    ("unknown", gettext_lazy("I cannot say")),
)


def _words(label: str, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


class PainkillerForm(forms.Form):
    """One painkiller and on how many days a week it is taken."""

    name = _words(gettext_lazy("Which painkiller?"), 200)
    days_per_week = forms.TypedChoiceField(
        label=gettext_lazy("On how many days a week?"),
        choices=[("", "–"), *((str(day), str(day)) for day in range(8))],
        coerce=int,
        required=False,
        empty_value=None,
    )

    def clean(self) -> dict[str, Any]:
        """A row is whole or empty."""
        values = super().clean()
        if self.errors:
            return values
        name, days = values["name"], values["days_per_week"]
        if name and days is None:
            self.add_error("days_per_week", gettext("Please say on how many days a week."))
        if days is not None and not name:
            self.add_error("name", gettext("Please say which painkiller."))
        return values

    def value(self) -> dict[str, Any] | None:
        """The row, if it is none that was left empty."""
        values = self.cleaned_data
        return values if values.get("name") else None


class TreatmentForm(forms.Form):
    """One injection or operation, when it was and whether it helped."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was it?"), choices=[("", "–"), *KINDS], required=False
    )
    what = _words(gettext_lazy("What was done, and where?"), 300)
    when = _words(gettext_lazy("When, about?"), 60)
    helped = forms.ChoiceField(
        label=gettext_lazy("Did it help?"), choices=[("", "–"), *HELPED], required=False
    )

    def clean(self) -> dict[str, Any]:
        """A row that says something says what was done."""
        values = super().clean()
        if not self.errors and any(values.values()):
            kind, what = values["kind"], values["what"]
            if not kind:
                self.add_error("kind", gettext("Please choose injection or surgery."))
            if not what:
                self.add_error("what", gettext("Please say what was done."))
        return values

    def value(self) -> dict[str, Any] | None:
        """The row, if it is none that was left empty."""
        values = dict(self.cleaned_data)
        if not values.get("what"):
            return None
        return {**values, "helped": values["helped"] or "unknown"}


class ConditionsForm(forms.Form):
    """Yes, no or not known for each question about a person's health; none has to be answered."""

    def __init__(self, condition: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in intake_questions(condition):
            self.fields[CONDITION + question.key] = forms.ChoiceField(
                label=gettext(question.plain_text),
                choices=Answer().choices,
                widget=Answer,
                required=False,
            )

    def value(self) -> dict[str, str]:
        """The answers that were given, by question."""
        given = self.cleaned_data.items()
        return {name.removeprefix(CONDITION): answer for name, answer in given if answer}


_Painkillers = rows_of(PainkillerForm, extra=1, most=MOST_ROWS)
_Treatments = rows_of(TreatmentForm, extra=1, most=MOST_ROWS)


class Parts:
    """All three lists of one intake: as they were sent, else as they were typed before."""

    def __init__(self, request: HttpRequest, condition: str, typed: Mapping[str, Any]) -> None:
        post = request.POST if request.method == "POST" else None
        self.painkillers = _rows(_Painkillers, PAINKILLERS, post, typed)
        self.treatments = _rows(_Treatments, TREATMENTS, post, typed)
        self.conditions = ConditionsForm(condition, post, initial=typed)

    def is_valid(self) -> bool:
        """Whether all that was sent can be kept."""
        lists = [each for each in (self.painkillers, self.treatments) if each.is_bound]
        found = [each.is_valid() for each in (*lists, self.conditions)]  # each marks its own
        return all(found)

    def values(self) -> dict[str, Any]:
        """What was told, as a `Story` holds it."""
        return {
            "painkillers": _values(self.painkillers),
            "earlier_treatments": _values(self.treatments),
            "conditions_told": self.conditions.value(),
        }


def _rows(kind: Any, prefix: str, post: QueryDict | None, typed: Mapping[str, Any]) -> Any:
    """The rows that were sent; a page that knew of no such list sent none."""
    if post is not None and f"{prefix}-TOTAL_FORMS" in post:
        return kind(post, prefix=prefix)
    return kind(prefix=prefix, initial=typed_rows(typed, prefix))


def _values(rows: Any) -> tuple[dict[str, Any], ...]:
    if not rows.is_bound:
        return ()
    found = (each.value() for each in rows)
    return tuple(each for each in found if each)
