"""The views that draw a nerve, each with its course."""

from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString, mark_safe

from perineural.clinical.anatomy import VIEWS, nerve_paths, svg_text


@dataclass(frozen=True)
class NervePicture:
    """One view and the stretches of one nerve on it, as `d` of SVG paths."""

    title: str
    viewbox: str
    drawing: SafeString
    courses: tuple[str, ...]


@cache
def nerve_pictures(nerve_id: str) -> tuple[NervePicture, ...]:
    """Every view that draws the nerve; of a view and its mirror image, the one as drawn."""
    pictures = []
    for view in VIEWS.values():
        paths = [path for path in nerve_paths(view.key) if path.nerve_id == nerve_id]
        if paths and not view.mirrored:
            pictures.append(
                NervePicture(
                    title=view.title,
                    viewbox=" ".join(f"{each:g}" for each in view.viewbox),
                    drawing=mark_safe(svg_text(view.key)),  # noqa: S308  (a packaged drawing)
                    courses=tuple(
                        "M" + "L".join(f"{x:g} {y:g}" for x, y in path.points) for path in paths
                    ),
                )
            )
    return tuple(pictures)
