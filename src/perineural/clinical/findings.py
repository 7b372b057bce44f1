"""What a check found: whether it stops, warns or informs, by which rule, and on what source."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from perineural.clinical.facts import Source, Status, sources_from, weakest


class Level(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"
    """Stops, unless the finding may be overridden and a reason is written down."""
    WARN = "warn"
    """Asks the clinician to look again."""
    NOTE = "note"
    """Informs."""


@dataclass(frozen=True)
class Finding:
    """One thing a check found.

    Args:
        level: Whether it stops, warns or informs.
        rule: The key of the rule in the packaged knowledge.
        text: What was found, in a sentence, with the value and the limit.
        sources: Where the rule comes from.
        use_within_minutes: A shorter time to use the mixture, counted from mixing. [min]
        overridable: A block that a clinician may pass with a written reason.
        confirmation: What the clinician must confirm for the block to pass, for example
            `ultrasound_or_credential:U7`.
        hazard: The entry of the hazard log that the rule controls.
        where: The point or bath it is about, counted from 1; None for the whole session.
    """

    level: Level
    rule: str
    text: str
    sources: tuple[Source, ...]
    use_within_minutes: int | None = None
    overridable: bool = False
    confirmation: str | None = None
    hazard: str | None = None
    where: int | None = None

    @property
    def status(self) -> Status:
        """The least certain status among the sources: what the screen shows."""
        return weakest(self.sources)


def finding_from(
    rule: str,
    entry: Mapping[str, Any],
    level: Level | None = None,
    /,
    *,
    where: int | None = None,
    confirmation: str | None = None,
    **values: Any,
) -> Finding:
    """A finding from its entry in the packaged knowledge, its text filled with `values`."""
    return Finding(
        level=level if level is not None else Level(entry["level"]),
        rule=rule,
        text=str(entry["text"]).format(**values),
        sources=sources_from(entry),
        use_within_minutes=entry.get("use_within_minutes"),
        overridable=bool(entry.get("overridable", False)) or confirmation is not None,
        confirmation=confirmation,
        hazard=entry.get("hazard"),
        where=where,
    )


def has_block(findings: tuple[Finding, ...]) -> bool:
    """Whether anything among the findings stops."""
    return any(finding.level is Level.BLOCK for finding in findings)
