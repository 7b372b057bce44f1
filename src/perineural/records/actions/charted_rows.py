"""Keeping what was charted: rows that differ from what is stored are written, the others stay."""

import uuid
from typing import Any

from django.db.models import Model

from perineural.clinical.anatomy import CHART_VERSION
from perineural.records.actions.patients import recorder
from perineural.records.actions.session_values import SessionSave
from perineural.records.actors import Actor
from perineural.records.models import Bath, InjectionPoint, PainRating, Scar, Session
from perineural.records.queries.session_rows import room_ratings_where
from perineural.records.statements import find, put, remove

Values = dict[str, Any]


def keep_charted(
    by: Actor,
    session: Session,
    save: SessionSave,
    regions: dict[uuid.UUID, str],
    places: dict[uuid.UUID, tuple[float, ...]],
) -> None:
    """Make the points, baths, scars and scores of a visit those of a save, in one transaction.

    A row keeps the key its page gave it. Four SQL queries when nothing changed; two more for each
    of the four kinds of which something did.
    """
    owned = {"clinic_id": session.clinic_id, "session_id": session.id}
    _keep(InjectionPoint, owned, _points(save, regions, places))
    _keep(Bath, owned, _baths(save))
    _keep(Scar, owned, _scars(save))
    # Who asked first stays, and what the patient answers later is none of these rows.
    _keep(
        PainRating,
        room_ratings_where(session),
        _ratings(by, session, save),
        compared=("id", "score", "minutes_after"),
    )


def _keep(
    model: type[Model], where: Values, wanted: list[Values], compared: tuple[str, ...] = ()
) -> None:
    """Store the wanted values in place of these rows; a row that is the same is not written."""
    if not wanted:
        remove(model, where)
        return
    names = compared or tuple(wanted[0])
    key = names.index("id")
    stored = {row[key]: row for row in find(model, names, where)}
    differ = [
        each for each in wanted if stored.get(each["id"]) != tuple(each[name] for name in names)
    ]
    same = {each["id"] for each in wanted} - {each["id"] for each in differ}
    gone = stored.keys() - same
    if gone:
        remove(model, {**where, "id": tuple(gone)})
    owned = {name: where[name] for name in ("clinic_id", "session_id")}
    put(model, [{**owned, **each} for each in differ])


def _points(
    save: SessionSave, regions: dict[uuid.UUID, str], places: dict[uuid.UUID, tuple[float, ...]]
) -> list[Values]:
    return [
        {
            "position": position,
            "model_version": CHART_VERSION,
            "region": regions[point.id],
            "space": list(places[point.id]),
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
            "recorded_by_id": person.id if person else None,
        }
        for rating in save.ratings
    ]
