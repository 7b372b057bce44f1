"""Where a point charted on one view lies on the others that the room shows."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from perineural.clinical.anatomy import seen_on

Place = tuple[float, float, float]
KEPT = 4096
"""Places looked up before and kept: a save repeats those of the points charted earlier."""


def elsewhere(
    points: Iterable[tuple[object, str, Iterable[float]]], views: Iterable[str]
) -> Mapping[str, dict[str, Any]]:
    """For each point its places on other views: x and y in mm by view, by the point's key.

    Args:
        points: Key, own view and place in space of each; beside the body there is none.
        views: The views that are shown.
    """
    shown = tuple(sorted(views))
    found = {}
    for key, own, space in points:
        place = tuple(space)
        if place:
            others = _seen(place, shown)
            found[str(key)] = {view: list(at) for view, at in others.items() if view != own}
    return found


@lru_cache(maxsize=KEPT)
def _seen(place: Place, views: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    return seen_on(place, views)
