"""The nerves that are treated, each with its course, its hazard and where this is known from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml

AREAS: Mapping[str, str] = MappingProxyType(
    {
        "H": "head",
        "N": "neck",
        "T": "chest and upper back",
        "A": "lower belly and groin",
        "L": "lower back, buttock and back of the thigh",
        "K": "front of the thigh and knee",
        "F": "lower leg and foot",
        "U": "arm and hand",
    }
)
"""The parts of the body by which the nerves are ordered: the first letter of their ids."""


@dataclass(frozen=True)
class Nerve:
    """One superficial nerve, or one of the few deeper ones, that injections follow."""

    id: str
    name: str
    plain_name: str
    """What a patient would understand."""
    roots: str
    """Spinal or trigeminal root levels."""
    course: str
    exit_landmark: str
    """Where it comes to lie under the skin, and how that place is found."""
    hazard: str
    """What lies beside it; empty if nothing is named."""
    paired: bool
    """There is one on the left and one on the right."""
    needs_ultrasound_or_credential: bool
    chest_wall: bool
    motor: bool
    """It also moves muscles at this level."""
    guided_in_trial: bool
    """A trial injected round it under ultrasound: the volume of the skin is not its measure."""
    sources: tuple[Source, ...]

    @property
    def area(self) -> str:
        """The part of the body it belongs to, in words."""
        return AREAS[self.id[0]]


def _nerve(key: str, entry: Mapping[str, Any]) -> Nerve:
    return Nerve(
        id=key,
        name=entry["name"],
        plain_name=entry["plain_name"],
        roots=entry["roots"],
        course=entry["course"],
        exit_landmark=entry["exit_landmark"],
        hazard=entry["hazard"],
        paired=entry["paired"],
        needs_ultrasound_or_credential=entry["needs_ultrasound_or_credential"],
        chest_wall=entry["chest_wall"],
        motor=entry["motor"],
        guided_in_trial=entry.get("guided_in_trial", False),
        sources=sources_from(entry),
    )


NERVES: Mapping[str, Nerve] = MappingProxyType(
    {key: _nerve(key, entry) for key, entry in load_toml("nerves").items()}
)
"""Every nerve by its id, for example `F2`, the sural nerve."""
