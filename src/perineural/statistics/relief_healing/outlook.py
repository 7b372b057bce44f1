"""What a patient may expect: pain before the next session, and when it will be back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from perineural.statistics.relief_healing.model import ReliefHealing
from perineural.statistics.relief_healing.ratings import CourseRatings, basis_at
from perineural.statistics.trajectories import Design, predict
from perineural.statistics.trajectories.predictions import Predictions

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outlook:
    """What is expected of each patient, shape (patients,) each.

    Args:
        next_score: Pain just before the next session, with its standard error as a score.
        back_after_days: When expected pain has come back to `share` of the way from its lowest to
            where it settles; the same for all with one half-life.
    """

    next_score: Floats
    next_score_sd: Floats
    back_after_days: float

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Between what the next score lies with this probability, within the scale 0 to 10."""
        reach = float(norm.ppf((1 + level) / 2)) * self.next_score_sd
        return np.clip(self.next_score - reach, 0, 10), np.clip(self.next_score + reach, 0, 10)


def outlook(
    model: ReliefHealing,
    ratings: CourseRatings,
    sessions: ArrayLike,
    interval_days: ArrayLike,
    *,
    design: Design | None = None,
    group: ArrayLike | None = None,
    share: float = 0.8,
) -> Outlook:
    """The outlook of every patient of the ratings.

    Args:
        sessions: How many sessions each will have had before the next one, shape (patients,).
        interval_days: How many days after the last one the next is.
        share: Of the relief, that must be gone for pain to be called back, 0 to 1.
    """
    told = expected(model, ratings, sessions, interval_days, design=design, group=group)
    gone = -np.log2(1 - share) * model.half_life_days
    return Outlook(told.mean[:, 0], told.score_sd[:, 0], float(gone))


def expected(
    model: ReliefHealing,
    ratings: CourseRatings,
    sessions: ArrayLike,
    days_since: ArrayLike,
    *,
    design: Design | None = None,
    group: ArrayLike | None = None,
) -> Predictions:
    """What is expected of every patient after so many sessions, so many days after the last."""
    count = np.asarray(sessions, dtype=np.float64)
    days = np.broadcast_to(np.asarray(days_since, dtype=np.float64), count.shape)
    places = basis_at(count, days, model.half_life_days)[:, None, :]
    return predict(
        model.line, ratings.sums(model.half_life_days), places, design=design, group=group
    )
