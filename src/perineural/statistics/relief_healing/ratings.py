"""Ratings of courses, each with the sessions before it and the time since the last one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories.sums import PatientSums

Floats = NDArray[np.float64]
DAYS_OF_RECOVERY = 30.0


@dataclass(frozen=True)
class CourseRatings:
    """All ratings of many courses; each array has shape (ratings,).

    Args:
        patient: Codes 0 to patients - 1. Two courses of one person are one patient.
        sessions: How many sessions came before the rating, 0 and more.
        days_since: Days since the last of them; anything where there was none.
        days_total: Days since the first rating of the course.
        pain: 0 to 10.
    """

    patient: NDArray[np.int64]
    sessions: Floats
    days_since: Floats
    days_total: Floats
    pain: Floats

    @classmethod
    def of(
        cls,
        patient: ArrayLike,
        sessions: ArrayLike,
        days_since: ArrayLike,
        days_total: ArrayLike,
        pain: ArrayLike,
    ) -> "CourseRatings":
        """From anything like arrays.

        Raises:
            Unestimable: They differ in length, hold no rating, or a value that makes no sense.
        """
        given = (sessions, days_since, days_total, pain)
        columns = [np.asarray(each, dtype=np.float64) for each in given]
        codes = np.asarray(patient, dtype=np.int64)
        if len({len(each) for each in (codes, *columns)}) != 1 or not len(codes):
            raise Unestimable("Give the same number of every value, and at least one rating.")
        after = columns[0] > 0
        columns[1] = np.where(after, columns[1], 0.0)
        if not all(np.isfinite(each).all() for each in columns):
            raise Unestimable("A value is no finite number: leave out ratings that are missing.")
        if (columns[0] < 0).any() or (columns[1] < 0).any():
            raise Unestimable("Sessions and days since a session cannot be below zero.")
        return cls(codes, *columns)

    def basis(self, half_life_days: float) -> Floats:
        """The three columns of the model at one half-life, shape (ratings, 3).

        1 for the base, minus the sessions for healing, minus what is left of the relief.
        """
        return basis_at(self.sessions, self.days_since, half_life_days)

    def sums(self, half_life_days: float, *, with_recovery: bool = False) -> PatientSums:
        """What of each patient the model needs at one half-life.

        Args:
            with_recovery: Whether a fourth column holds minus the time since the start. [30 days]
        """
        basis = self.basis(half_life_days)
        if with_recovery:
            basis = np.column_stack([basis, -self.days_total / DAYS_OF_RECOVERY])
        return PatientSums.of_ratings(self.patient, basis, self.pain)

    def only(self, kept: NDArray[np.bool_]) -> "CourseRatings":
        """Some of the ratings."""
        return CourseRatings(
            self.patient[kept], self.sessions[kept], self.days_since[kept],
            self.days_total[kept], self.pain[kept],
        )  # fmt: skip


def basis_at(sessions: Floats, days_since: Floats, half_life_days: float) -> Floats:
    """The columns of base, healing and relief; arrays of any one shape in, one more axis out."""
    left = np.where(sessions > 0, np.exp2(-days_since / half_life_days), 0.0)
    return np.stack([np.ones_like(sessions), -sessions, -left], axis=-1)
