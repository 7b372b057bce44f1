"""Whether answers after a session say that the pain is getting worse."""

from collections.abc import Sequence
from itertools import pairwise

from perineural.clinical.facts import Source, sources_from
from perineural.clinical.knowledge import load_toml

_RULE = load_toml("series")["worsening"]
_POINTS_ABOVE: int = _RULE["points_above"]
_RISE_POINTS: int = _RULE["rise_points"]
_RISES: int = _RULE["rises"]

WORSENING_TEXT: str = _RULE["text"]
"""The rule in words, as it stands beside a call that it made."""
WORSENING_SOURCES: tuple[Source, ...] = sources_from(_RULE)
SILENT_QUESTIONS: int = load_toml("series")["silence"]["questions"]
"""So many questions in a row that closed unanswered are a silence."""


def is_worsening(before: int | None, later: Sequence[int]) -> bool:
    """Whether the last of these answers says that the pain is getting worse.

    Args:
        before: Score before the session, 0 to 10; None when not known.
        later: The scores answered after it, 0 to 10, in the order of their time.

    Returns:
        Yes when the last answer is at least 2 points above the score before, or when the last two
        steps each rose by at least 2 points. Without a score before, only the steps count.

    Does not cover:
        Why; a flare in the first days may pass by itself. It asks somebody to call, no more.

    Source:
        knowledge/series.toml, worsening (derived). Hazard: HAZ-029.

    Examples:
        >>> is_worsening(5, [3, 7]), is_worsening(5, [3, 6]), is_worsening(None, [1, 3, 5])
        (True, False, True)
    """
    if not later:
        return False
    if before is not None and later[-1] - before >= _POINTS_ABOVE:
        return True
    steps = [after - first for first, after in pairwise(later)]
    last_steps = steps[-_RISES:]
    return len(last_steps) == _RISES and min(last_steps) >= _RISE_POINTS
