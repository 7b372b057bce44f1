"""Drawing up: the volumes of a mixture as a syringe can measure them, and with which syringes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from perineural.clinical.amounts import rounded_down
from perineural.clinical.errors import ClinicalError
from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.mixture import Part, scale, takes_the_rest


@dataclass(frozen=True)
class Syringe:
    """A size of syringe [mL], and the volume from one of its marks to the next [mL]."""

    size_ml: Decimal
    step_ml: Decimal
    sources: tuple[Source, ...]


def _syringe(entry: Mapping[str, Any]) -> Syringe:
    return Syringe(Decimal(entry["size_ml"]), Decimal(entry["step_ml"]), sources_from(entry))


SYRINGES: Mapping[str, Syringe] = MappingProxyType(
    {key: _syringe(entry) for key, entry in load_toml("syringes").items()}
)
"""The sizes that are counted on, the smallest first."""


@dataclass(frozen=True)
class Draw:
    """One drawing up: with which syringe, to which mark. [mL]"""

    syringe: Syringe
    volume_ml: Decimal


def syringe_for(volume_ml: Decimal) -> Syringe:
    """The smallest syringe that holds a volume at once; of more than all hold, the largest."""
    sizes = tuple(SYRINGES.values())
    return next((each for each in sizes if volume_ml <= each.size_ml), sizes[-1])


def draws(volume_ml: Decimal) -> tuple[Draw, ...]:
    """How a volume is drawn up so that every part of it ends on a mark.

    Args:
        volume_ml: A multiple of 0.01 mL. [mL]

    Returns:
        The draws, the largest first; they add up to the volume.

    Raises:
        ClinicalError: The volume is finer than the finest scale.

    Source:
        `knowledge/syringes.toml` (weak). Hazard: HAZ-008.

    Examples:
        >>> [(str(each.syringe.size_ml), str(each.volume_ml)) for each in draws(Decimal("18.2"))]
        [('20', '18'), ('1', '0.20')]
    """
    return tuple(_draws(volume_ml))


def _draws(volume_ml: Decimal) -> Iterator[Draw]:
    rest_ml = volume_ml
    while rest_ml > 0:
        syringe = syringe_for(rest_ml)
        drawn_ml = rounded_down(min(rest_ml, syringe.size_ml), str(syringe.step_ml))
        if not drawn_ml:
            raise ClinicalError(f"{volume_ml} mL cannot be read on a syringe; give it to 0.01 mL")
        yield Draw(syringe, drawn_ml)
        rest_ml -= drawn_ml


def drawable(parts: tuple[Part, ...], volume_ml: Decimal) -> tuple[Part, ...]:
    """A mixture made to a volume, in volumes that a syringe can measure.

    At the recipe's own volume each part is as it was signed, to 0.01 mL: where one syringe cannot
    be read to it, a second one is. At any other volume every part but one is rounded down to a mark
    of the smallest syringe that holds it, so that there is never more anaesthetic or buffer than
    the recipe says; the largest part that is no anaesthetic takes up the rest, so that the volumes
    still add up.

    Args:
        parts: The mixture.
        volume_ml: The volume wanted. [mL] 0.1 to 1000.

    Returns:
        The parts in the same order; their volumes add up to `volume_ml` exactly.

    Raises:
        ClinicalError: There are no parts.
        OutOfRange: The volume is out of range, or a part would be too little to draw up.

    Source:
        `knowledge/syringes.toml` (weak); arithmetic. Hazard: HAZ-008.

    Examples:
        >>> recipe = (Part("dextrose_5", Decimal(50)), Part("lidocaine_1_mpf", Decimal(5)))
        >>> [str(part.volume_ml) for part in drawable(recipe, Decimal(20))]
        ['18.2', '1.8']
    """
    exact = scale(parts, volume_ml)
    if volume_ml == sum((part.volume_ml for part in parts), Decimal(0)):
        return exact
    volumes = [
        rounded_down(part.volume_ml, str(syringe_for(part.volume_ml).step_ml)) for part in exact
    ]
    rest = takes_the_rest(parts)
    volumes[rest] = Decimal(0)
    volumes[rest] = volume_ml - sum(volumes, Decimal(0))
    return tuple(Part(part.product, ml) for part, ml in zip(parts, volumes, strict=True))
