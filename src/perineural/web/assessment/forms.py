"""The forms of assessment, decision and plan: their fields and what each is called."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from perineural.clinical.amounts import plain
from perineural.clinical.anatomy import NERVES
from perineural.clinical.candidacy import DECISION_WORDS, QUESTIONS, Question, questions_for
from perineural.clinical.conditions import Condition
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.modality import BATH, BOTH, INJECTION, MODALITY_WORDS, plannable, singles
from perineural.clinical.red_flags import red_flags_for
from perineural.records.actions.assessment import (
    CLEARED_AT_MOST,
    Findings,
    ImagingLine,
    TenderMark,
)
from perineural.records.keys import new_key
from perineural.records.queries.assessment import AssessmentSheet
from perineural.records.queries.candidacy import PLANNABLE, CandidacyView
from perineural.records.queries.courses import CourseStart
from perineural.web.assessment.criteria import criteria_fields, criteria_given
from perineural.web.formatting import ANSWER_CHOICES, PAIN_CHOICES, Answer, PainScale, WithUnit
from perineural.web.key_fields import key_field
from perineural.web.marks import UnreadableMarks, read_marks
from perineural.web.rows import rows_of

WEEKLY_DAYS = 7
"""Weekly at first: see the schedule of the packaged knowledge of a series."""

FLAG, QUESTION, CLEARED = "flag_", "question_", "cleared_"
MODALITY_LABELS = {
    INJECTION: "Injections",
    BATH: "Bath of the nose, without a needle",
    BOTH: "Injections and the bath of the nose, in one session",
}
IMAGING = ("", "Ultrasound", "X-ray", "MRI", "CT", "Nerve conduction study", "Other")


def long_text(label: str, hint: str = "") -> forms.CharField:
    """A question answered in the clinician's own words."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def answer(label: str) -> forms.ChoiceField:
    """A question answered with yes, no or not known; nothing is chosen beforehand."""
    return forms.ChoiceField(label=label, choices=ANSWER_CHOICES, required=False, widget=Answer)


def how_cleared(question: str) -> forms.CharField:
    """What was found when a red flag was looked into; empty while it stands open."""
    return forms.CharField(
        label="If it was looked into: what was found, by whom, when",
        help_text="With this a yes no longer stops the plan. Leave it empty to refer.",
        max_length=CLEARED_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-of": question}),
    )


