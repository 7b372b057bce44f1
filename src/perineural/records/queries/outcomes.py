"""What happened to everyone treated for a condition: from kept integers, not from ratings.

Time counts from a complaint's first signed visit. Pain is what was rated before each visit, 0 to
10. A patient's complaints of one condition are one patient's: two wrists do not count as two
people. Of fewer than 5 people nothing is said. Whoever took back the use of de-identified data is
left out.
"""

import uuid

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.day import condition_name
from perineural.records.queries.outcome_values import ConditionLine, ConditionOutcomes
from perineural.records.queries.relief_share import newest_visits


@query
def outcomes(*, by: Actor, clinic_id: uuid.UUID) -> tuple[ConditionLine, ...]:
    """Every condition, with how much is known of it. At most three SQL queries."""
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    from perineural.records.queries.outcome_rows import clinic_rows  # noqa: PLC0415 - numpy

    counted = clinic_rows(clinic_id).counted
    return tuple(_condition_line(key, *counted[key]) for key in CONDITIONS)


def _condition_line(key: str, patients: int, visits: int, rated: int) -> ConditionLine:
    if patients < SMALLEST_COUNT:
        return ConditionLine(key, condition_name(key), None, None, None)
    return ConditionLine(key, condition_name(key), patients, visits, rated)


@query
def condition_outcomes(
    *, by: Actor, clinic_id: uuid.UUID, condition: str
) -> ConditionOutcomes | None:
    """The outcomes of one condition; None of fewer than 5 patients. Up to twelve SQL queries.

    How long relief lasted is told of the newest visits, from ratings: of at most 500 of them.

    Raises:
        NotFound: There is no such condition.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    if condition not in CONDITIONS:
        raise NotFound("There is no such condition.")
    from perineural.records.queries.outcome_estimates import estimated  # noqa: PLC0415 - numpy
    from perineural.records.queries.outcome_rows import clinic_rows  # noqa: PLC0415

    complaints = clinic_rows(clinic_id).of(condition)
    if complaints.patients < SMALLEST_COUNT:
        return None
    return estimated(condition, complaints, newest_visits(clinic_id, condition))
