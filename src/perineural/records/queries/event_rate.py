"""How often something unwanted was recorded, by injections, with the exact interval.

The rule of the clinic's counts holds here too: of fewer than five events nothing is told but that,
and the most that four of them would allow.
"""

import uuid
from dataclasses import dataclass

from perineural.records.current_sessions import signed_and_current
from perineural.records.models import AdverseEvent, InjectionPoint, Session

SMALLEST_TOLD = 5
"""The smallest number of events, and of injections, that is told: a choice of this design."""


@dataclass(frozen=True)
class EventRate:
    """Unwanted events by injections.

    Args:
        injections: Points of signed sessions. 5 and more.
        events: Recorded for visits with injections; None where there are fewer than five.
        per_thousand: Events in 1,000 injections; None where `events` is.
        low_per_thousand: Lower end of the exact 95 % interval; 0 where `events` is None.
        high_per_thousand: Upper end; that of four events where `events` is None.
    """

    injections: int
    events: int | None
    per_thousand: float | None
    low_per_thousand: float
    high_per_thousand: float


def event_rate_of(clinic_id: uuid.UUID) -> EventRate | None:
    """The clinic's rate. Two SQL queries. None of fewer than five injections.

    Does not cover:
        Whether the treatment was the cause; several events of one patient, which make the interval
        too narrow; events after a bath alone.
    """
    sessions = Session.objects.filter(signed_and_current(), clinic_id=clinic_id).order_by()
    points = InjectionPoint.objects.filter(clinic_id=clinic_id, session__in=sessions)
    visits = InjectionPoint.objects.filter(clinic_id=clinic_id).order_by().values("session")
    events = AdverseEvent.objects.filter(clinic_id=clinic_id, session__in=visits)
    return event_rate(events.count(), points.count())


def event_rate(events: int, injections: int) -> EventRate | None:
    """The rate of these counts; None of fewer than five injections.

    Examples:
        >>> told = event_rate(0, 1000)
        >>> told.events, round(told.high_per_thousand, 1)
        (None, 10.2)
    """
    from perineural.statistics.safety.rates import rate_per_thousand  # noqa: PLC0415

    if injections < SMALLEST_TOLD:
        return None
    if events < SMALLEST_TOLD:
        most = rate_per_thousand(SMALLEST_TOLD - 1, injections).high
        return EventRate(injections, None, None, 0.0, most)
    found = rate_per_thousand(events, injections)
    return EventRate(injections, events, found.per_thousand, found.low, found.high)
