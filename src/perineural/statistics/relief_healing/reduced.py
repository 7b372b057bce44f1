"""The relief-healing model for a page that waits: as many differences between patients as are told.

Of few people the full covariance of base, healing and amplitude often ends at its boundary, where
every step of a search is slow. Then amplitude, and if need be healing too, is one for all. Where to
look for the half-life is found with bases of patients' own alone.
"""

import numpy as np

from perineural.statistics.relief_healing.model import (
    NAMES,
    NEAR,
    Profile,
    ReliefHealing,
    check,
    half_lives,
)
from perineural.statistics.relief_healing.ratings import CourseRatings
from perineural.statistics.trajectories import one_line

PLACES = 13
"""Half-lives looked at first, a factor of 1.9 apart: half as many as `fit` takes."""


def fit_reduced(ratings: CourseRatings) -> ReliefHealing:
    """Fit the model with everything that differs between patients and can be told to.

    The half-life is the best near the one that is found so; `fit` looks everywhere.

    Raises:
        Unestimable: As `fit`.
    """
    check(ratings)
    places = half_lives(PLACES)
    profiles = [Profile(ratings.sums, one_line(NAMES), None, each) for each in (1, 2, 3)]
    alone = profiles[0]
    at = int(np.argmin([alone.deviance(each) for each in places]))
    profile = next(
        (each for each in profiles[:0:-1] if not each.line(float(places[at])).singular), alone
    )
    low, high = max(at - 1, 0), min(at + 1, PLACES - 1)
    while True:
        ends = (float(places[low]), float(places[high]))
        best = profile.least(ends)
        if best - ends[0] < 10 * NEAR and low > 0:
            low, high = low - 1, low + 1
        elif ends[1] - best < 10 * NEAR and high < PLACES - 1:
            low, high = high - 1, high + 1
        else:
            return profile.between(ends, places)
