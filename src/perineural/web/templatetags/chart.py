"""Body charts inside a page: the drawing of a view with places marked on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from perineural.clinical.anatomy import VIEWS, nerve_paths, svg_text

register = template.Library()


@dataclass(frozen=True)
class Mark:
    """One place on a drawing: where, how large, what is written beside it."""

    x: Decimal
    y: Decimal
    value: int | None


@dataclass(frozen=True)
class Picture:
    """One view with what is marked on it."""

    key: str
    title: str
    viewbox: str
    drawing: SafeString
    marks: tuple[Mark, ...]
    radius: float
    words: str


@register.inclusion_tag("perineural/parts/chart_pictures.html")
def pain_drawing(marks: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """The views a pain drawing was made on, each with its marks; `view`, `x`, `y`, `value`."""
    by_view: dict[str, list[Mark]] = {}
    for each in marks:
        mark = Mark(Decimal(str(each["x"])), Decimal(str(each["y"])), each.get("value"))
        by_view.setdefault(str(each["view"]), []).append(mark)
    return {"pictures": [picture(view, tuple(found)) for view, found in by_view.items()]}


def picture(view_key: str, marks: tuple[Mark, ...]) -> Picture:
    """A view of the body with places marked; their size follows the size of the view."""
    view = VIEWS[view_key]
    count = f"{len(marks)} place{'s' if len(marks) != 1 else ''} marked"
    return Picture(
        key=view.key,
        title=view.title,
        viewbox=" ".join(f"{each:g}" for each in view.viewbox),
        drawing=mark_safe(svg_text(view.key)),  # noqa: S308  (a packaged drawing)
        marks=marks,
        radius=max(view.viewbox[2], view.viewbox[3]) / 60,
        words=f"{view.title}: {count}",
    )


@register.simple_tag
def nerve_lines(view_key: str) -> SafeString:
    """The courses of the nerves a view shows, as SVG lines; dashed where nobody confirmed them."""
    lines = (
        '<polyline class="nerve nerve--unsure" points="'
        + " ".join(f"{x:g},{y:g}" for x, y in path.points)
        + '"/>'
        for path in nerve_paths(view_key)
    )
    return mark_safe("".join(lines))  # noqa: S308  (numbers of a packaged file)
