"""Where a fact comes from and how well it is known.

Every entry of the packaged knowledge names at least one source. A source's status travels with
the fact to the screen; what nobody has reviewed says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How well a fact is known."""

    VERIFIED = "verified"
    """Read in the cited source."""
    WEAK = "weak"
    """Read in the cited source, but the source is a secondary text or a clinic's own page."""
    DERIVED = "derived"
    """Worked out from verified facts; the citation shows how."""
    UNVERIFIED = "unverified"
    """Not found in a source that could be read."""


@dataclass(frozen=True)
class Source:
    """One citation with its status and review.

    `reviewed_by` and `reviewed_on` stay empty until a named clinician or pharmacist has confirmed
    the fact against its source.
    """

    citation: str
    status: Status
    url: str | None = None
    reviewed_by: str | None = None
    reviewed_on: str | None = None


def source_from(entry: Mapping[str, Any]) -> Source:
    """Read one source from a knowledge entry: keys `citation`, `status`, and optionally the rest.

    Raises:
        ValueError: The citation is missing or empty, or the status is not one of the four.
    """
    citation = str(entry.get("citation", "")).strip()
    if not citation:
        raise ValueError(f"a source needs a citation; got {dict(entry)!r}")
    return Source(
        citation=citation,
        status=Status(entry.get("status", "")),
        url=entry.get("url"),
        reviewed_by=entry.get("reviewed_by"),
        reviewed_on=entry.get("reviewed_on"),
    )


def sources_from(entry: Mapping[str, Any]) -> tuple[Source, ...]:
    """Read all sources of a knowledge entry from its `sources` list.

    Raises:
        ValueError: The entry has no source, or one of them is incomplete.
    """
    found = tuple(source_from(source) for source in entry.get("sources", ()))
    if not found:
        raise ValueError(f"a knowledge entry needs at least one source; got {dict(entry)!r}")
    return found


def weakest(sources: tuple[Source, ...]) -> Status:
    """The least certain status among the sources: what the screen must show for the fact."""
    order = (Status.VERIFIED, Status.DERIVED, Status.WEAK, Status.UNVERIFIED)
    return max((source.status for source in sources), key=order.index)
