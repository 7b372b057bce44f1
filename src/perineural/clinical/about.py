"""What the therapy is and is not, for anybody, with what is known of it and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml


class Part(StrEnum):
    """To which part of the page a line belongs, in reading order."""

    IS = "is"
    IS_NOT = "is_not"
    KNOWN = "known"
    NOT_KNOWN = "not_known"
    NOT_FOR = "not_for"
    COST = "cost"


@dataclass(frozen=True)
class AboutLine:
    """One statement in plain words, with its sources."""

    key: str
    part: Part
    text: str
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain status among the sources: what the screen shows."""
        return weakest(self.sources)


def _line(key: str, entry: Mapping[str, Any]) -> AboutLine:
    said = entry
    if "said_in" in entry:
        name, _, place = entry["said_in"].partition(".")
        said = load_toml(name)[place]
    return AboutLine(key, Part(entry["part"]), said["text"], sources_from(said))


ABOUT: tuple[AboutLine, ...] = tuple(_line(key, each) for key, each in load_toml("about").items())
"""Every line, in the order it is read."""


def about_part(part: Part) -> tuple[AboutLine, ...]:
    """The lines of one part, in reading order.

    Source:
        `knowledge/about.toml`, line by line.
    """
    return tuple(line for line in ABOUT if line.part is part)
