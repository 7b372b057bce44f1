"""From a place on a view to its place in space on the drawn body, and from there to other views.

A place in space is (x, y, z) in millimetres: x to the patient's left, y up, z forward, from the
floor between the feet. It is a place on the skin of a model 1,677 mm tall, not on the patient.
"""

import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from operator import add
from typing import Any

from perineural.clinical.anatomy.views import VIEWS, View, check_place
from perineural.clinical.knowledge import load_bytes, load_json

Place = tuple[float, float, float]
"""x, y, z on the body. [mm]"""

SPACE: Mapping[str, Any] = load_json("chart-space")

TOLERANCE_MM = 4.0
"""A view shows a place if the skin that it shows there lies no farther in front or behind."""

JUMP_MM = 15.0
"""Neighbouring depths farther apart belong to two parts of the body, one before the other."""

ROUNDED_MM = 0.1
"""So much a place may be off by being kept to a tenth in three directions."""

PLACES_KEPT = 4096
"""Places looked up before and kept: a save asks again for those of the points charted earlier."""

BESIDE = 128
"""Added to the number of the nearest region where a cell lies beside the body."""


@dataclass(frozen=True)
class Grid:
    """Values of one drawing on a regular grid."""

    even: bool
    """Only the half where x is positive is kept; the other is its mirror image."""
    left: float
    top: float
    step: float
    """Width and height of a cell. [mm]"""
    columns: int
    rows: int
    cells: Sequence[int]

    def at(self, x: float, y: float) -> int:
        """The value of the cell that holds a place, or of the nearest one."""
        column = int(((abs(x) if self.even else x) - self.left) / self.step)
        row = int((y - self.top) / self.step)
        column = min(max(column, 0), self.columns - 1)
        return self.cells[min(max(row, 0), self.rows - 1) * self.columns + column]

    def between(self, x: float, y: float, jump: float) -> float:
        """The value at a place between the middles of four cells.

        Where the four differ by more than `jump`, it is the nearest one's.
        """
        across = ((abs(x) if self.even else x) - self.left) / self.step - 0.5
        down = (y - self.top) / self.step - 0.5
        across = min(max(across, 0.0), self.columns - 1.001)
        down = min(max(down, 0.0), self.rows - 1.001)
        column, row = int(across), int(down)
        first = row * self.columns + column
        a, b = self.cells[first], self.cells[first + 1]
        c, d = self.cells[first + self.columns], self.cells[first + self.columns + 1]
        if max(a, b, c, d) - min(a, b, c, d) > jump:
            return self.at(x, y)
        u, v = across - column, down - row
        return (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v


def _grid(name: str, kind: str) -> tuple[dict[str, Any], bytes]:
    entry = SPACE["views"][name]
    place = entry[kind]
    packed = load_bytes("chart-space.bin")[place["at"] : place["at"] + place["size"]]
    shape = {key: place[key] for key in ("left", "top", "step", "columns", "rows")}
    return shape | {"even": entry["even"]}, zlib.decompress(packed)


@cache
def region_grid(name: str) -> Grid:
    """The number of the region in each cell of a drawing, `BESIDE` added beside the body."""
    shape, raw = _grid(name, "region")
    return Grid(**shape, cells=raw)


@cache
def depth_grid(name: str) -> Grid:
    """How far the skin in each cell of a drawing stands out towards the viewer. [0.1 mm]

    The file holds what a plane through the neighbours left over, low bytes before high bytes.
    """
    shape, raw = _grid(name, "depth")
    half = len(raw) // 2
    words = bytearray(len(raw))
    words[0::2], words[1::2] = raw[:half], raw[half:]
    left_over = struct.unpack(f"<{half}h", words)
    columns = shape["columns"]
    row, cells = [0] * columns, list[int]()
    for start in range(0, half, columns):
        row = list(map(add, row, accumulate(left_over[start : start + columns])))
        cells += row
    return Grid(**shape, cells=cells)


def _on_body(view: View, x: float, y: float) -> bool:
    return region_grid(view.svg_name).at(-x if view.mirrored else x, y) < BESIDE


def _on_paper(view: View, x: float, y: float) -> tuple[float, float] | None:
    """A place rounded to 0.1 mm; `None` off the paper by more than a place in space is rounded."""
    left, top, width, height = view.viewbox
    on_x, on_y = min(max(x, left), left + width), min(max(y, top), top + height)
    if abs(on_x - x) > ROUNDED_MM or abs(on_y - y) > ROUNDED_MM:
        return None
    return round(on_x, 1) + 0.0, round(on_y, 1) + 0.0


def _height(view: View, x: float, y: float) -> float:
    """How far the skin at a place of a view stands out towards the viewer. [mm]"""
    grid = depth_grid(view.svg_name)
    return grid.between(-x if view.mirrored else x, y, JUMP_MM * 10) / 10


@lru_cache(maxsize=PLACES_KEPT)
def place_in_space(view_key: str, x: float, y: float) -> Place | None:
    """The place on the body that is seen at a place of a view.

    Args:
        view_key: The view.
        x: Across the paper. [mm]
        y: Down the paper. [mm]

    Returns:
        x, y, z, rounded to 0.1; `None` beside the body. [mm] On skin that faces the viewer it is
        within 1 mm of the drawn body; where the skin turns away, next to an outline, it may lie
        some millimetres before or behind it, on pictures of the whole body up to 25.

    Raises:
        UnknownKey: There is no such view.
        OutOfRange: The place lies off the paper.

    Examples:
        >>> place_in_space("head-front", 0, 0)[0]
        0.0
        >>> place_in_space("head-front", 110, -160) is None
        True
    """
    view = check_place(view_key, x, y)
    if not _on_body(view, x, y):
        return None
    camera = SPACE["views"][view.svg_name]
    parts = (-x if view.mirrored else x, -y, _height(view, x, y))
    drawn = [
        start + sum(part * axis[i] for part, axis in zip(parts, camera["axes"], strict=True))
        for i, start in enumerate(camera["origin"])
    ]
    across = -drawn[0] if view.mirrored else drawn[0]
    if view.side is not None:  # a view of one side shows that side up to the midline
        across = max(across, 0.0) if view.side == "left" else min(across, 0.0)
    return round(across, 1) + 0.0, round(drawn[1], 1), round(drawn[2], 1)


def seen_on(place: Place, among: Collection[str] | None = None) -> dict[str, tuple[float, float]]:
    """Where every view that shows a place of the body shows it.

    A view shows it if the skin seen there lies within `TOLERANCE_MM` of it along the line of
    sight. A view of one side shows only that side: a place on the patient's left never appears on
    a view of the right.

    Args:
        place: x, y, z as `place_in_space` gives them. [mm]
        among: The views to look at; all of them if `None`.

    Returns:
        x, y on the paper by the view's key, rounded to 0.1; empty if no view shows it. [mm]

    Does not cover:
        Places inside the body: they are on the skin or nowhere.
    """
    found = {}
    for key, view in VIEWS.items():
        if among is not None and key not in among:
            continue
        if view.side is not None and (place[0] > 0) != (view.side == "left") and place[0] != 0:
            continue
        camera = SPACE["views"][view.svg_name]
        flip = -1 if view.mirrored else 1
        off = [p - o for p, o in zip((flip * place[0], *place[1:]), camera["origin"], strict=True)]
        right, up, near = (
            sum(a * b for a, b in zip(axis, off, strict=True)) for axis in camera["axes"]
        )
        at = _on_paper(view, flip * right, -up)
        if at is None:
            continue
        x, y = at
        if _on_body(view, x, y) and abs(near - _height(view, x, y)) <= TOLERANCE_MM:
            found[key] = (x, y)
    return found