class AssessmentForm(forms.Form):
    """History, examination, red flags, questions and what is planned, for one condition."""

    key = key_field()
    candidacy_key = key_field()
    history = long_text("History", "How it began, what makes it worse or better, what was tried.")
    pain_usual = forms.TypedChoiceField(
        label="Usual pain",
        choices=PAIN_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=PainScale,
    )
    analgesic_days_per_week = forms.IntegerField(
        label="Painkillers",
        required=False,
        min_value=0,
        max_value=7,
        widget=WithUnit("days a week", {"inputmode": "numeric"}),
    )
    function_score = forms.DecimalField(
        required=False, max_digits=6, decimal_places=2, widget=WithUnit("points")
    )
    examination = long_text("Examination", "Look, feel, move, strength, feeling, reflexes.")
    tender_points = forms.CharField(required=False, widget=forms.HiddenInput)
    differential = long_text("What else it could be")
    planned_modality = forms.ChoiceField(label="Treatment planned", widget=forms.RadioSelect)
    planned_recipe = forms.TypedChoiceField(
        label="Recipe planned",
        required=False,
        coerce=uuid.UUID,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="Allergies and the dose limit are checked against it.",
    )

    def __init__(
        self, sheet: AssessmentSheet, *args: Any, is_draft: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("history", "examination"):
            self.fields[name].under_its_heading = True
        self.fields["planned_modality"].required = not is_draft
        condition = sheet.complaint.knowledge
        self.questions = asked(condition, bath_enabled=sheet.bath_enabled)
        for flag in red_flags_for(condition.key):
            self.fields[FLAG + flag.key] = answer(flag.question)
            self.fields[CLEARED + flag.key] = how_cleared(flag.question)
        for question in self.questions:
            self.fields[QUESTION + question.key] = answer(question.text)
        self.fields.update(criteria_fields(condition))
        self._name_score(condition)
        self.fields["planned_modality"].choices = [
            (each, MODALITY_LABELS[each])
            for each in plannable(_offered(condition, bath_enabled=sheet.bath_enabled))
        ]
        self.fields["planned_recipe"].choices = [
            ("", "Not chosen yet"),
            *((str(each.id), _recipe_words(each.title, each.modality)) for each in sheet.recipes),
        ]

    def _name_score(self, condition: Condition) -> None:
        instrument = INSTRUMENTS.get(condition.function_instrument)
        if instrument is None:
            del self.fields["function_score"]
            return
        score = self.fields["function_score"]
        score.label = f"{instrument.name} score"
        score.help_text = (
            f"{plain(instrument.low)} to {plain(instrument.high)}, {instrument.direction}. "
            "Enter the total from your own licensed copy."
        )

    def flag_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The red flags, the most urgent first, each with how it was looked into."""
        keys = [name.removeprefix(FLAG) for name in self.fields if name.startswith(FLAG)]
        return [(self[FLAG + key], self[CLEARED + key]) for key in keys]

    def question_fields(self) -> list[forms.BoundField]:
        """The questions of candidacy in the order they are asked."""
        return [self[name] for name in self.fields if name.startswith(QUESTION)]

    def clean_tender_points(self) -> tuple[TenderMark, ...]:
        """The marks of the drawing, each with its score."""
        try:
            marks = read_marks(self.cleaned_data["tender_points"])
        except UnreadableMarks as error:
            raise forms.ValidationError(str(error)) from error
        open_ones = [str(place) for place, mark in enumerate(marks, 1) if mark.value is None]
        if open_ones:
            numbers = ", ".join(open_ones)
            raise forms.ValidationError(f"Say how tender it is, 0 to 10: point {numbers}.")
        return tuple(TenderMark(m.view, m.x_mm, m.y_mm, m.value or 0, m.nerve) for m in marks)

    def findings(self, imaging: tuple[ImagingLine, ...]) -> Findings:
        """What was entered, as the record takes it. An answer that was not given is left out."""
        values = self.cleaned_data
        return Findings(
            history=values["history"],
            examination=values["examination"],
            differential=values["differential"],
            red_flags=self._given(FLAG),
            flags_cleared=self._given(CLEARED),
            answers=self._given(QUESTION),
            criteria_answers=criteria_given(values),
            tender_points=values["tender_points"],
            imaging=imaging,
            pain_usual=values["pain_usual"],
            analgesic_days_per_week=values["analgesic_days_per_week"],
            function_score=values.get("function_score"),
            planned_modality=values["planned_modality"],
            planned_recipe_id=values["planned_recipe"],
        )

    def _given(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }


def _recipe_words(title: str, modality: str) -> str:
    return title if modality == INJECTION else f"{title}: for {MODALITY_WORDS[modality]}"


def _offered(condition: Condition, *, bath_enabled: bool) -> tuple[str, ...]:
    """What this clinic offers for a condition."""
    return tuple(each for each in condition.modalities if each != BATH or bath_enabled)


def asked(condition: Condition, *, bath_enabled: bool) -> tuple[Question, ...]:
    """The questions that may count for this condition, whatever is planned."""
    offered = _offered(condition, bath_enabled=bath_enabled)
    wanted = {q.key for each in offered for q in questions_for(condition.key, each)}
    return tuple(question for question in QUESTIONS if question.key in wanted)


class ImagingForm(forms.Form):
    """One picture of the inside."""

    modality = forms.ChoiceField(
        label="Kind", choices=[(each, each or "Choose") for each in IMAGING]
    )
    performed_on = forms.DateField(
        label="Taken on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    finding = forms.CharField(
        label="What it shows", max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def line(self) -> ImagingLine | None:
        """The picture, if the row is not empty."""
        values = self.cleaned_data
        if not values.get("finding"):
            return None
        return ImagingLine(values["modality"], values["finding"], values["performed_on"])


ImagingRows = rows_of(ImagingForm, extra=1, most=30)


class DecisionForm(forms.Form):
    """The clinician's own decision, where it is not the rules'."""

    decision = forms.ChoiceField(label="Your decision", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why",
        help_text="It is kept with the decision.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, candidacy: CandidacyView, *args: Any) -> None:
        super().__init__(*args)
        closed = PLANNABLE if candidacy.hard_stops else frozenset()
        self.fields["decision"].choices = [
            (str(key), words)
            for key, words in DECISION_WORDS.items()
            if key != candidacy.decision and key not in closed
        ]


def nerve_words(condition: Condition) -> str:
    """What to know before choosing nerves, and which to choose only at certain places.

    Examples:
        >>> from perineural.clinical.conditions import CONDITIONS
        >>> nerve_words(CONDITIONS["elbow_tendonitis"]).split(". ")[-1]
        'Only where the complaint reaches: medial antebrachial cutaneous nerve (inner elbow).'
    """
    waiting = "; ".join(
        f"{', '.join(_in_a_sentence(nerve) for nerve in where.nerves)} ({where.place})"
        for where in condition.nerves_where
    )
    if not waiting:
        return condition.nerve_note
    return f"{condition.nerve_note} Only where the complaint reaches: {waiting}."


def _in_a_sentence(nerve: str) -> str:
    name = NERVES[nerve].name
    return name[0].lower() + name[1:]


class CourseForm(forms.Form):
    """The plan of a course."""

    key = key_field()
    recipe = forms.TypedChoiceField(label="Recipe", coerce=uuid.UUID, widget=forms.RadioSelect)
    nerves = forms.MultipleChoiceField(
        label="Nerves", required=False, widget=forms.CheckboxSelectMultiple
    )
    goals = forms.CharField(
        label="What the patient wants to do again",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sessions_planned = forms.IntegerField(
        label="Sessions", min_value=1, widget=WithUnit("sessions", {"inputmode": "numeric"})
    )
    interval_days = forms.IntegerField(
        label="Days between sessions",
        help_text="Weekly at first, further apart as relief lasts longer.",
        min_value=1,
        widget=WithUnit("days", {"inputmode": "numeric"}),
    )
    review_after_session = forms.IntegerField(
        label="Look back after session",
        min_value=1,
        widget=WithUnit("", {"inputmode": "numeric"}),
    )
    next_session_on = forms.DateField(
        label="Next session on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, start: CourseStart, nerves: list[tuple[str, str]], *args: Any) -> None:
        super().__init__(*args)
        policy = start.policy
        self.fields["recipe"].choices = [(str(each.id), each.title) for each in start.recipes]
        self.fields["nerves"].choices = nerves
        self.fields["nerves"].required = INJECTION in singles(start.candidacy.modality)
        self.fields["nerves"].help_text = nerve_words(start.complaint.knowledge)
        self.fields[
            "sessions_planned"
        ].help_text = f"1 to {policy.max_sessions}: this clinic’s rule."
        self.fields[
            "review_after_session"
        ].help_text = (
            f"At the latest after session {policy.review_after_session}: this clinic’s rule."
        )
        self.initial = self._running(start) if start.running else self._fresh(start)
        self.initial["key"] = str(new_key())

    @staticmethod
    def _fresh(start: CourseStart) -> dict[str, Any]:
        usable = {each.id for each in start.recipes}
        only = str(start.recipes[0].id) if len(start.recipes) == 1 else ""
        planned = start.candidacy.recipe_id
        first = start.complaint.knowledge.nerves_to_begin_with
        return {
            "recipe": str(planned) if planned in usable else only,
            "nerves": [nerve.id for nerve in start.nerves if nerve.id in first],
            "goals": start.goals,
            "interval_days": WEEKLY_DAYS,
            "review_after_session": start.policy.review_after_session,
            "next_session_on": timezone.localdate(),
        }

    @staticmethod
    def _running(start: CourseStart) -> dict[str, Any]:
        plan = start.running
        return {
            "recipe": str(start.candidacy.recipe_id or ""),
            "nerves": [nerve.id for nerve in plan.nerves],
            "goals": plan.goals,
            "sessions_planned": plan.sessions_planned,
            "interval_days": plan.interval_days,
            "review_after_session": plan.review_after_session,
            "next_session_on": plan.next_session_on,
        }
