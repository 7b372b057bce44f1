"""Where the relief-healing model does not fit: the floor of the scale, and favourite numbers."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from perineural.statistics.relief_healing.model import ReliefHealing
from perineural.statistics.relief_healing.ratings import CourseRatings
from perineural.statistics.trajectories import Design, one_line

Floats = NDArray[np.float64]
BANDS = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
"""Expected pain in bands, in each of which the model should be right on average."""
MANY_AT_FLOOR = 0.15
"""Above it a scale is said to have a floor effect (Terwee et al., J Clin Epidemiol 2007;60:34)."""
CLEARLY_HEAPED = 0.1
"""Beyond what is expected. Our choice, because neighbours foretell the share no closer: scores that
fall steeply from 0 to 10 miss it by some hundredths without any heaping."""
CLEARLY_OFF_POINTS = 0.5
"""Our choice, because half a step of the scale of 0 to 10 is the least that anybody can report, and
a quarter of the difference that patients call much better (2 points; Farrar et al. 2001)."""
ENOUGH_RATINGS = 20
"""Our choice, because the mean of as many residuals with a spread of 2 points has a standard error
of about `CLEARLY_OFF_POINTS`: with fewer, chance would be reported as a misfit."""


@dataclass(frozen=True)
class ResidualChecks:
    """What the ratings show beside what the model expects of them.

    Args:
        at_floor: The share of ratings that are 0.
        at_floor_expected: The share the model expects below 0.5, which is told as 0.
        heaped: The share of whole scores that are 5 or 10.
        heaped_expected: The share among their neighbours would give: the mean of 4 and 6, and
            what falls from 8 to 9 carried on to 10.
        by_band: For each band of expected pain its ends, the number of ratings, and the mean
            residual. [points]
    """

    at_floor: float
    at_floor_expected: float
    heaped: float
    heaped_expected: float
    by_band: tuple[tuple[float, float, int, float], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to print: where the model does not fit; nothing where it does."""
        found = []
        if self.at_floor > MANY_AT_FLOOR:
            found.append(
                f"{self.at_floor:.0%} of ratings are 0, where the scale ends; the model expects "
                f"{self.at_floor_expected:.0%} at or below it: relief of these may be larger than "
                "the scale shows."
            )
        if self.heaped > self.heaped_expected + CLEARLY_HEAPED:
            found.append(
                f"{self.heaped:.0%} of ratings are 5 or 10, about {self.heaped_expected:.0%} "
                "would be expected: people prefer these numbers, so that small changes are hidden."
            )
        for low, high, count, mean in self.by_band:
            if count >= ENOUGH_RATINGS and abs(mean) > CLEARLY_OFF_POINTS:
                side = "higher" if mean > 0 else "lower"
                found.append(
                    f"Where {low:g} to {high:g} is expected, pain is {abs(mean):.1f} {side} on "
                    "average."
                )
        return tuple(found)


def residual_checks(
    model: ReliefHealing,
    ratings: CourseRatings,
    *,
    design: Design | None = None,
    group: NDArray[np.int64] | None = None,
) -> ResidualChecks:
    """Compare every rating with what the model expects of its patient's group."""
    design = design or one_line(model.line.names)
    basis = ratings.basis(model.half_life_days)
    count = int(ratings.patient.max()) + 1
    groups = np.zeros(count, dtype=np.int64) if group is None else np.asarray(group)
    lines = (design.lift @ model.line.coefficients)[groups][ratings.patient]
    mean = (basis * lines[:, : basis.shape[1]]).sum(axis=1)
    own = model.line.random_covariance[:3, :3]
    sd = np.sqrt(np.einsum("na,ab,nb->n", basis, own, basis) + model.line.residual_sd**2)
    pain = ratings.pain
    whole = np.array([float((np.round(pain) == score).mean()) for score in range(11)])
    return ResidualChecks(
        at_floor=float((pain <= 0).mean()),
        at_floor_expected=float(norm.cdf((0.5 - mean) / sd).mean()),
        heaped=float(whole[5] + whole[10]),
        heaped_expected=float((whole[4] + whole[6]) / 2 + max(0.0, 2 * whole[9] - whole[8])),
        by_band=_by_band(mean, pain - mean),
    )


def _by_band(mean: Floats, residual: Floats) -> tuple[tuple[float, float, int, float], ...]:
    found = []
    for low, high in pairwise(BANDS):
        here = (mean >= low) & (mean < high)
        if here.any():
            found.append((low, high, int(here.sum()), float(residual[here].mean())))
    return tuple(found)
