"""Nerves, the drawn views of the body, and what lies where; left and right are the patient's.

A place on the body is kept as (`CHART_VERSION`, view, x, y): millimetres on the paper of that view,
x to the right and y downwards, as in the view's `viewBox`.
"""

from perineural.clinical.anatomy.nerves import AREAS, NERVES, Nerve
from perineural.clinical.anatomy.paths import (
    LANDMARKS,
    PATH_NOTE,
    REACH_MM,
    Landmark,
    NearestNerve,
    NervePath,
    nameable_nerves,
    nearest_nerve,
    nerve_paths,
)
from perineural.clinical.anatomy.regions import (
    REGIONS,
    Region,
    RegionArea,
    region_areas,
    region_at,
    region_name,
)
from perineural.clinical.anatomy.space import TOLERANCE_MM, Place, place_in_space, seen_on
from perineural.clinical.anatomy.views import (
    CHART_VERSION,
    EARLIER_VERSIONS,
    VIEWS,
    Side,
    View,
    check_place,
    side_of,
    still_holds,
    svg_text,
    view_named,
)

__all__ = [
    "AREAS",
    "CHART_VERSION",
    "EARLIER_VERSIONS",
    "LANDMARKS",
    "NERVES",
    "PATH_NOTE",
    "REACH_MM",
    "REGIONS",
    "TOLERANCE_MM",
    "VIEWS",
    "Landmark",
    "NearestNerve",
    "Nerve",
    "NervePath",
    "Place",
    "Region",
    "RegionArea",
    "Side",
    "View",
    "check_place",
    "nameable_nerves",
    "nearest_nerve",
    "nerve_paths",
    "place_in_space",
    "region_areas",
    "region_at",
    "region_name",
    "seen_on",
    "side_of",
    "still_holds",
    "svg_text",
    "view_named",
]
