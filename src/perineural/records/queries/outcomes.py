"""What happened to everyone treated for a condition: from kept integers, not from ratings.

Time counts from a complaint's first signed visit. Pain is what was rated before each visit, 0 to
10. A patient's complaints of one condition are one patient's: two wrists do not count as two
people. Of fewer than 5 people nothing is said. Whoever took back the use of de-identified data is
left out.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Count, Q, Sum
from django.db.models.functions import Cast

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.records.actors import Actor
from perineural.records.agreements import took_back_registry
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import Complaint, PainSeries, PainStatistics
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.outcome_values import ConditionLine, ConditionOutcomes
from perineural.records.queries.relief_share import newest_visits

Progress = Callable[[int, int], object]
ROW = (
    "who", "n", "sum_t", "sum_tt", "sum_y", "sum_ty", "sum_yy",
    "visits", "first_score", "last_score", "last_day",
)  # fmt: skip
"""What is read of each complaint, in the order in which `outcome_estimates` takes it.

`who` is the patient's key as text: of many thousand rows no key is made that nobody needs.
"""


def _nothing(_done: int, _of_all: int) -> None:
    """Nobody is told."""


@query
def outcomes(*, by: Actor, clinic_id: uuid.UUID) -> tuple[ConditionLine, ...]:
    """Every condition, with how much is known of it. One SQL query."""
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    rows = _kept(clinic_id).values_list("complaint__condition")
    counted = rows.annotate(
        patients=Count("patient", distinct=True), visits=Sum("visits"), rated=Sum("n")
    ).order_by()
    found = {key: figures for key, *figures in counted}
    return tuple(_condition_line(key, *found.get(key, (0, 0, 0))) for key in CONDITIONS)


def _condition_line(key: str, patients: int, visits: int | None, rated: int) -> ConditionLine:
    if patients < SMALLEST_COUNT:
        return ConditionLine(key, condition_name(key), None, None, None)
    return ConditionLine(key, condition_name(key), patients, visits or 0, rated)


def _kept(clinic_id: uuid.UUID) -> Any:
    """Rows that hold all that is read here; those of an older version wait for a rebuild."""
    return PainStatistics.objects.filter(
        Q(n=0) | Q(last_day__isnull=False),
        clinic_id=clinic_id,
        series=PainSeries.BEFORE,
        visits__isnull=False,
    ).exclude(patient_id__in=took_back_registry(clinic_id))


@query
def condition_outcomes(
    *, by: Actor, clinic_id: uuid.UUID, condition: str
) -> ConditionOutcomes | None:
    """The outcomes of one condition; None of fewer than 5 patients. Up to six SQL queries.

    How long relief lasted is told of the newest visits, from ratings: of at most 500 of them.

    Raises:
        NotFound: There is no such condition.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    if condition not in CONDITIONS:
        raise NotFound("There is no such condition.")
    theirs = Complaint.objects.filter(clinic_id=clinic_id, condition=condition)
    kept = _kept(clinic_id).filter(complaint_id__in=theirs.values("id"))
    rows = list(kept.annotate(who=Cast("patient_id", CharField())).values_list(*ROW))
    if len({row[0] for row in rows}) < SMALLEST_COUNT:
        return None
    from perineural.records.queries.outcome_estimates import estimated  # noqa: PLC0415 - numpy

    return estimated(condition, rows, newest_visits(clinic_id, condition))


@query
def clinic_outcomes(
    *, by: Actor, clinic_id: uuid.UUID, progress: Progress = _nothing
) -> tuple[ConditionOutcomes, ...]:
    """The outcomes of every condition of which something is told. At most six
    SQL queries each, and one.

    Args:
        progress: Told how many conditions are done, of how many.
    """
    here = {"by": by, "clinic_id": clinic_id}
    told = [each.key for each in outcomes(**here) if each.is_told]
    found = []
    for done, key in enumerate(told, 1):
        found.append(condition_outcomes(**here, condition=key))
        progress(done, len(told))
    return tuple(each for each in found if each is not None)
