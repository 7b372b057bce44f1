"""What a nerve asks for before a needle comes near it: ultrasound, a credential, care of the chest.

A clinic's own rules may ask at more nerves, or leave nerves out; they never ask at fewer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perineural.clinical.findings import Finding, Level, finding_from
from perineural.clinical.knowledge import load_toml
from perineural.clinical.points import PointValues
from perineural.clinical.policy import SitePolicy

_LIMITS = load_toml("session_limits")


@dataclass(frozen=True)
class NerveFlags:
    """What is special about placing a needle at a nerve, as the nerve catalogue has it."""

    name: str = ""
    needs_ultrasound_or_credential: bool = False
    chest_wall: bool = False
    guided_in_trial: bool = False
    """The published volume round it was given under ultrasound."""


NO_FLAGS = NerveFlags()
"""A nerve of which nothing special is known."""


def nerve_findings(
    points: tuple[PointValues, ...],
    flags: Mapping[str, NerveFlags],
    confirmed: frozenset[str],
    policy: SitePolicy,
) -> Iterator[Finding]:
    """What each nerve of these points asks for; confirmed ones are noted, others stop."""
    for nerve_id in sorted({point.nerve_id for point in points}):
        flag = flags.get(nerve_id, NO_FLAGS)
        named = flag.name or nerve_id
        level = Level.NOTE if nerve_id in confirmed else Level.BLOCK
        if nerve_id in policy.nerves_left_out:
            entry = _LIMITS["nerve_left_out"]
            yield finding_from("nerve_left_out", entry, Level.BLOCK, nerve=named)
        asks = flag.needs_ultrasound_or_credential or nerve_id in policy.nerves_to_confirm
        for rule, holds in (
            ("ultrasound_or_credential", asks),
            ("chest_wall", flag.chest_wall),
        ):
            asked = None if nerve_id in confirmed else f"{rule}:{nerve_id}"
            if holds:
                yield finding_from(rule, _LIMITS[rule], level, confirmation=asked, nerve=named)
