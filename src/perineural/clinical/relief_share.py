"""Of how many patients relief still held at 1, 3 and 7 days: what happened, and no promise.

One session a patient, so that the interval holds. Whether relief held is said only where ratings
say it; what cannot be said is counted beside it, once as no and once as yes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from perineural.clinical.errors import ClinicalError
from perineural.clinical.relief import SessionRelief

SHARE_DAYS: tuple[int, ...] = (1, 3, 7)
"""The days after a session at which it is asked whether relief still held."""

SMALLEST_GROUP = 20
"""Patients from which on a clinic's own numbers are told: a choice of this design (derived)."""

_Z = 1.959964
"""Of the normal distribution, for an interval of 95 %."""


@dataclass(frozen=True)
class ReliefShare:
    """How many of a group were still relieved at a time.

    Args:
        days: Time after the session. [days]
        relieved: Patients of whom it can be said that they were.
        returned: Patients of whom it can be said that they were not.
        not_said: Patients of whom it cannot be said.
    """

    days: int
    relieved: int
    returned: int
    not_said: int

    @property
    def patients(self) -> int:
        """All of the group."""
        return self.relieved + self.returned + self.not_said

    @property
    def said(self) -> int:
        """Those of whom it can be said."""
        return self.relieved + self.returned

    @property
    def share(self) -> float | None:
        """Relieved, of those of whom it can be said, 0 to 1; None of nobody."""
        return self.relieved / self.said if self.said else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of Wilson around `share`; None of nobody."""
        return wilson(self.relieved, self.said) if self.said else None

    @property
    def bounds(self) -> tuple[float, float]:
        """The share of all, with those who cannot be said counted as no, and as yes."""
        return self.relieved / self.patients, (self.relieved + self.not_said) / self.patients


def held_at(relief: SessionRelief, minutes: int) -> bool | None:
    """Whether relief held at a time after the session, as far as ratings say it.

    Args:
        relief: What one session did.
        minutes: Time after the session. [min]

    Returns:
        Yes where it had begun and a rating at that time or later was still relieved; no where pain
        had returned by then, or where nothing was relieved up to a rating at that time or later;
        None where it cannot be said.

    Source:
        Definitions of `relief` (derived). Hazard: HAZ-011.
    """
    began, still = relief.relief_began_minutes, relief.still_relieved_at_minutes
    if began is None or still is None:
        is_rated = bool(relief.before) and any(minute >= minutes for minute, _ in relief.series)
        return False if is_rated else None
    if relief.returned_after_minutes is not None and relief.returned_after_minutes <= minutes:
        return False
    return True if began <= minutes <= still else None


def relief_shares(
    reliefs: Sequence[SessionRelief], smallest: int = SMALLEST_GROUP
) -> tuple[ReliefShare, ...]:
    """The shares still relieved at 1, 3 and 7 days; nothing of a group that is too small.

    Args:
        reliefs: What one session did, one for each patient.
        smallest: Patients from which on anything is told; 1 and more.

    Returns:
        One share a time, or none at all.

    Raises:
        ClinicalError: `smallest` is under 1.

    Does not cover:
        Whether the treatment did it, and when between two ratings relief ended.

    Source:
        Wilson 1927 for the interval (from memory, unverified); the smallest group is a choice of
        this design (derived). Hazard: HAZ-011, HAZ-033.

    Examples:
        >>> relief_shares([])
        ()
    """
    if smallest < 1:
        raise ClinicalError(f"the smallest group is {smallest}; expected 1 or more")
    if len(reliefs) < smallest:
        return ()
    return tuple(_share(reliefs, days) for days in SHARE_DAYS)


def _share(reliefs: Sequence[SessionRelief], days: int) -> ReliefShare:
    held = [held_at(each, days * 24 * 60) for each in reliefs]
    return ReliefShare(days, held.count(True), held.count(False), held.count(None))


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval of Wilson around a share.

    Args:
        count: How many of them; 0 to `total`.
        total: Of how many; 1 and more.

    Returns:
        Its ends, 0 to 1.

    Raises:
        ClinicalError: The count is no part of the total, or there is nobody.

    Source:
        Wilson 1927 (from memory, unverified); 21 of 32 gives 48.3 to 79.6 % as in `evidence.toml`.

    Examples:
        >>> [round(100 * end, 1) for end in wilson(21, 32)]
        [48.3, 79.6]
        >>> wilson(0, 20)[0]
        0.0
    """
    if total < 1 or not 0 <= count <= total:
        raise ClinicalError(f"{count} of {total} is no share")
    share, z_squared = count / total, _Z * _Z
    middle = share + z_squared / (2 * total)
    reach = _Z * sqrt(share * (1 - share) / total + z_squared / (4 * total * total))
    width = 1 + z_squared / total
    low = 0.0 if count == 0 else max(0.0, (middle - reach) / width)
    high = 1.0 if count == total else min(1.0, (middle + reach) / width)
    return low, high
