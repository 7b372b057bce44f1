"""From a drawing of where it hurts to the problems somebody may look for in the list.

It offers, it does not decide: the person chooses, and every problem stays in the list.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from perineural.clinical.anatomy import REGIONS, Side, region_at, side_of
from perineural.clinical.conditions import CONDITIONS, condition_of
from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml


@dataclass(frozen=True)
class DrawnPlaces:
    """Where on the drawn body a condition is usually marked."""

    condition: str
    regions: frozenset[str]
    sources: tuple[Source, ...]


def _places(key: str, entry: Mapping[str, Any]) -> DrawnPlaces:
    for region in entry["places"]:
        if region not in REGIONS:
            raise UnknownKey("region", region, tuple(REGIONS))
    return DrawnPlaces(condition_of(key).key, frozenset(entry["places"]), sources_from(entry))


DRAWN_PLACES: Mapping[str, DrawnPlaces] = MappingProxyType(
    {key: _places(key, entry) for key, entry in load_toml("drawn_places").items()}
)
"""By condition, where it is usually marked."""


@dataclass(frozen=True)
class Offered:
    """Keys of conditions to choose from: those usual where it was marked, and those anywhere."""

    near: tuple[str, ...]
    anywhere: tuple[str, ...]


def offered_for(places: Iterable[tuple[str, float, float]]) -> Offered:
    """The conditions to offer to somebody who marked these places.

    Args:
        places: View and place on its paper. [mm]

    Returns:
        Those usual there, the one with the most marks first; then those that can be anywhere.

    Raises:
        UnknownKey: There is no such view.
        OutOfRange: A place lies off the paper.

    Does not cover:
        What the problem is: that takes an examination.

    Source:
        `knowledge/drawn_places.toml` (derived). Hazard: HAZ-005.

    Examples:
        >>> offered_for([("body-front", -318, -851), ("body-front", -360, -770)]).near[0]
        'carpal_tunnel_syndrome'
        >>> offered_for([]).near
        ()
    """
    marked = Counter(region_at(*place).key for place in places)
    counts = {
        key: sum(count for region, count in marked.items() if region in drawn.regions)
        for key, drawn in DRAWN_PLACES.items()
    }
    near = tuple(sorted((key for key in counts if counts[key]), key=lambda key: -counts[key]))
    anywhere = (key for key, each in CONDITIONS.items() if each.area == "anywhere")
    return Offered(near, tuple(key for key in anywhere if key not in near))


def side_drawn(places: Iterable[tuple[str, float, float]]) -> Side | str:
    """The patient's side of what was marked: `bilateral` where both were, "" where nothing was.

    Examples:
        >>> side_drawn([("body-front", 100, 0)]), side_drawn([("body-back", 100, 0)])
        ('left', 'right')
        >>> side_drawn([("body-front", 100, 0), ("body-front", -100, 0)]), side_drawn([])
        ('bilateral', '')
    """
    sides = {side_of(view, x) for view, x, _ in places}
    if {"left", "right"} <= sides:
        return "bilateral"
    return next(iter(sides - {"midline"} or sides), "")
