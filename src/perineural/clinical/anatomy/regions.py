"""Regions of the body: the name of a place in plain words, and each region's area on a view.

They were drawn by eye, once, on the surface of a model, and are seen on every view that shows them.
They tell a reader roughly where a place lies. They are no map of dermatomes or muscles, and a
place next to the border of two regions may carry the name of either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from perineural.clinical.anatomy.space import BESIDE, SPACE, region_grid
from perineural.clinical.anatomy.views import Side, check_place, other, side_of, view_named
from perineural.clinical.facts import Status


@dataclass(frozen=True)
class Region:
    """A named part of the skin."""

    key: str
    name: str
    """In words, without a side: `ankle, outer side`."""
    paired: bool
    """There is one on the left and one on the right; otherwise it lies across the midline."""
    status: Status
    """How well its borders are known."""


@dataclass(frozen=True)
class RegionArea:
    """What a view shows of one region on one side."""

    key: str
    name: str
    side: Side
    """The patient's; the midline for a region that is not paired."""
    path: str
    """The data of an SVG path on the view's paper, to be filled by the even-odd rule. [mm]"""


_NUMBERED = tuple(
    Region(entry["key"], entry["name"], entry["paired"], Status(entry["status"]))
    for entry in SPACE["regions"]
)

REGIONS: Mapping[str, Region] = MappingProxyType({region.key: region for region in _NUMBERED})
"""Every region by its key, for example `ankle_outer_side`."""


def in_words(region: Region, side: Side) -> str:
    """A region with the patient's side.

    Examples:
        >>> in_words(REGIONS["forehead"], "left"), in_words(REGIONS["forehead"], "midline")
        ('left forehead', 'forehead, in the middle')
        >>> in_words(REGIONS["breastbone"], "left")
        'breastbone, left side'
    """
    if side == "midline":
        return f"{region.name}, in the middle"
    return f"{side} {region.name}" if region.paired else f"{region.name}, {side} side"


def region_at(view_key: str, x: float, y: float) -> Region:
    """The region at a place of a view; beside the body the nearest one.

    Raises:
        UnknownKey: There is no such view.
        OutOfRange: The place lies off the paper.
    """
    view = check_place(view_key, x, y)
    number = region_grid(view.svg_name).at(-x if view.mirrored else x, y)
    return _NUMBERED[number % BESIDE]


def region_name(view_key: str, x: float, y: float) -> str:
    """The part of the body at a place, with the patient's side, in plain words.

    A place beside the figure is named after the nearest region.

    Raises:
        UnknownKey: There is no such view.
        OutOfRange: The place lies off the paper.

    Examples:
        >>> region_name("foot-lateral-right", 0, -70)
        'right ankle, outer side'
        >>> region_name("head-front", 30, -80), region_name("head-front", 0, -80)
        ('left forehead', 'forehead, in the middle')
    """
    return in_words(region_at(view_key, x, y), side_of(view_key, x))


@cache
def region_areas(view_key: str) -> tuple[RegionArea, ...]:
    """Every region that a view shows, with its outline, to be laid over the drawing.

    Neighbours share their borders. Very small pieces of a region are left out.

    Raises:
        UnknownKey: There is no such view.
    """
    view = view_named(view_key)
    found = []
    for number, drawn_side, rings in SPACE["views"][view.svg_name]["areas"]:
        region = _NUMBERED[number]
        side = other(drawn_side) if view.mirrored else drawn_side
        path = "".join(_ring(ring, -1 if view.mirrored else 1) for ring in rings)
        found.append(RegionArea(region.key, region.name, side, path))
    return tuple(found)


def _ring(tenths: list[int], flip: int) -> str:
    """A closed line through points that are given in tenths of a millimetre."""
    xs, ys = tenths[::2], tenths[1::2]
    points = (f"{flip * x / 10:g} {y / 10:g}" for x, y in zip(xs, ys, strict=True))
    return f"M{'L'.join(points)}Z"
