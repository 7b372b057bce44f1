"""The drawings of a visit with its points on them, as they are read and printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perineural.clinical import anatomy
from perineural.clinical.amounts import plain
from perineural.records.queries.scars import ScarLine
from perineural.records.queries.sessions import PointLine

ACROSS_POINTS = 32.0
"""How many points fit side by side on a drawing: their size follows from it."""


@dataclass(frozen=True)
class Mark:
    """One point on a drawing."""

    number: int
    x: str
    y: str
    words: str


@dataclass(frozen=True)
class Picture:
    """One view with the points that lie on it."""

    title: str
    viewbox: str
    svg: str
    radius: str
    font_size: str
    paths: tuple[str, ...]
    marks: tuple[Mark, ...]
    scars: tuple[str, ...]
    """The line of each scar, as a path."""


def point_words(point: PointLine) -> str:
    """A point in words: "Right sural nerve, right ankle, outer side, 1 mL, tenderness 6 then 1"."""
    nerve = anatomy.NERVES.get(point.nerve)
    side = "Midline" if point.side == "midline" else point.side.capitalize()
    words = [
        f"{side} {nerve.name[0].lower()}{nerve.name[1:]}" if nerve else f"{side}, no nerve named",
        point.region,
        f"{plain(point.volume_ml)} mL",
        _tenderness(point.tenderness_before, point.tenderness_after),
    ]
    return ", ".join(word for word in words if word)


def _tenderness(before: int | None, after: int | None) -> str:
    if before is None and after is None:
        return ""
    if after is None:
        return f"tenderness {before}"
    return f"tenderness {after} after" if before is None else f"tenderness {before} then {after}"


def numbered(points: Iterable[PointLine]) -> list[tuple[int, str]]:
    """Points in words under their numbers on the pictures."""
    return [(point.position, point_words(point)) for point in points]


def pictures(points: Iterable[PointLine], scars: Iterable[ScarLine] = ()) -> tuple[Picture, ...]:
    """Every view on which a point or a scar lies, in the order the views were first used."""
    lines: dict[str, list[ScarLine]] = {}
    for scar in scars:
        if scar.view in anatomy.VIEWS:
            lines.setdefault(scar.view, []).append(scar)
    by_view: dict[str, list[PointLine]] = {}
    for point in points:
        if point.view in anatomy.VIEWS:
            by_view.setdefault(point.view, []).append(point)
    return tuple(
        _picture(anatomy.VIEWS[key], by_view.get(key, []), lines.get(key, []))
        for key in dict.fromkeys((*by_view, *lines))
    )


def _picture(view: anatomy.View, points: list[PointLine], scars: list[ScarLine]) -> Picture:
    left, top, width, height = view.viewbox
    radius = min(width, height) / ACROSS_POINTS
    return Picture(
        title=view.title,
        viewbox=f"{left:g} {top:g} {width:g} {height:g}",
        svg=anatomy.svg_text(view.key),
        radius=f"{radius:.1f}",
        font_size=f"{radius * 1.15:.1f}",
        paths=tuple(_path(path.points) for path in anatomy.nerve_paths(view.key)),
        marks=tuple(
            Mark(point.position, f"{point.x:f}", f"{point.y:f}", point_words(point))
            for point in points
        ),
        scars=tuple(_path(scar.places) for scar in scars),
    )


def _path(places: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
