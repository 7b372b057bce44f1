"""What each person said and was measured of everyday life, held in memory; loads numpy.

A row of numbers for each person with a signed visit for a condition. After one answer more only
that person's is worked out again, as in `outcome_rows`. People stand in the order of their keys,
so that a process that followed gives the same numbers, to the last bit, as one that just read.

A process holds at most `PEOPLE_HELD` of them, some 300 bytes each: about 75 MB.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from django.db.models import Min, OuterRef, Q, Subquery

from perineural.clinical.conditions import CONDITIONS
from perineural.records.agreements import took_back_registry
from perineural.records.changed_since import AsOf, Held, followed
from perineural.records.current_sessions import signed_and_current
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
from perineural.records.queries.course_stories import ANALGESIC_DAYS
from perineural.records.queries.daily_life_answers import ANSWERED, PARTS, Newest, Said
from perineural.records.queries.daily_life_changes import PAIRED, Begun, Measured, pair
from perineural.records.queries.daily_life_rows import People

PEOPLE_HELD = 250_000
NO_FUNCTION = frozenset(
    {"nprs", "vas", "pgic", "dn4", "dn4_interview", "lanss", "paindetect"}
    | {"wpi", "symptom_severity"}
)
"""Scales of pain and of overall change, and those that find a kind of pain: not of function."""
_DIGITS = 32
"""Of a key, as hexadecimal text."""
_SAID = Q(analgesics_today__isnull=False) | Q(back_to_normal__isnull=False) | (
    Q(global_change__isnull=False) | ~Q(sleep="") | ~Q(activity="")
)  # fmt: skip


HELD: Held[AsOf[People]] = Held(PEOPLE_HELD)


def people_of(clinic_id: uuid.UUID, condition: str) -> People:
    """Everybody treated for a condition, for a query that has asked for permission.

    Six SQL queries at first; later one, and five more where somebody was written about since.
    """
    read = partial(_read, clinic_id, condition)
    return followed(HELD, (clinic_id, condition), clinic_id, read)


def measures_of(condition: str) -> tuple[str, ...]:
    """The instruments of function of a condition, and days with a painkiller."""
    asked = [each for each in CONDITIONS[condition].instruments if each not in NO_FUNCTION]
    return (*asked, ANALGESIC_DAYS)


@dataclass
class _Life:
    """What was read of one person."""

    begun: dict[uuid.UUID, Begun] = field(default_factory=dict)
    """The first visit of each complaint."""
    measured: dict[str, list[Measured]] = field(default_factory=lambda: defaultdict(list))
    newest: Newest = field(default_factory=Newest)

    def row(self, measures: tuple[str, ...]) -> list[float]:
        found: list[float] = []
        for key in measures:
            in_time = sorted(self.measured[key], key=lambda each: each.at)
            found += (float(bool(in_time)), *pair(self.begun, in_time))
        return found + self.newest.row(min(each.at for each in self.begun.values()))


def _read(
    clinic_id: uuid.UUID, condition: str, patient_ids: Collection[uuid.UUID] | None
) -> People:
    which: dict[str, Any] = {"clinic_id": clinic_id}
    if patient_ids is not None:
        which["patient_id__in"] = patient_ids
    measures = measures_of(condition)
    lives: dict[uuid.UUID, _Life] = defaultdict(_Life)
    for complaint_id, patient_id, at in _treated(condition, which):
        lives[patient_id].begun[complaint_id] = Begun(patient_id, at)
    for key, patient_id, *score in (
        *_scores(condition, measures, which),
        *_days_told(condition, which),
    ):
        if patient_id in lives:
            lives[patient_id].measured[key].append(Measured(*score))
    for row in _said(condition, which):
        said = Said(*row)
        if said.patient_id in lives:
            lives[said.patient_id].newest.hear(said)
    columns = [f"{key}.{name}" for key in measures for name in ("asked", *PAIRED)]
    in_order = sorted((patient_id.hex, life) for patient_id, life in lives.items())
    return People(
        np.array([key for key, _ in in_order], dtype=f"S{_DIGITS}"),
        (*columns, *ANSWERED),
        np.array([life.row(measures) for _, life in in_order], dtype=np.float64).reshape(
            -1, len(columns) + len(ANSWERED)
        ),
    )


def _treated(condition: str, which: dict[str, Any]) -> Any:
    """Complaint, patient and first signed visit. One SQL query."""
    visits = Session.objects.filter(
        signed_and_current(), course__complaint__condition=condition, **which
    ).exclude(patient_id__in=took_back_registry(which["clinic_id"]))
    rows = visits.order_by().values_list("course__complaint_id", "patient_id")
    return rows.annotate(Min("occurred_at"))


def _scores(
    condition: str, measures: tuple[str, ...], which: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """Scores, and of which version of a questionnaire; at a visit, with its time. One SQL query.

    The total of a questionnaire is kept with the moment at which it was answered.
    """
    answered = QuestionnaireAnswer.objects.filter(
        clinic_id=which["clinic_id"],
        complaint_id=OuterRef("complaint_id"),
        occurred_at=OuterRef("occurred_at"),
        completed_at__isnull=False,
    )
    version = Subquery(answered.order_by("id").values("questionnaire_id")[:1])
    rows = InstrumentScore.objects.filter(
        complaint__condition=condition, instrument__in=measures, **which
    ).order_by("recorded_at", "id")
    names = ("instrument", "patient_id", "complaint_id", "score", "occurred_at")
    for key, patient_id, complaint_id, score, at, visit_at, asked_with in rows.values_list(
        *names, "session__occurred_at", version
    ):
        yield key, patient_id, complaint_id, visit_at or at, float(score), asked_with


def _days_told(condition: str, which: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Days a week with a painkiller, as told before a first visit. Two SQL queries."""
    known = {f"complaint__{name}": value for name, value in which.items()} | {
        "clinic_id": which["clinic_id"],
        "complaint__condition": condition,
        "analgesic_days_per_week__isnull": False,
    }
    intakes = Intake.objects.filter(status=IntakeStatus.ACCEPTED, **known)
    assessed = Assessment.objects.filter(status=SigningStatus.SIGNED, **known)
    names = ("complaint__patient_id", "complaint_id", "occurred_at", "analgesic_days_per_week")
    for rows in (intakes, assessed):
        for patient_id, complaint_id, at, days in rows.order_by("id").values_list(*names):
            yield ANALGESIC_DAYS, patient_id, complaint_id, at, float(days)


def _said(condition: str, which: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Answers with which something was said beside the number, in no order. One SQL query."""
    rows = CheckIn.objects.filter(
        _SAID,
        session__course__complaint__condition=condition,
        rating__replaced_at__isnull=True,
        **which,
    )
    names = ("id", "patient_id", "session__occurred_at", "occurred_at", *PARTS)
    return rows.order_by().values_list(*names).iterator(chunk_size=5_000)
