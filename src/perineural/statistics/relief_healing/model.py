"""The relief-healing model: pain falls after a session, wears off, and settles lower than before.

    pain(t) = base - healing * N(t) - amplitude * 2^(-d(t) / half_life) [N(t) > 0] + error

N(t) sessions came before t, d(t) days ago the last one. Base, healing and amplitude differ from
patient to patient, with a full covariance; the half-life is one for all of them. For each value of
it the model is a linear mixed model, which is fitted exactly; the half-life itself is the one with
the largest likelihood, with all the values that a likelihood-ratio test would not refuse.

Ours: no other program fits it. Not covered: half-lives that differ between patients, floors and
ceilings of the scale, and errors that resemble their neighbours. Healing by session and recovery
over time are one line when sessions are evenly spaced: see `identifiability`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from perineural.statistics.problems import Unestimable
from perineural.statistics.relief_healing.ratings import CourseRatings
from perineural.statistics.trajectories import Design, MixedModel, one_line
from perineural.statistics.trajectories import fit as fit_line

Floats = NDArray[np.float64]
NAMES = ("base", "healing", "amplitude")
RECOVERY = "recovery"
"""Points of pain that go in 30 days whatever is done; only where it is asked for."""
SHORTEST_DAYS, LONGEST_DAYS = 0.05, 120.0
"""Half-lives that are looked at: from about an hour to four months."""
PLACES = 25


@dataclass(frozen=True)
class ReliefHealing:
    """A fitted model.

    Args:
        line: The mixed model at the best half-life, whose coefficients are called base, healing
            (points of pain a session) and amplitude (points of pain), and their differences by
            covariate. Its own standard errors take the half-life as known.
        half_life_low_days, half_life_high_days: The 95 % likelihood interval; None where the
            likelihood does not end it within the values that are looked at.
    """

    line: MixedModel
    half_life_days: float
    half_life_low_days: float | None
    half_life_high_days: float | None
    minus2_log_likelihood: float

    @property
    def is_known(self) -> bool:
        """Whether the interval of the half-life has two ends."""
        return self.half_life_low_days is not None and self.half_life_high_days is not None


def fit(
    ratings: CourseRatings,
    *,
    design: Design | None = None,
    group: ArrayLike | None = None,
    with_recovery: bool = False,
) -> ReliefHealing:
    """Fit the model by maximum likelihood.

    Args:
        design: Covariates constant in a patient, with the basis `NAMES` (and `RECOVERY`); without
            it none.
        group: The design's group of each patient.
        with_recovery: Whether a line in time, the same for everybody, stands beside the sessions.
            What then is left to healing is known as far as gaps between sessions differ.

    Raises:
        Unestimable: No rating before a session, none after one, or too few for the model.
    """
    _check(ratings)
    names = (*NAMES, RECOVERY) if with_recovery else NAMES
    design = design or one_line(names)

    last: MixedModel | None = None

    def line(log_half_life: float) -> MixedModel:
        nonlocal last
        last = fit_line(
            ratings.sums(float(np.exp(log_half_life)), with_recovery=with_recovery),
            design=design, group=group, random=len(NAMES), method="ML",
            near=last,
        )  # fmt: skip
        return last

    def deviance(log_half_life: float) -> float:
        return line(log_half_life).minus2_log_likelihood

    places = np.linspace(np.log(SHORTEST_DAYS), np.log(LONGEST_DAYS), PLACES)
    values = np.array([deviance(each) for each in places])
    at = int(values.argmin())
    around = (places[max(at - 1, 0)], places[min(at + 1, PLACES - 1)])
    found = minimize_scalar(deviance, bounds=around, method="bounded", options={"xatol": 1e-6})
    best, least = float(found.x), float(found.fun)
    limit = least + float(chi2.ppf(0.95, 1))
    low = _crossing(deviance, limit, best, places[places < best][::-1])
    high = _crossing(deviance, limit, best, places[places > best])
    return ReliefHealing(line(best), float(np.exp(best)), low, high, least)


def _crossing(
    deviance: Callable[[float], float], limit: float, best: float, places: Floats
) -> float | None:
    """Where the deviance first passes the limit on one side of its least place. [days]"""
    inside = best
    for outside in places:
        if deviance(outside) > limit:
            ends = sorted((inside, float(outside)))
            place = brentq(lambda each: deviance(each) - limit, *ends, xtol=1e-6)
            return float(np.exp(place))
        inside = float(outside)
    return None


def _check(ratings: CourseRatings) -> None:
    if not (ratings.sessions == 0).any():
        raise Unestimable("No rating before the first session: the base is not known.")
    after = ratings.days_since[ratings.sessions > 0]
    if not len(after):
        raise Unestimable("No rating after a session: there is no relief to measure.")
    if len(np.unique(after)) < 3:
        raise Unestimable(
            "All ratings after a session are at one or two moments: how relief wears off needs "
            "three or more."
        )
    if ratings.sessions.max() < 2:
        raise Unestimable("Nobody had two sessions: healing by session needs two or more.")
