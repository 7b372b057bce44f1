"""Every lot that was used, and whether visits with it went wrong more often than others.

A few events are told here, which the rule of the clinic's counts forbids elsewhere: this is for
those who see the events themselves, and who must act before there are five of them.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet

from perineural.clinical.modality import BATH, BOTH, INJECTION
from perineural.clinical.products import PRODUCTS
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.current_sessions import signed_and_current
from perineural.records.doors import query
from perineural.records.models import (
    AdverseEvent,
    BatchPart,
    Bath,
    InjectionPoint,
    Session,
    StockLot,
)
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.safety_values import LotChart, LotLine, LotVisit, LotWatch
from perineural.records.queries.shelf import recalls_in_force

if TYPE_CHECKING:
    from perineural.statistics.safety.lots import WatchedLot

WATCHED = dt.timedelta(days=730)
"""Of how long ago visits are looked at: a choice of this design."""
SPEAKS_AGAINST = ("unlikely", "unrelated")
"""Judgements by which an event does not count; one that waits for a judgement counts."""
GROUPS = (INJECTION, BATH, BOTH)
"""The ways of giving within which lots are compared."""
LotKey = tuple[str, str]
"""A lot by its product and its number without case and spaces."""


class _Visit(NamedTuple):
    id: uuid.UUID
    course_id: uuid.UUID
    number: int
    occurred_at: dt.datetime
    batch_id: uuid.UUID | None


class _Visits(NamedTuple):
    """The visits in order of time: each with whether it had an event, its group and its lots."""

    at: list[dt.datetime]
    event: list[bool]
    group: list[int]
    lots: list[set[LotKey]]


@query
def lot_watch(*, by: Actor, clinic_id: uuid.UUID) -> LotWatch:
    """The lots of signed visits of the last two years, each beside the visits without it.

    An event is an unwanted one of the visit, whichever of its versions it was recorded for, unless
    it was judged unlikely to come from the treatment. Eight SQL queries.

    Does not cover:
        Which of several lots of the same batches it was; events judged of another batch of the
        visit; lots of which a batch was opened and thrown away.
    """
    check_can(by, clinic_id, Permission.FOLLOW_UP)
    since = clock.now() - WATCHED
    names: dict[LotKey, str] = {}
    visits = _visits(clinic_id, since, names)
    used: dict[LotKey, list[int]] = defaultdict(list)
    for place, lots in enumerate(visits.lots):
        for key in lots:
            used[key].append(place)
    recalls = recalls_in_force(clinic_id)
    on_shelf = _on_shelf(clinic_id)
    lines = [
        _line(key, names[key], visits, mine, recalls.get(key, ""), on_shelf.get(key))
        for key, mine in used.items()
    ]
    return LotWatch(
        since=since,
        visits=len(visits.at),
        groups=tuple(each for place, each in enumerate(GROUPS) if place in visits.group),
        lots=tuple(sorted(lines, key=lambda each: (each.product_name, each.lot))),
    )


def _visits(clinic_id: uuid.UUID, since: dt.datetime, names: dict[LotKey, str]) -> _Visits:
    """The visits; `names` is told each lot as it was last written. Five SQL queries."""
    here = {"clinic_id": clinic_id}
    signed = Session.objects.filter(signed_and_current(), occurred_at__gte=since, **here)
    rows = signed.order_by("occurred_at", "id").values_list(*_Visit._fields)
    visits = [_Visit(*row) for row in rows]
    had = _with_event(clinic_id)
    points, baths = (
        _drawn(model.objects.filter(session__in=signed.order_by(), **here))
        for model in (InjectionPoint, Bath)
    )
    lots = _lots_of_batches(clinic_id, since, names)
    return _Visits(
        at=[each.occurred_at for each in visits],
        event=[(each.course_id, each.number) in had for each in visits],
        group=[_group(each.id in points, each.id in baths) for each in visits],
        lots=[
            _lots_of(lots, each.batch_id, *points.get(each.id, ()), *baths.get(each.id, ()))
            for each in visits
        ],
    )


def _lots_of(lots: Mapping[uuid.UUID, set[LotKey]], *batches: uuid.UUID | None) -> set[LotKey]:
    return {lot for batch_id in batches if batch_id for lot in lots.get(batch_id, ())}


def _with_event(clinic_id: uuid.UUID) -> set[tuple[uuid.UUID, int]]:
    """Course and number of each visit at which something counted happened."""
    events = AdverseEvent.objects.filter(clinic_id=clinic_id, session__isnull=False)
    counted = events.exclude(related__in=SPEAKS_AGAINST).order_by()
    return set(counted.values_list("session__course_id", "session__number"))


def _drawn(rows: QuerySet) -> Mapping[uuid.UUID, set[uuid.UUID]]:
    """The batches that each visit drew points or baths from. One SQL query."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for session_id, batch_id in rows.order_by().values_list("session_id", "batch_id").distinct():
        found[session_id].add(batch_id)
    return found


