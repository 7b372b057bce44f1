"""When a course asks "how is it now?": what goes when, and changing it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from perineural.clinical.check_in_plan import (
    IN_ROOM_TEXT,
    LIMITS,
    CheckInPlan,
    Moment,
    Unit,
    moment_words,
)
from perineural.clinical.errors import ClinicalError
from perineural.records.actions.check_in_plans import WHY_LETTERS, change_plan, set_time_zone
from perineural.records.errors import Invalid
from perineural.records.permissions import Permission
from perineural.records.queries.check_in_plans import CheckInPage, check_in_page
from perineural.web.assessment.frame import address, frame
from perineural.web.doors import clinic_page
from perineural.web.front_desk.patients import show_refusal

FOLDER = "perineural/story/"
UNIT_WORDS: Mapping[Unit, str] = {
    Unit.HOURS: "hours after the session",
    Unit.EVENING: "the evening of the session",
    Unit.DAYS: "days after the session",
    Unit.WEEKLY: "weeks apart, weeks 2 to 12",
    Unit.MONTHS: "months after the last session",
}


@dataclass(frozen=True)
class PlanRow:
    """One line of the form: its name, and its fields where it has them."""

    name: str
    unit: str
    is_on: BoundField
    count: BoundField | None
    at: BoundField | None


class PlanForm(forms.Form):
    """Each moment of a plan: asked or not, and when."""

    why = forms.CharField(
        label="Why it is changed",
        help_text="Needed to keep a plan, not to look at it.",
        max_length=WHY_LETTERS,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, page: CheckInPage, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, initial={"version": page.version})
        self.moments = page.plan.moments
        for index, each in enumerate(self.moments):
            self._add_moment(index, each)

    def _add_moment(self, index: int, moment: Moment) -> None:
        words = _name_of(moment)
        self.fields[f"on_{index}"] = forms.BooleanField(
            label=f"Ask: {words}", required=False, initial=moment.is_on
        )
        if moment.unit is not Unit.EVENING:
            low, high = LIMITS[moment.unit]
            self.fields[f"count_{index}"] = forms.IntegerField(
                label=f"{words}: {UNIT_WORDS[moment.unit]}",
                min_value=low,
                max_value=high,
                initial=moment.count,
            )
        if moment.unit is not Unit.HOURS:
            self.fields[f"at_{index}"] = forms.TimeField(
                label=f"{words}: time of day",
                required=moment.unit is Unit.EVENING,
                initial=f"{moment.at:%H:%M}" if moment.at else "",
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    @property
    def rows(self) -> list[PlanRow]:
        """The lines of the table."""
        return [
            PlanRow(
                _name_of(each),
                UNIT_WORDS[each.unit],
                self[f"on_{index}"],
                self[f"count_{index}"] if f"count_{index}" in self.fields else None,
                self[f"at_{index}"] if f"at_{index}" in self.fields else None,
            )
            for index, each in enumerate(self.moments)
        ]

    def clean(self) -> dict[str, object]:
        """Put the plan together; what cannot be planned is said in words."""
        values = super().clean()
        if self.errors:
            return values
        try:
            self.plan = CheckInPlan(
                tuple(self._moment(index, each) for index, each in enumerate(self.moments))
            )
        except ClinicalError as error:
            self.add_error(None, str(error))
        return values

    def _moment(self, index: int, moment: Moment) -> Moment:
        at = self.cleaned_data.get(f"at_{index}")
        return Moment(
            unit=moment.unit,
            count=self.cleaned_data.get(f"count_{index}", 0),
            is_on=self.cleaned_data[f"on_{index}"],
            at=at.replace(second=0, microsecond=0) if isinstance(at, dt.time) else None,
        )


class ZoneForm(forms.Form):
    """Where the patient lives."""

    time_zone = forms.ChoiceField(label="The patient’s time zone", required=False)

    def __init__(self, clinic_zone: str, chosen: str, data: Mapping[str, str] | None = None):
        super().__init__(data, initial={"time_zone": chosen})
        names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
        self.fields["time_zone"].choices = [
            ("", f"The clinic’s: {clinic_zone}"), *((name, name) for name in names)
        ]  # fmt: skip


def _name_of(moment: Moment) -> str:
    if moment.unit is Unit.WEEKLY:
        return "Every week" if moment.count == 1 else f"Every {moment.count} weeks"
    words = moment_words(moment.key)
    return words[0].upper() + words[1:]


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page(Permission.SEE_PATIENTS)
def check_in_plan(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """What a course asks and when; whoever may changes it here, after a look at what it means."""
    which = {"by": request.user, "clinic_id": request.workplace.clinic.id, "course_id": course_id}
    page = check_in_page(**which)
    form = PlanForm(page, request.POST or None)
    previewed = False
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            page, previewed = check_in_page(**which, preview=form.plan), True
        else:
            try:
                values = form.cleaned_data
                change_plan(**which, plan=form.plan, version=values["version"], why=values["why"])
            except Invalid as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Kept. What was not sent yet goes by it.")
                return redirect(address(request, "check_in_plan", course_id=course_id))
    context = {
        **_frame(request, page, course_id),
        "form": form,
        "previewed": previewed,
        "zone_form": ZoneForm(str(request.workplace.clinic.time_zone), page.patient_zone),
    }
    with timezone.override(page.shown_zone):
        return render(
            request, FOLDER + "check_ins.html", context, status=422 if form.errors else 200
        )


def _frame(request: HttpRequest, page: CheckInPage, course_id: uuid.UUID) -> dict[str, object]:
    return {
        **frame(request, page.banner, page.complaint, "healing"),
        "page": page,
        "in_room": IN_ROOM_TEXT,
        "course_id": course_id,
        "may_change": request.workplace.allows(Permission.PLAN_CHECK_INS),
    }


@require_POST
@clinic_page(Permission.PLAN_CHECK_INS)
def time_zone(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """Keep where the patient of a course lives."""
    clinic_id = request.workplace.clinic.id
    page = check_in_page(by=request.user, clinic_id=clinic_id, course_id=course_id)
    set_time_zone(
        by=request.user,
        clinic_id=clinic_id,
        patient_id=page.banner.id,
        time_zone=request.POST.get("time_zone", ""),
    )
    messages.success(request, "Kept. What was not sent yet goes by that clock.")
    return redirect(address(request, "check_in_plan", course_id=course_id))
