"""Keeping what was charted: rows that differ from what is stored are written, the others stay."""

import uuid
from typing import Any

from django.db.models import QuerySet

from perineural.clinical.anatomy import CHART_VERSION, place_in_space
from perineural.records.actions.patients import recorder
from perineural.records.actions.session_values import SessionSave
from perineural.records.actors import Actor
from perineural.records.models import Bath, InjectionPoint, Scar, Session
from perineural.records.queries.session_rows import room_ratings

Values = dict[str, Any]


def keep_charted(
    by: Actor, session: Session, save: SessionSave, regions: dict[uuid.UUID, str]
) -> None:
    """Make the points, baths, scars and scores of a visit those of a save, in one transaction.

    A row keeps the key its page gave it. Four SQL queries when nothing changed; two more for each
    of the four kinds of which something did.
    """
    _keep(session, InjectionPoint.objects.filter(session=session), _points(save, regions))
    _keep(session, Bath.objects.filter(session=session), _baths(save))
    _keep(session, Scar.objects.filter(session=session), _scars(save))
    # Who asked first stays, and what the patient answers later is none of these rows.
    asked = ("score", "minutes_after")
    _keep(session, room_ratings(session), _ratings(by, session, save), compared=asked)


def _keep(
    session: Session, rows: QuerySet, wanted: list[Values], compared: tuple[str, ...] = ()
) -> None:
    """Store the wanted values in place of these rows; a row that is the same is not written."""
    rows = rows.filter(clinic_id=session.clinic_id)
    if not wanted:
        rows.delete()
        return
    names = ("id", *compared) if compared else tuple(wanted[0])
    stored = {row["id"]: row for row in rows.order_by().values(*names)}
    differ = [
        each for each in wanted if stored.get(each["id"]) != {name: each[name] for name in names}
    ]
    same = {each["id"] for each in wanted} - {each["id"] for each in differ}
    gone = stored.keys() - same
    if gone:
        rows.filter(id__in=gone).delete()
    owned = {"clinic_id": session.clinic_id, "session_id": session.id}
    if differ:
        rows.model.objects.bulk_create(rows.model(**owned, **each) for each in differ)


def _points(save: SessionSave, regions: dict[uuid.UUID, str]) -> list[Values]:
    return [
        {
            "position": position,
            "model_version": CHART_VERSION,
            "region": regions[point.id],
            "space": list(place_in_space(point.view, float(point.x), float(point.y)) or ()),
            **vars(point),
            "batch_id": point.batch_id or save.batch_id,
        }
        for position, point in enumerate(save.points, start=1)
    ]


def _baths(save: SessionSave) -> list[Values]:
    return [
        {"position": n, **vars(bath), "batch_id": bath.batch_id or save.batch_id}
        for n, bath in enumerate(save.baths, start=1)
    ]


def _scars(save: SessionSave) -> list[Values]:
    return [
        {
            "position": position,
            "model_version": CHART_VERSION,
            "side": scar.values.side,
            "region": scar.values.region,
            **vars(scar),
            "places": [list(place) for place in scar.places],
        }
        for position, scar in enumerate(save.scars, start=1)
    ]


def _ratings(by: Actor, session: Session, save: SessionSave) -> list[Values]:
    person = recorder(by)
    return [
        {
            "id": rating.id,
            "patient_id": session.patient_id,
            "clock": rating.clock,
            "minutes_after": rating.minutes_after,
            "score": rating.score,
            "occurred_at": rating.occurred_at,
            "recorded_by": person,
        }
        for rating in save.ratings
    ]
