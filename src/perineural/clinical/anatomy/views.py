"""The drawn views of the body: their paper in millimetres, their side and their drawing.

Limbs and the side of the head are drawn once; the other side is the mirror image, as the body that
was drawn is exactly even.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from perineural.clinical.errors import OutOfRange, UnknownKey
from perineural.clinical.knowledge import load_json, load_text

Side = Literal["left", "right", "midline"]
"""A side of the patient, never of the person who looks at the drawing."""

MIDLINE_MM = {"body": 5.0, "head": 3.0}
"""So close to the middle of a front or back view a place counts as on the midline."""

_ROUNDING_MM = 0.05  # coordinates are kept to a tenth

CHART: Mapping[str, Any] = load_json("chart")

CHART_VERSION: str = CHART["version"]
"""Names the drawn body and its views; it changes whenever a view is drawn anew or added."""

EARLIER_VERSIONS: frozenset[str] = frozenset(CHART["same_places_as"])
"""Versions of which every view is still here, unchanged: their places mean the same today."""


@dataclass(frozen=True)
class View:
    """One drawing on which places are marked."""

    key: str
    title: str
    viewbox: tuple[float, float, float, float]
    """x, y, width and height of the paper. [mm]"""
    svg_name: str
    """The drawing it is made from, without ending; a mirrored view uses the other side's."""
    side: Side | None
    """The side that the whole view shows; `None` where left and right are both seen."""
    mirrored: bool
    faces: Literal["front", "back", "one side"]
    """Which way the patient is seen: it decides on which half of the paper their left lies."""


def other(side: Side) -> Side:
    """The opposite side."""
    match side:
        case "left":
            return "right"
        case "right":
            return "left"
    return side


def _drawn(name: str, entry: Mapping[str, Any]) -> list[View]:
    """The views made from one drawing: itself, and its mirror image where it shows one side."""
    x, y, width, height = entry["viewBox"]
    drawn_side: Side | None = entry["side"]
    faces = entry["faces"]
    as_drawn = View(
        key=name if drawn_side is None else f"{name.removesuffix(f'-{drawn_side}')}-{drawn_side}",
        title=_title(entry["title"], drawn_side),
        viewbox=(x, y, width, height),
        svg_name=name,
        side=drawn_side,
        mirrored=False,
        faces=faces,
    )
    if drawn_side is None:
        return [as_drawn]
    far_side = other(drawn_side)
    mirrored = replace(
        as_drawn,
        key=f"{name.removesuffix(f'-{drawn_side}')}-{far_side}",
        title=_title(entry["title"], far_side),
        viewbox=(-x - width, y, width, height),
        side=far_side,
        mirrored=True,
    )
    return [as_drawn, mirrored]


def _title(pattern: str, side: Side | None) -> str:
    title = pattern.format(side=side)
    return title[0].upper() + title[1:]


VIEWS: Mapping[str, View] = MappingProxyType(
    {view.key: view for name, entry in CHART["views"].items() for view in _drawn(name, entry)}
)
"""Every view by its key, for example `foot-lateral-right`."""


def view_named(key: str) -> View:
    """The view with this key.

    Raises:
        UnknownKey: There is no such view.
    """
    if key not in VIEWS:
        raise UnknownKey("view", key, tuple(VIEWS))
    return VIEWS[key]


@cache
def svg_text(view_key: str) -> str:
    """The drawing of a view, ready to stand inside an `<svg viewBox>` of that view.

    It holds neither styles nor ids nor scripts, so it may stand in one page many times. A mirrored
    view comes as a group that is turned over.

    Raises:
        UnknownKey: There is no such view.
    """
    view = view_named(view_key)
    text = load_text(f"chart-{view.svg_name}.svg")
    inner = re.sub(r"^\s*<svg[^>]*>(?:<title>[^<]*</title>)?|</svg>\s*$", "", text)
    return f'<g transform="scale(-1 1)">{inner}</g>' if view.mirrored else inner


def still_holds(model_version: str) -> bool:
    """Whether a place that was stored under this version lies where it lay, on today's views.

    Examples:
        >>> still_holds(CHART_VERSION), still_holds("another body")
        (True, False)
    """
    return model_version == CHART_VERSION or model_version in EARLIER_VERSIONS


def _decimal(value_mm: float) -> Decimal:
    return Decimal(str(round(value_mm, 1)))


def check_place(view_key: str, x: float, y: float) -> View:
    """The view, if the place lies on its paper.

    Raises:
        UnknownKey: There is no such view.
        OutOfRange: x or y lies off the paper; a slip in the coordinates is refused, not moved.
    """
    view = view_named(view_key)
    left, top, width, height = view.viewbox
    for name, value, low, size in (("x_mm", x, left, width), ("y_mm", y, top, height)):
        if not low - _ROUNDING_MM <= value <= low + size + _ROUNDING_MM:
            low_mm, high_mm = _decimal(low), _decimal(low + size)
            raise OutOfRange(f"{name} on {view.key}", _decimal(value), low_mm, high_mm, "mm")
    return view


def side_of(view_key: str, x: float) -> Side:
    """The patient's side at this x of a view.

    On a front view the patient's left has the larger x, on a back view the smaller; close to the
    middle it is the midline. A view of one side or one limb is of that side throughout.

    Raises:
        UnknownKey: There is no such view.

    Examples:
        >>> side_of("head-front", 30), side_of("head-back", 30), side_of("head-front", 1)
        ('left', 'right', 'midline')
    """
    view = view_named(view_key)
    if view.side is not None:
        return view.side
    if abs(x) <= MIDLINE_MM[view.key.partition("-")[0]]:
        return "midline"
    return "left" if (x > 0) == (view.faces == "front") else "right"
