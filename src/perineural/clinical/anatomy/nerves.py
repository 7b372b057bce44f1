"""The nerves that are treated, each with its course, its hazard and where this is known from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml


@dataclass(frozen=True)
class Nerve:
    """One superficial nerve (or, at the wrist, the median nerve) that injections follow."""

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
    sources: tuple[Source, ...]


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
        sources=sources_from(entry),
    )


NERVES: Mapping[str, Nerve] = MappingProxyType(
    {key: _nerve(key, entry) for key, entry in load_toml("nerves").items()}
)
"""Every nerve by its id, for example `F2`, the sural nerve."""
