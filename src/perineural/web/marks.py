"""Marks on the body chart: what `marks.js` and its template part need, and what comes back.

A page that lets somebody mark places includes `perineural/parts/marks.html` with `views` from
`mark_views` and `data` from `mark_data`, and reads the hidden field with `read_marks`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from perineural.clinical import anatomy
from perineural.clinical.anatomy.views import MIDLINE_MM

MARKS_AT_MOST = 200


@dataclass(frozen=True)
class MarkPath:
    """One stretch of a nerve as a page draws it."""

    points: str
    is_sure: bool


@dataclass(frozen=True)
class MarkView:
    """One view of the body as a page draws it."""

    key: str
    title: str
    viewbox: str
    svg: str
    start_words: str
    end_words: str
    paths: tuple[MarkPath, ...]


@dataclass(frozen=True)
class Mark:
    """One place that somebody marked. x and y in [mm] on the view's paper."""

    view: str
    x_mm: Decimal
    y_mm: Decimal
    value: int | None
    nerve: str


class UnreadableMarks(ValueError):
    """What came back from the page is not a list of marks."""


def mark_views(keys: Iterable[str], *, with_nerves: bool = True) -> tuple[MarkView, ...]:
    """These views as drawings, with the patient's sides in words where both are seen."""
    return tuple(_view(anatomy.view_named(key), with_nerves) for key in keys)


def _view(view: anatomy.View, with_nerves: bool) -> MarkView:  # noqa: FBT001
    start = end = ""
    if view.side is None:
        start, end = gettext("patient’s right"), gettext("patient’s left")
        if view.faces == "back":
            start, end = end, start
    paths = anatomy.nerve_paths(view.key) if with_nerves else ()
    return MarkView(
        key=view.key,
        title=gettext(view.title),
        viewbox=" ".join(f"{each:g}" for each in view.viewbox),
        svg=anatomy.svg_text(view.key),
        start_words=start,
        end_words=end,
        paths=tuple(
            MarkPath(
                " ".join(f"{x:.1f},{y:.1f}" for x, y in path.points), path.status == "verified"
            )
            for path in paths
        ),
    )


def mark_data(
    keys: Iterable[str], *, with_nerves: bool = True, first: Iterable[str] = ()
) -> dict[str, Any]:
    """What the script needs of these views: their paper, their sides, their nerves.

    Args:
        first: Nerves to offer before the others, for example those of the condition.

    Returns:
        `views` by key; `nerves`: their names by id, in the order to offer them; `reachMm`; `words`.
    """
    keys = tuple(keys)
    views = {key: _data(anatomy.view_named(key), with_nerves) for key in keys}
    order = anatomy.nameable_nerves(keys, first) if with_nerves else ()
    names = {key: anatomy.NERVES[key].name for key in order}
    return {"views": views, "nerves": names, "reachMm": anatomy.REACH_MM, "words": _words()}


def _words() -> dict[str, str]:
    """What the script says, in the language of the page; values stand in braces."""
    return {
        "added": gettext("Added: {what}."),
        "moved": gettext("Moved: {what}."),
        "removed": gettext("Removed."),
        "nerve": gettext("Nerve chosen: {what}."),
        "point": gettext("Point {number}: {what}"),
        "mark": gettext("Mark {number}: {what}"),
        "score": gettext("{score} of 10"),
        "noScore": gettext("no score yet"),
        "elsewhere": gettext("another picture"),
        "left": gettext("left side"),
        "right": gettext("right side"),
        "midline": gettext("in the middle"),
    }


def _data(view: anatomy.View, with_nerves: bool) -> dict[str, Any]:  # noqa: FBT001
    paths = anatomy.nerve_paths(view.key) if with_nerves else ()
    return {
        "title": gettext(view.title),
        "box": list(view.viewbox),
        "side": view.side,
        "faces": view.faces,
        "midlineMm": 0 if view.side else MIDLINE_MM[view.key.partition("-")[0]],
        "paths": [
            {
                "nerve": path.nerve_id,
                "side": path.side,
                "points": [[round(x, 1), round(y, 1)] for x, y in path.points],
            }
            for path in paths
        ],
    }


def read_marks(text: str) -> tuple[Mark, ...]:
    """The marks in a hidden field.

    Raises:
        UnreadableMarks: It is not a list of marks, holds too many, or one cannot be read.
    """
    try:
        found = json.loads(text or "[]")
    except ValueError as error:
        raise UnreadableMarks(gettext("The marks cannot be read; please mark again.")) from error
    if not isinstance(found, list) or len(found) > MARKS_AT_MOST:
        raise UnreadableMarks(
            gettext("At most {count} marks can be kept.").format(count=MARKS_AT_MOST)
        )
    return tuple(_mark(each) for each in found)


def _mark(entry: object) -> Mark:
    if not isinstance(entry, Mapping):
        raise UnreadableMarks(gettext("The marks cannot be read; please mark again."))
    value = entry.get("value")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise UnreadableMarks(gettext("A score is a whole number from 0 to 10."))
    return Mark(
        view=str(entry.get("view", "")),
        x_mm=_coordinate(entry.get("x")),
        y_mm=_coordinate(entry.get("y")),
        value=value,
        nerve=str(entry.get("nerve") or ""),
    )


def _coordinate(value: object) -> Decimal:
    try:
        place_mm = Decimal(str(value))
    except InvalidOperation as error:
        raise UnreadableMarks(gettext("A mark has no place; please mark again.")) from error
    if not place_mm.is_finite() or abs(place_mm) >= 10_000:
        raise UnreadableMarks(gettext("A mark lies off the drawing; please mark again."))
    return place_mm.quantize(Decimal("0.01"))
