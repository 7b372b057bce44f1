"""How often something unwanted was recorded for a condition, told so that no other follows.

The page of safety tells the whole clinic's events. A condition's are told beside them only where
those of all conditions that are not told, taken together, are enough people and events: else they
follow by subtraction. Who took back the use of de-identified data is among those not told.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.db.models import Count

from perineural.records.agreements import took_back_registry
from perineural.records.changed_since import AsOf, Held, followed
from perineural.records.current_sessions import signed_and_current
from perineural.records.models import AdverseEvent, InjectionPoint, Session
from perineural.records.queries.event_rate import SMALLEST_TOLD
from perineural.records.queries.safety import rate_of
from perineural.records.queries.safety_values import SafetyRate, Told

_HIDDEN = ""
"""In place of a condition, for people who are counted in none."""
COUNTS_HELD = 500_000
"""Counts of a patient that a process holds, some 150 bytes each."""
_ByCondition = Mapping[str, Mapping[str, int]]
"""How many of each patient, by condition."""


class ConditionEvents(NamedTuple):
    """A condition's rate, and in 1,000 what seeing no event would still allow."""

    rate: SafetyRate
    most_if_none: float | None


@dataclass(frozen=True)
class Harm:
    """Injections and unwanted events of everybody, by condition and patient."""

    injected: _ByCondition
    happened: _ByCondition

    def __len__(self) -> int:
        return sum(map(len, self.injected.values())) + sum(map(len, self.happened.values()))

    def with_patients(self, patient_ids: Collection[uuid.UUID], fresh: "Harm") -> "Harm":
        """These, with the counts of some patients as they are now, which may be none."""
        return Harm(
            _replaced(self.injected, patient_ids, fresh.injected),
            _replaced(self.happened, patient_ids, fresh.happened),
        )


HELD: Held[AsOf[Harm]] = Held(COUNTS_HELD)


def condition_events(clinic_id: uuid.UUID, condition: str) -> ConditionEvents:
    """A condition's unwanted events by injections, for a query that has asked for permission.

    Four SQL queries at first; later one, and three more where somebody was written about since.

    Does not cover:
        As `safety_rates`.
    """
    found = followed(HELD, clinic_id, clinic_id, partial(_read, clinic_id))
    return told_of(condition, found.injected, found.happened)


def _read(clinic_id: uuid.UUID, patient_ids: Collection[uuid.UUID] | None) -> Harm:
    sessions = Session.objects.filter(signed_and_current(), clinic_id=clinic_id).order_by()
    points = InjectionPoint.objects.filter(clinic_id=clinic_id).order_by()
    visits = InjectionPoint.objects.filter(clinic_id=clinic_id).order_by().values("session")
    events = AdverseEvent.objects.filter(clinic_id=clinic_id).order_by()
    if patient_ids is not None:
        sessions = sessions.filter(patient_id__in=patient_ids)
        visits = visits.filter(session__patient_id__in=patient_ids)
        events = events.filter(patient_id__in=patient_ids)
    points, events = points.filter(session__in=sessions), events.filter(session__in=visits)
    left_out = set(took_back_registry(clinic_id).values_list("patient_id", flat=True))
    of = ("session__course__complaint__condition",)
    return Harm(
        _by_condition(
            points.values_list(*of, "session__patient_id").annotate(Count("id")), left_out
        ),
        _by_condition(events.values_list(*of, "patient_id").annotate(Count("id")), left_out),
    )


def _by_condition(
    rows: Iterable[tuple[str, uuid.UUID, int]], left_out: set[uuid.UUID]
) -> _ByCondition:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for condition, patient_id, count in rows:
        found[_HIDDEN if patient_id in left_out else condition][patient_id.hex] += count
    return dict(found)


def _replaced(
    counts: _ByCondition, patient_ids: Collection[uuid.UUID], fresh: _ByCondition
) -> _ByCondition:
    gone = {each.hex for each in patient_ids}
    found: dict[str, Mapping[str, int]] = {}
    for condition in counts.keys() | fresh.keys():
        mine, now = counts.get(condition, {}), fresh.get(condition, {})
        left = mine
        if not gone.isdisjoint(mine):
            left = {key: count for key, count in mine.items() if key not in gone}
        if left or now:
            found[condition] = {**left, **now} if now else left
    return found


def told_of(condition: str, injected: _ByCondition, happened: _ByCondition) -> ConditionEvents:
    """What may be told of a condition, from the counts of all.

    Args:
        injected: Injections of everybody, by condition and patient.
        happened: Unwanted events, in the same way.
    """
    if not _are_enough(injected.get(condition, {})):
        return ConditionEvents(SafetyRate(condition, Told.FEW_INJECTIONS), None)
    if condition not in _shown(injected):
        return ConditionEvents(SafetyRate(condition, Told.FEW_OTHERS), None)
    rate = rate_of(condition, happened.get(condition, {}), injected[condition])
    if rate.told is Told.YES:
        everywhere = {each: happened.get(each, {}) for each in injected.keys() | happened.keys()}
        if condition not in _shown(everywhere):
            rate = SafetyRate(condition, Told.FEW_OTHERS, rate.injections)
    return ConditionEvents(rate, _most_if_none(rate.injections or 0))


def _shown(counts: _ByCondition) -> frozenset[str]:
    """Conditions with enough of enough people, as far as those left out together are as many.

    The smallest that could be told is left out too, until the rest tells of nobody.
    """
    shown = sorted(
        (key for key, each in counts.items() if key != _HIDDEN and _are_enough(each)),
        key=lambda key: (sum(counts[key].values()), key),
    )
    while shown and len(shown) < len(counts):
        hidden: Counter[str] = Counter()
        for key in counts.keys() - set(shown):
            hidden.update(counts[key])
        if _are_enough(hidden):
            break
        shown.pop(0)
    return frozenset(shown)


def _are_enough(counts: Mapping[str, int]) -> bool:
    return sum(counts.values()) >= SMALLEST_TOLD <= len(counts)


def _most_if_none(injections: int) -> float:
    from perineural.statistics.safety.rates import most_that_none_allows  # noqa: PLC0415 - numpy

    return 1000 * most_that_none_allows(injections)
