"""A scar that is treated: its line on a drawing, its length, how it moves before and after.

What happened can always be recorded: a value is refused only where it cannot be true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perineural.clinical.amounts import check_range, plain
from perineural.clinical.anatomy import VIEWS, check_place, region_name, side_of
from perineural.clinical.errors import OutOfRange
from perineural.clinical.knowledge import load_toml

_LIMITS = load_toml("session_limits")
_SCALE = _LIMITS["scar_mobility"]

LINE_PLACES = (2, 60)
"""Fewest and most places by which the line of one scar is drawn."""

LENGTH_MM = (Decimal(1), Decimal(999))
"""Lengths of a scar that can be recorded. [mm]"""

MOBILITY = (int(_SCALE["low"]), int(_SCALE["high"]))
MOBILITY_WORDS = str(_SCALE["text"]).format(**_SCALE)
"""What is rated before and after, in one sentence. The scale is our own and unverified."""

STEP_CM = (Decimal(_LIMITS["scar_step"]["low_cm"]), Decimal(_LIMITS["scar_step"]["high_cm"]))
"""How far apart points along a scar usually lie: unverified. [cm]"""

SCAR_CONDITIONS = frozenset({"scar_pain", "post_surgical_pain"})
"""The conditions in which a scar is looked for first."""

Places = Sequence[Sequence[float]]


@dataclass(frozen=True)
class ScarValues:
    """One scar as it was found and treated.

    Args:
        view: The drawing on which its line lies.
        places: The line: x and y of each place on that drawing, in order. [mm]
        length_mm: Its length measured on the skin. [mm] 1 to 999; None when not measured.
        mobility_before: How it moves, 0 to 10, before the first point. None when not rated.
        mobility_after: The same after the last point.
        note: Anything else, in words.

    Raises:
        OutOfRange: A number cannot be true, or the line has too few or too many places.
        UnknownKey: There is no such drawing.
    """

    view: str
    places: Places
    length_mm: Decimal | None = None
    mobility_before: int | None = None
    mobility_after: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        low, high = (Decimal(each) for each in LINE_PLACES)
        check_range("places of the line", Decimal(len(self.places)), low, high, "places")
        for x, y in self.places:
            check_place(self.view, x, y)
        if all(tuple(place) == tuple(self.places[0]) for place in self.places):
            raise OutOfRange("different places of the line", Decimal(1), low, high, "places")
        if self.length_mm is not None:
            check_range("length", self.length_mm, *LENGTH_MM, "mm")
        for name in ("mobility_before", "mobility_after"):
            score = getattr(self, name)
            if score is not None:
                lowest, highest = (Decimal(each) for each in MOBILITY)
                check_range(name, Decimal(score), lowest, highest, "points")

    @property
    def side(self) -> str:
        """The patient's side of the whole line; `midline` where it crosses or follows the middle.

        Examples:
            >>> ScarValues("body-front", ((-60.0, -900.0), (60.0, -900.0))).side
            'midline'
        """
        sides = {side_of(self.view, x) for x, _ in self.places} - {"midline"}
        return sides.pop() if len(sides) == 1 else "midline"

    @property
    def region(self) -> str:
        """Where its middle lies, in words with the side."""
        return region_name(self.view, *self.places[len(self.places) // 2])


def scar_in_words(scar: ScarValues) -> str:
    """A scar as a line of a note.

    Source:
        The record itself. Hazard: HAZ-006.

    Examples:
        >>> line = ((10.0, -900.0), (60.0, -900.0))
        >>> words = scar_in_words(ScarValues("body-front", line, Decimal(82), 3, 6))
        >>> words.partition(": ")[2]
        '82 mm long; mobility before 3, after 6.'
    """
    length = "not measured" if scar.length_mm is None else f"{plain(scar.length_mm)} mm long"
    said = [f"{scar.region} ({VIEWS[scar.view].title}): {length}"]
    rated = (("before", scar.mobility_before), ("after", scar.mobility_after))
    known = [f"{when} {score}" for when, score in rated if score is not None]
    said.append(f"mobility {', '.join(known)}" if known else "mobility not rated")
    return "; ".join(said) + "." + (f" {scar.note}" if scar.note else "")


def mobility_was_rated(scars: Sequence[ScarValues]) -> bool:
    """Whether the scale of mobility was used on any of them."""
    return any(
        score is not None for scar in scars for score in (scar.mobility_before, scar.mobility_after)
    )
