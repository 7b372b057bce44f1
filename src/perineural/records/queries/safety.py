"""How often something unwanted was recorded, by period and severity, with people as clusters.

The rule of the numbers page holds: of fewer than five events nothing is told but that, and what
four would allow; none, one and four read the same. It is kept here of people too, and of what
could be reckoned by taking one figure from another.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from django.db.models import Count, Q

from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.current_sessions import signed_and_current
from perineural.records.doors import query
from perineural.records.models import AdverseEvent, InjectionPoint, Session
from perineural.records.models.followup import Severity
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.event_rate import SMALLEST_TOLD, event_rate
from perineural.records.queries.safety_values import SafetyRate, SafetyRates, Told

YEAR = dt.timedelta(days=365)
ALL, RECENT = "All visits", "Visits of the last 12 months"
People = Mapping[uuid.UUID, int]
Person = TypeVar("Person", uuid.UUID, str)
"""How many of each patient."""


@query
def safety_rates(*, by: Actor, clinic_id: uuid.UUID) -> SafetyRates:
    """The clinic's unwanted events by injections. Three SQL queries.

    Does not cover:
        Whether the treatment was the cause; events after a bath alone; what nobody reported.
    """
    check_can(by, clinic_id, Permission.SEE_NUMBERS)
    recent = Q(session__occurred_at__gte=clock.now() - YEAR)
    injections = _injections(clinic_id, recent)
    events = _events(clinic_id, recent)
    whole = rate_of(ALL, _by_person(events, 0), _part(injections, 0))
    if whole.injections is None:
        return SafetyRates((whole,), (), None)
    periods = (*_recent_rate(events, injections), whole)
    severities = _by_severity(whole, events, _part(injections, 0))
    return SafetyRates(periods, severities, _most_if_none(whole.injections))


_Counts = Mapping[uuid.UUID, tuple[int, int]]
"""Of each patient: of the whole time, and of the last year."""
_Events = Mapping[tuple[uuid.UUID, str], tuple[int, int]]
"""The same by patient and severity."""


def _injections(clinic_id: uuid.UUID, recent: Q) -> _Counts:
    sessions = Session.objects.filter(signed_and_current(), clinic_id=clinic_id).order_by()
    points = InjectionPoint.objects.filter(clinic_id=clinic_id, session__in=sessions).order_by()
    rows = points.values_list("session__patient_id").annotate(
        whole=Count("id"), recent=Count("id", filter=recent)
    )
    return {patient_id: counts for patient_id, *counts in rows}


def _events(clinic_id: uuid.UUID, recent: Q) -> _Events:
    visits = InjectionPoint.objects.filter(clinic_id=clinic_id).order_by().values("session")
    events = AdverseEvent.objects.filter(clinic_id=clinic_id, session__in=visits).order_by()
    rows = events.values_list("patient_id", "severity").annotate(
        whole=Count("id"), recent=Count("id", filter=recent)
    )
    return {(patient_id, severity): counts for patient_id, severity, *counts in rows}


def _part(counts: _Counts, period: int) -> People:
    return {who: each[period] for who, each in counts.items() if each[period]}


def _by_person(events: _Events, period: int, severities: frozenset[str] | None = None) -> People:
    found: Counter[uuid.UUID] = Counter()
    for (who, severity), counts in events.items():
        if counts[period] and (severities is None or severity in severities):
            found[who] += counts[period]
    return found


def rate_of(
    label: str, events: Mapping[Person, int], injections: Mapping[Person, int]
) -> SafetyRate:
    """The rate of these counts, or why it is not told."""
    exposure, count = sum(injections.values()), sum(events.values())
    plain = event_rate(count, exposure)
    if plain is None:
        return SafetyRate(label, Told.FEW_INJECTIONS)
    if plain.events is None:
        most = plain.high_per_thousand
        return SafetyRate(label, Told.FEW_EVENTS, exposure, high_per_thousand=most)
    if len(events) < SMALLEST_TOLD:
        return SafetyRate(label, Told.FEW_PEOPLE, exposure)
    from perineural.statistics.safety.rates import clustered_rate  # noqa: PLC0415 - numpy

    people = sorted({*events, *injections})
    found = clustered_rate(
        [events.get(each, 0) for each in people], [injections.get(each, 0) for each in people]
    )
    return SafetyRate(label, Told.YES, exposure, count, found.per_thousand, found.low, found.high)


def _recent_rate(events: _Events, injections: _Counts) -> tuple[SafetyRate, ...]:
    """The last year, unless next to nothing came before it.

    Whoever knows the whole and the last year knows what came before, which must be enough too.
    """
    treated = _part(injections, 1)
    if sum(_part(injections, 0).values()) - sum(treated.values()) < SMALLEST_TOLD:
        return ()
    found = rate_of(RECENT, _by_person(events, 1), treated)
    before = Counter(_by_person(events, 0)) - Counter(_by_person(events, 1))
    if found.told is Told.YES and not _enough(before):
        return (SafetyRate(RECENT, Told.FEW_BEFORE, found.injections),)
    return (found,)


def _enough(events: People) -> bool:
    return sum(events.values()) >= SMALLEST_TOLD <= len(events)


def _by_severity(whole: SafetyRate, events: _Events, injections: People) -> tuple[SafetyRate, ...]:
    """Severities of five events and five people; those hidden together are as many, or none is.

    The smallest that could be told is hidden too, until the rest tells of nobody.
    """
    if whole.told is not Told.YES:
        return ()
    people = {key: _by_person(events, 0, frozenset({key})) for key in Severity.values}
    shown = sorted(
        (key for key in people if _enough(people[key])), key=lambda key: _size(people, key)
    )
    while shown and len(shown) < len(people):
        hidden = frozenset(people) - frozenset(shown)
        if _enough(_by_person(events, 0, hidden)):
            break
        shown.pop(0)
    return tuple(
        rate_of(Severity(key).label, people[key], injections)
        for key in Severity.values
        if key in shown
    )


def _size(people: Mapping[str, People], key: str) -> tuple[int, str]:
    return sum(people[key].values()), key


def _most_if_none(injections: int) -> float:
    from perineural.statistics.safety.rates import most_that_none_allows  # noqa: PLC0415 - numpy

    return 1000 * most_that_none_allows(injections)
