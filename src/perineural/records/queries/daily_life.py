"""Everyday life of everybody treated for a condition: function, painkillers, activity, harm.

Time counts from the first signed visit. Whoever took back the use of de-identified data is left
out. Of fewer than 5 people nothing is said, nor what would follow from two figures of them.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.instruments import INSTRUMENTS
from perineural.records.actors import Actor
from perineural.records.agreements import took_back_registry
from perineural.records.current_sessions import signed_and_current
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import (
    Assessment,
    CheckIn,
    InstrumentScore,
    Intake,
    QuestionnaireAnswer,
    Session,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.models.intake import IntakeStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.condition_events import condition_events
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.daily_life_answers import PARTS, Said, answers
from perineural.records.queries.daily_life_values import Change, DailyLife
from perineural.records.queries.day import condition_name

NO_FUNCTION = frozenset(
    {"nprs", "vas", "pgic", "dn4", "dn4_interview", "lanss", "paindetect"}
    | {"wpi", "symptom_severity"}
)
"""Scales of pain and of overall change, and those that find a kind of pain: not of function."""
NEWEST_ANSWERS = 100_000
"""How many of the newest diary answers are looked at: a choice of this design, for speed."""
_SAID = Q(analgesics_today__isnull=False) | Q(back_to_normal__isnull=False) | (
    Q(global_change__isnull=False) | ~Q(sleep="") | ~Q(activity="")
)  # fmt: skip


@query
def daily_life(*, by: Actor, clinic_id: uuid.UUID, condition: str) -> DailyLife | None:
    """Everyday life with one condition; None of fewer than 5 people.

    Nine SQL queries however many people; two where there are fewer than 5.

    Raises:
        NotFound: There is no such condition.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    if condition not in CONDITIONS:
        raise NotFound("There is no such condition.")
    from perineural.records.queries.daily_life_changes import Begun  # noqa: PLC0415 - scipy

    of_complaints = {key: Begun(*row) for key, *row in _treated(clinic_id, condition)}
    people: dict[uuid.UUID, dt.datetime] = {}
    for patient_id, at in of_complaints.values():
        people[patient_id] = min(at, people.get(patient_id, at))
    if len(people) < SMALLEST_COUNT:
        return None
    changes = _changes(clinic_id, condition, of_complaints)
    said = [Said(*row) for row in _said(clinic_id, condition)]
    events = condition_events(clinic_id, condition)
    return DailyLife(
        key=condition,
        name=condition_name(condition),
        people=len(people),
        functions=tuple(changes[key] for key in changes if key != ANALGESIC_DAYS),
        analgesic_days=changes[ANALGESIC_DAYS],
        answers=answers(people, said),
        is_bounded=len(said) == NEWEST_ANSWERS,
        events=events.rate,
        most_if_none=events.most_if_none,
    )


def _treated(clinic_id: uuid.UUID, condition: str) -> Any:
    """Complaint, patient and first signed visit. One SQL query."""
    visits = Session.objects.filter(
        signed_and_current(), clinic_id=clinic_id, course__complaint__condition=condition
    ).exclude(patient_id__in=took_back_registry(clinic_id))
    rows = visits.order_by().values_list("course__complaint_id", "patient_id")
    return rows.annotate(Min("occurred_at"))


def _changes(clinic_id: uuid.UUID, condition: str, of_complaints: dict) -> dict[str, Change]:
    """The change of each measure that somebody was asked, and of painkillers. Three SQL queries."""
    from perineural.records.queries.daily_life_changes import Measured, change  # noqa: PLC0415

    asked = [each for each in CONDITIONS[condition].instruments if each not in NO_FUNCTION]
    found: dict[str, list[Any]] = {key: [] for key in (*asked, ANALGESIC_DAYS)}
    for key, *row in (
        *_scores(clinic_id, condition, tuple(found)),
        *_days_told(clinic_id, condition),
    ):
        found[key].append(Measured(*row))
    return {
        key: change(
            key,
            of_complaints,
            sorted(rows, key=lambda each: each.at),
            higher=key in INSTRUMENTS and INSTRUMENTS[key].higher_is_better,
        )
        for key, rows in found.items()
        if rows or key in (ANALGESIC_DAYS, CONDITIONS[condition].function_instrument)
    }


def _scores(clinic_id: uuid.UUID, condition: str, asked: tuple[str, ...]) -> Iterator[tuple]:
    """Scores, and of which version of a questionnaire; at a visit, with its time. One SQL query.

    The total of a questionnaire is kept with the moment at which it was answered.
    """
    answered = QuestionnaireAnswer.objects.filter(
        clinic_id=clinic_id,
        complaint_id=OuterRef("complaint_id"),
        occurred_at=OuterRef("occurred_at"),
        completed_at__isnull=False,
    )
    version = Subquery(answered.order_by("id").values("questionnaire_id")[:1])
    rows = InstrumentScore.objects.filter(
        clinic_id=clinic_id, complaint__condition=condition, instrument__in=asked
    )
    for key, complaint_id, score, at, visit_at, asked_with in rows.order_by(
        "recorded_at"
    ).values_list(
        "instrument", "complaint_id", "score", "occurred_at", "session__occurred_at", version
    ):
        yield key, complaint_id, visit_at or at, float(score), asked_with


def _days_told(clinic_id: uuid.UUID, condition: str) -> Iterator[tuple]:
    """Days a week with a painkiller, as told before a first visit. Two SQL queries."""
    mine = {"clinic_id": clinic_id, "complaint__condition": condition}
    known = {"analgesic_days_per_week__isnull": False, **mine}
    intakes = Intake.objects.filter(status=IntakeStatus.ACCEPTED, **known)
    assessed = Assessment.objects.filter(status=SigningStatus.SIGNED, **known)
    for rows in (intakes, assessed):
        for complaint_id, at, days in rows.values_list(
            "complaint_id", "occurred_at", "analgesic_days_per_week"
        ):
            yield ANALGESIC_DAYS, complaint_id, at, float(days)


def _said(clinic_id: uuid.UUID, condition: str) -> Any:
    """The newest answers with which something was said beside the number. One SQL query."""
    rows = CheckIn.objects.filter(
        _SAID,
        clinic_id=clinic_id,
        session__course__complaint__condition=condition,
        rating__replaced_at__isnull=True,
    )
    names = ("patient_id", "session__occurred_at", "occurred_at", *PARTS)
    return rows.order_by("-occurred_at", "-id").values_list(*names)[:NEWEST_ANSWERS]
