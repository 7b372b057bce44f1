"""Everything that is told of a clinic's outcomes, condition by condition: what a report holds."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.queries.daily_life import daily_life
from perineural.records.queries.daily_life_values import DailyLife
from perineural.records.queries.given import given_compared
from perineural.records.queries.given_values import GivenCompared
from perineural.records.queries.outcome_values import ConditionOutcomes
from perineural.records.queries.outcomes import condition_outcomes, outcomes
from perineural.records.queries.safety import safety_rates
from perineural.records.queries.safety_values import SafetyRates

Progress = Callable[[int, int], object]


def _nothing(_done: int, _of_all: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class ConditionReport:
    """Pain and relief of one condition, everyday life with it, and people by what they were given.

    Attributes:
        everyday_life: None of fewer than 5 people.
        given: With no groups where fewer than two may be told.
    """

    outcomes: ConditionOutcomes
    everyday_life: DailyLife | None
    given: GivenCompared


@dataclass(frozen=True)
class ClinicReport:
    """Every condition of which something is told, and what went wrong in the whole clinic."""

    conditions: tuple[ConditionReport, ...]
    rates: SafetyRates


@query
def clinic_report(
    *, by: Actor, clinic_id: uuid.UUID, progress: Progress = _nothing
) -> ClinicReport:
    """What the pages of outcomes tell, all at once. At most 28 SQL queries for each condition.

    Args:
        progress: Told how many conditions are done, of how many.
    """
    here = {"by": by, "clinic_id": clinic_id}
    told = [each.key for each in outcomes(**here) if each.is_told]
    found = []
    for done, key in enumerate(told, 1):
        of_one = {**here, "condition": key}
        pain = condition_outcomes(**of_one)
        if pain is not None:
            found.append(ConditionReport(pain, daily_life(**of_one), given_compared(**of_one)))
        progress(done, len(told))
    return ClinicReport(tuple(found), safety_rates(**here))
