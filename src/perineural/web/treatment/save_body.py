"""Reads what the room sends: JSON to values, each mistake told with its place."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from perineural.clinical.anatomy import VIEWS
from perineural.records.actions.scar_values import ScarDraft
from perineural.records.actions.session_values import (
    BathDraft,
    PointDraft,
    RatingDraft,
    SessionSave,
)
from perineural.records.errors import Invalid

LARGEST_BODY_BYTES = 400_000
"""A session of 300 points with every field filled is smaller than this."""

TEXT = "text without NUL or half letters"

NO_LETTER = re.compile(r"[\x00\ud800-\udfff]")
"""What JSON can write and no database keeps: NUL, and half of a letter that takes two."""


def read_save(body: bytes) -> SessionSave:
    """The save that a request carries.

    Raises:
        Invalid: It is too large, is not JSON, or an entry is missing or of the wrong kind.
    """
    if len(body) > LARGEST_BODY_BYTES:
        raise Invalid(f"The session is larger than {LARGEST_BODY_BYTES} bytes.")
    try:
        content = json.loads(body)
    except ValueError as error:
        raise Invalid("This is not JSON.") from error
    if not isinstance(content, Mapping):
        raise Invalid("A session is sent as one JSON object.")
    top = _Entry("session", content)
    return SessionSave(
        revision=top.whole("revision"),
        page=top.key("page"),
        number=top.whole("number"),
        batch_id=top.key_or_none("batch_id"),
        confirmed=frozenset(top.texts("confirmed")),
        usual_point=top.settings("usual_point"),
        points=tuple(_point(entry) for entry in top.entries("points")),
        baths=tuple(_bath(entry) for entry in top.entries("baths")),
        scars=tuple(_scar(entry) for entry in top.entries("scars")),
        ratings=tuple(_rating(entry) for entry in top.entries("ratings")),
        last_point_at=top.time_or_none("last_point_at"),
        reaction=top.text("reaction"),
    )


def read_views(body: bytes) -> tuple[str, ...]:
    """The views that the page shows, each once, of a body that `read_save` has read.

    What is the name of no view is left out: the answer holds each point in each of these.
    """
    named = json.loads(body).get("views")
    names = named if isinstance(named, list) else ()
    return tuple(dict.fromkeys(each for each in names if isinstance(each, str) and each in VIEWS))


def _point(entry: "_Entry") -> PointDraft:
    return PointDraft(
        id=entry.key("id"),
        view=entry.text("view"),
        x=entry.amount("x").quantize(Decimal("0.01")),
        y=entry.amount("y").quantize(Decimal("0.01")),
        side=entry.text("side"),
        nerve=entry.text("nerve"),
        volume_ml=entry.amount("volume_ml"),
        batch_id=entry.key_or_none("batch_id"),
        angle_degrees=entry.whole_or_none("angle_degrees"),
        depth_mm=entry.amount_or_none("depth_mm"),
        needle=entry.text("needle"),
        aspirated=entry.flag_or_none("aspirated"),
        tenderness_before=entry.whole_or_none("tenderness_before"),
        tenderness_after=entry.whole_or_none("tenderness_after"),
        credential_confirmed=bool(entry.flag_or_none("credential_confirmed")),
        reaction=entry.text("reaction"),
        note=entry.text("note"),
    )


def _bath(entry: "_Entry") -> BathDraft:
    return BathDraft(
        id=entry.key("id"),
        nostril=entry.text("nostril"),
        device=entry.text("device"),
        volume_ml=entry.amount("volume_ml"),
        dwell_minutes=entry.amount("dwell_minutes"),
        batch_id=entry.key_or_none("batch_id"),
        body_position=entry.text("body_position"),
        tolerance=entry.text("tolerance"),
    )


def _scar(entry: "_Entry") -> ScarDraft:
    return ScarDraft(
        id=entry.key("id"),
        view=entry.text("view"),
        places=entry.places("places"),
        length_mm=entry.amount_or_none("length_mm"),
        mobility_before=entry.whole_or_none("mobility_before"),
        mobility_after=entry.whole_or_none("mobility_after"),
        note=entry.text("note"),
    )


def _rating(entry: "_Entry") -> RatingDraft:
    occurred_at = entry.time_or_none("occurred_at")
    if occurred_at is None:
        raise Invalid(f"{entry.where} has no occurred_at.")
    return RatingDraft(
        id=entry.key("id"),
        score=entry.whole("score"),
        occurred_at=occurred_at,
        minutes_after=entry.whole_or_none("minutes_after"),
    )


class _Entry:
    """One JSON object, read field by field."""

    def __init__(self, where: str, content: Mapping[str, Any]) -> None:
        self.where, self.content = where, content

    def _read(self, name: str, kind: str, read: Callable[[Any], Any]) -> Any:
        value = self.content.get(name)
        try:
            return read(value)
        except (TypeError, ValueError, AttributeError, InvalidOperation) as error:
            raise Invalid(f"{self.where}: {name} is {value!r}; expected {kind}.") from error

    def _or_none(self, name: str, read: Callable[[str], Any]) -> Any:
        value = self.content.get(name)
        return None if value is None or value == "" else read(name)

    def key(self, name: str) -> uuid.UUID:
        return self._read(name, "a UUID", uuid.UUID)

    def key_or_none(self, name: str) -> uuid.UUID | None:
        return self._or_none(name, self.key)

    def whole(self, name: str) -> int:
        return self._read(name, "a whole number", _whole)

    def whole_or_none(self, name: str) -> int | None:
        return self._or_none(name, self.whole)

    def amount(self, name: str) -> Decimal:
        return self._read(name, "a number", _amount)

    def amount_or_none(self, name: str) -> Decimal | None:
        return self._or_none(name, self.amount)

    def places(self, name: str) -> tuple[tuple[float, float], ...]:
        return self._read(name, "a list of places, each x and y", _places)

    def text(self, name: str) -> str:
        return self._read(name, TEXT, _text)

    def texts(self, name: str) -> list[str]:
        kind = f"a list of {TEXT}"
        return self._read(name, kind, lambda value: [_text(each) for each in value or ()])

    def flag_or_none(self, name: str) -> bool | None:
        return self._read(name, "true, false or nothing", _flag)

    def time_or_none(self, name: str) -> dt.datetime | None:
        return self._or_none(name, lambda each: self._read(each, "a time with its zone", _time))

    def settings(self, name: str) -> dict[str, str]:
        value = self.content.get(name, {})
        if not isinstance(value, Mapping) or len(value) > 10:
            raise Invalid(f"{self.where}: {name} must hold at most 10 settings.")
        return self._read(name, f"settings in {TEXT}", _settings)

    def entries(self, name: str) -> "list[_Entry]":
        value = self.content.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise Invalid(f"{self.where}: {name} must be a list of objects.")
        singular = name.removesuffix("s")
        return [_Entry(f"{singular} {n}", each) for n, each in enumerate(value, start=1)]


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(value)
    return int(value)


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or value is None:
        raise ValueError(value)
    amount = Decimal(str(value))
    if not amount.is_finite() or abs(amount) >= 100_000:
        raise ValueError(value)
    return amount


def _places(value: Any) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    step = Decimal("0.01")
    return tuple(
        (float(_amount(x).quantize(step)), float(_amount(y).quantize(step))) for x, y in value
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        if NO_LETTER.search(value):
            raise ValueError(value)
        return value.strip()
    if value is None:
        return ""
    raise TypeError(value)


def _settings(value: Any) -> dict[str, str]:
    return {_text(key)[:40]: _text(each)[:60] for key, each in (value or {}).items()}


def _flag(value: Any) -> bool | None:
    if value not in (True, False, None, ""):
        raise ValueError(value)
    return None if value == "" else value


def _time(value: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment
