"""Local anaesthetic that other visits of a patient gave near this one. For `records` alone."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from perineural.clinical.amounts import total
from perineural.clinical.solution import Part, properties
from perineural.clinical.totals import OTHER_SESSIONS_WITHIN_HOURS, anaesthetic_in
from perineural.records import clock
from perineural.records.models import BatchPart, Bath, InjectionPoint, Session
from perineural.records.models.assessment import SigningStatus
from perineural.records.queries.session_rows import VisitBeside
from perineural.records.statements import find

COUNTS_WITHIN = dt.timedelta(hours=OTHER_SESSIONS_WITHIN_HOURS)


def elsewhere_mg(session: Session, beside: Iterable[VisitBeside]) -> dict[str, Decimal]:
    """Local anaesthetic of this patient's other visits within 24 hours of this one, by drug. [mg]

    A visit lasts from its opening to its last point. Visits of every course count, signed or still
    charted. What was known when a visit was signed stays with it, so that its note does not change.
    Three SQL queries when there was such a visit.

    Source:
        `knowledge/dose_rules.toml`, `other_sessions`: every route adds up (verified), within 24
        hours (derived). Hazard: HAZ-003.
    """
    if session.status == SigningStatus.SIGNED:
        return {drug: Decimal(mg) for drug, mg in session.elsewhere_mg.items()}
    near = tuple(visit.id for visit in beside if _between(session, visit) < COUNTS_WITHIN)
    if not near:
        return {}
    where = {"clinic_id": session.clinic_id, "session_id": near}
    drawn_ml = total(
        {batch_id: volume_ml}
        for model in (InjectionPoint, Bath)
        for batch_id, volume_ml in find(model, ("batch_id", "volume_ml"), where)
        if batch_id is not None
    )
    return total(_given_mg(session.clinic_id, drawn_ml)) if drawn_ml else {}


def _between(session: Session, visit: VisitBeside) -> dt.timedelta:
    """How much time lies between two visits; less than none where they overlap."""
    ended_at = session.last_point_at or clock.now()
    return max(session.occurred_at - visit.ended_at, visit.began_at - ended_at)


def _given_mg(
    clinic_id: uuid.UUID, drawn_ml: Mapping[uuid.UUID, Decimal]
) -> Iterator[Mapping[str, Decimal]]:
    where = {"clinic_id": clinic_id, "batch_id": tuple(drawn_ml)}
    parts: dict[uuid.UUID, list[Part]] = {key: [] for key in drawn_ml}
    for batch_id, product, volume_ml in find(BatchPart, _PART, where):
        parts[batch_id].append(Part(product, volume_ml))
    for batch_id, mixed in parts.items():
        yield anaesthetic_in(properties(mixed), drawn_ml[batch_id])


_PART = ("batch_id", "product", "volume_ml")
