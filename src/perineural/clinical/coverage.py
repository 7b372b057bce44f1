"""What a patient is told about paying, and which codes are easily chosen wrongly.

No code is described here: the words of codes belong to those who publish them. A clinic loads the
codes that it may use, in its own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from perineural.clinical.facts import Source, Status, sources_from, weakest
from perineural.clinical.knowledge import load_toml


@dataclass(frozen=True)
class CoverageLine:
    """One sentence about paying, or about one code, with its sources.

    Args:
        key: Its name in the packaged knowledge.
        text: What is said, in plain words.
        code: The code it is about; "" where it holds for every bill.
        sources: Where it comes from.
    """

    key: str
    text: str
    code: str
    sources: tuple[Source, ...]

    @property
    def status(self) -> Status:
        """The least certain status among the sources: what the screen shows."""
        return weakest(self.sources)


def _line(key: str, entry: Mapping[str, Any]) -> CoverageLine:
    return CoverageLine(key, entry["text"], entry.get("code", ""), sources_from(entry))


_LINES = tuple(_line(key, entry) for key, entry in load_toml("coverage").items())

COVERAGE: tuple[CoverageLine, ...] = tuple(line for line in _LINES if not line.code)
"""What every superbill says about insurance, in the order it is read."""

CODE_CAUTIONS: Mapping[str, CoverageLine] = MappingProxyType(
    {line.code: line for line in _LINES if line.code}
)
"""What to think of before a code is chosen, by code."""


def caution_about(code: str) -> CoverageLine | None:
    """What to think of before this code is chosen; None where nothing is known.

    Args:
        code: As the clinic wrote it; small letters count as capitals.

    Source:
        `knowledge/coverage.toml`, line by line.

    Examples:
        >>> caution_about("j2002").key, caution_about("X1")
        ('caution_j2002', None)
    """
    return CODE_CAUTIONS.get(code.upper())
