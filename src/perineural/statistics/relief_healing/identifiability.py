"""Whether healing by session can be told from recovery over time in these courses at all."""

from dataclasses import dataclass

import numpy as np

from perineural.statistics.relief_healing.ratings import CourseRatings

TOLD_APART = 0.1
"""Less of the sessions' own variation than this leaves one line for both: our own choice."""


@dataclass(frozen=True)
class Identifiability:
    """How far the number of sessions and the time that passed are two things.

    Args:
        own_share: Of the variation of the number of sessions within patients, the share that time
            since the start does not explain by a line, 0 to 1.
        inflation: By how much the variance of healing grows where time is in the model too.
    """

    own_share: float
    inflation: float

    @property
    def can_be_told_apart(self) -> bool:
        """Whether healing by session and natural recovery are estimated apart."""
        return self.own_share >= TOLD_APART

    @property
    def sentence(self) -> str:
        """What to print beside any figure of healing."""
        if self.can_be_told_apart:
            return (
                "Gaps between sessions differ enough to tell healing by session from recovery "
                f"over time in part: {self.own_share:.0%} of the sessions' variation is their own."
            )
        return (
            "Sessions came at even intervals: healing by session and recovery over time are one "
            "and the same line here, and this figure holds both."
        )


def identifiability(ratings: CourseRatings) -> Identifiability:
    """Measure it from the ratings alone; pain is not looked at."""
    count = int(ratings.patient.max()) + 1
    per = np.maximum(np.bincount(ratings.patient, minlength=count), 1)

    def within(values: np.ndarray) -> np.ndarray:
        mean = np.bincount(ratings.patient, values, count) / per
        return np.asarray(values - mean[ratings.patient])

    sessions, days = within(ratings.sessions), within(ratings.days_total)
    whole = float(sessions @ sessions)
    if whole == 0:
        return Identifiability(0.0, float("inf"))
    spread = float(days @ days)
    explained = float(sessions @ days) ** 2 / spread if spread > 0 else 0.0
    share = max(0.0, 1 - explained / whole)
    return Identifiability(share, 1 / share if share > 0 else float("inf"))
