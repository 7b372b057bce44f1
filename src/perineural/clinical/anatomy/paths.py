"""Where the nerves run on each view, and which of them lies nearest to a place.

The courses were drawn by eye on the surface of a model. They help to name a place in words; they
are not there to aim a needle by.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import hypot
from types import MappingProxyType

from perineural.clinical.anatomy.nerves import NERVES
from perineural.clinical.anatomy.views import CHART, Side, check_place, other, side_of, view_named
from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Status

REACH_MM = 40.0
"""A nerve farther away than this on the paper is not suggested."""

Point = tuple[float, float]


@dataclass(frozen=True)
class NervePath:
    """One stretch of a nerve that a view shows, from its root end outwards."""

    nerve_id: str
    side: Side
    points: tuple[Point, ...]
    """x, y on the view's paper. [mm]"""
    status: Status
    """How well the place of the picture is known; the nerve's facts carry their own sources."""


@dataclass(frozen=True)
class Landmark:
    """A place on the surface that can be felt or seen, as drawn by eye."""

    key: str
    name: str
    side: Side
    views: Mapping[str, Point]
    """x, y on each view that shows it. [mm]"""
    status: Status


@dataclass(frozen=True)
class NearestNerve:
    """The nerve suggested for a place."""

    nerve_id: str
    side: Side
    distance_mm: float
    """From the place to the drawn course, on the paper, where curved flanks look shorter."""


PATH_NOTE: str = CHART["path_note"]
"""What must be said wherever a course is shown."""


@cache
def nerve_paths(view_key: str) -> tuple[NervePath, ...]:
    """Every stretch of a nerve that a view shows, on the sides that it shows.

    Raises:
        UnknownKey: There is no such view.
    """
    view = view_named(view_key)
    found = []
    for nerve_id, entry in CHART["nerves"].items():
        for drawn_side, runs in entry["views"].get(view.svg_name, {}).items():
            side = other(drawn_side) if view.mirrored else drawn_side
            flip = -1 if view.mirrored else 1
            for run in runs:
                points = tuple((flip * x, y) for x, y in run)
                found.append(NervePath(nerve_id, side, points, Status(entry["status"])))
    return tuple(found)


def nameable_nerves(view_keys: Collection[str], first: Iterable[str] = ()) -> tuple[str, ...]:
    """The nerves that a point on any of these views may be named after, as they are offered.

    Args:
        view_keys: The views.
        first: Nerves to offer before the others whether drawn or not, for example those planned.

    Returns:
        Those of `first`, then those that one of the views draws; each once.

    Raises:
        UnknownKey: There is no such view, or no such nerve.
    """
    first = tuple(first)
    for nerve_id in first:
        if nerve_id not in NERVES:
            raise UnknownKey("nerve", nerve_id, tuple(NERVES))
    drawn = {path.nerve_id for key in view_keys for path in nerve_paths(key)}
    return tuple(dict.fromkeys((*first, *(key for key in NERVES if key in drawn))))


def _landmarks() -> dict[str, Landmark]:
    found = {}
    for key, entry in CHART["landmarks"].items():
        places = {}
        for view_key, point in entry["views"].items():
            places[view_key] = (point[0], point[1])
        found[key] = Landmark(
            key, entry["name"], entry["side"], MappingProxyType(places), Status(entry["status"])
        )
    return found


LANDMARKS: Mapping[str, Landmark] = MappingProxyType(_landmarks())
"""Places to find one's way by, each by its key, for example `lateral_malleolus_right`."""


def nearest_nerve(
    view_key: str, x: float, y: float, among: Collection[str] | None = None
) -> NearestNerve | None:
    """The nerve whose drawn course lies nearest to a place, or `None` if none lies close.

    Only nerves of the place's own side are suggested, so that a place on the left foot can never
    be named after the right one; on the midline both sides count.

    Args:
        view_key: The view on which the place was marked.
        x: Across the paper. [mm]
        y: Down the paper. [mm]
        among: Nerve ids to choose from; all nerves if `None`.

    Returns:
        The nerve with its side and distance, at most `REACH_MM` away. [mm] rounded to 0.1

    Raises:
        UnknownKey: There is no such view, or no such nerve.
        OutOfRange: The place lies off the paper.

    Does not cover:
        Depth, and nerves that are not in the chart. The suggestion is for a person to confirm.
    """
    check_place(view_key, x, y)
    for nerve_id in among or ():
        if nerve_id not in NERVES:
            raise UnknownKey("nerve", nerve_id, tuple(NERVES))
    side = side_of(view_key, x)
    gaps = [
        (_distance((x, y), path.points), path.nerve_id, path.side)
        for path in nerve_paths(view_key)
        if (among is None or path.nerve_id in among) and side in (path.side, "midline")
    ]
    near = min(gaps, default=None)
    if near is None or near[0] > REACH_MM:
        return None
    return NearestNerve(nerve_id=near[1], side=near[2], distance_mm=round(near[0], 1))


def _distance(place: Point, line: tuple[Point, ...]) -> float:
    """The shortest way from a place to a polyline."""
    gaps = [_to_segment(place, a, b) for a, b in pairwise(line)]
    return min(gaps, default=hypot(place[0] - line[0][0], place[1] - line[0][1]))


def _to_segment(place: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = place, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = ((px - ax) * dx + (py - ay) * dy) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(px - ax - along * dx, py - ay - along * dy)