def _lots_of_batches(
    clinic_id: uuid.UUID, since: dt.datetime, names: dict[LotKey, str]
) -> Mapping[uuid.UUID, set[LotKey]]:
    """The lots of each batch that could still be used since then. One SQL query."""
    parts = BatchPart.objects.filter(clinic_id=clinic_id, batch__beyond_use_at__gte=since)
    found: dict[uuid.UUID, set[LotKey]] = defaultdict(set)
    for batch_id, product, key, lot in parts.order_by("batch__number", "position").values_list(
        "batch_id", "product", "lot_key", "lot"
    ):
        found[batch_id].add((product, key))
        names[product, key] = lot
    return found


def _group(has_points: bool, has_baths: bool) -> int:  # noqa: FBT001 - both are said by the caller
    return GROUPS.index(BOTH if has_points and has_baths else BATH if has_baths else INJECTION)


def _on_shelf(clinic_id: uuid.UUID) -> Mapping[LotKey, uuid.UUID]:
    rows = StockLot.objects.filter(clinic_id=clinic_id).order_by()
    return {
        (product, key): row for product, key, row in rows.values_list("product", "lot_key", "id")
    }


def _line(
    key: LotKey, lot: str, visits: _Visits, used: Sequence[int], recalled: str,
    stock_lot_id: uuid.UUID | None,
) -> LotLine:  # fmt: skip
    from perineural.statistics.safety.lots import watch_lot  # noqa: PLC0415 - numpy
    from perineural.statistics.safety.rates import most_that_none_allows  # noqa: PLC0415 - numpy

    found = watch_lot(visits.event, visits.group, used)
    product = key[0]
    return LotLine(
        product=product,
        product_name=PRODUCTS[product].name if product in PRODUCTS else product,
        lot=lot,
        visits=found.visits,
        events=found.events,
        other_visits=found.other_visits,
        other_events=found.other_events,
        most_if_none=None if found.events else most_that_none_allows(found.visits),
        is_adjusted=found.is_adjusted,
        last_used_at=visits.at[used[-1]],
        recalled=recalled,
        stock_lot_id=stock_lot_id,
        chart=_chart(found, [(visits.at[place], visits.event[place]) for place in used]),
    )


def _chart(found: "WatchedLot", visits: Sequence[tuple[dt.datetime, bool]]) -> LotChart | None:
    if found.chart is None or found.seen is None:
        return None
    from perineural.statistics.safety.lots import run_lengths  # noqa: PLC0415 - numpy

    false_alarm_every, found_after = run_lengths(found.chart)
    levels = tuple((found.seen.level / found.chart.threshold).tolist())
    return LotChart(
        expected=found.visits * sum(each.share * each.probability for each in found.chart.groups),
        false_alarm_every=false_alarm_every,
        found_after=found_after,
        levels=levels,
        happened=tuple(
            LotVisit(place + 1, at, levels[place], place in found.alarms)
            for place, (at, happened) in enumerate(visits)
            if happened
        ),
    )
