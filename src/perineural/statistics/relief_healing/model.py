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
from perineural.statistics.trajectories.sums import PatientSums

Floats = NDArray[np.float64]
NAMES = ("base", "healing", "amplitude")
RECOVERY = "recovery"
"""Points of pain that go in 30 days whatever is done; only where it is asked for."""
SHORTEST_DAYS, LONGEST_DAYS = 0.05, 120.0
"""Half-lives that are looked at: from about an hour to four months."""
PLACES = 25
NEAR = 1e-4
"""How near the half-life and the ends of its interval are found, as a share of each."""


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
    check(ratings)
    names = (*NAMES, RECOVERY) if with_recovery else NAMES
    profile = Profile(
        lambda days: ratings.sums(days, with_recovery=with_recovery),
        design or one_line(names), group, len(NAMES),
    )  # fmt: skip
    places = half_lives(PLACES)
    at = int(np.argmin([profile.deviance(each) for each in places]))
    around = (places[max(at - 1, 0)], places[min(at + 1, PLACES - 1)])
    return profile.between(around, places)


def half_lives(count: int) -> Floats:
    """So many half-lives from the shortest to the longest, at even ratios. [log days]"""
    return np.linspace(np.log(SHORTEST_DAYS), np.log(LONGEST_DAYS), count)


class Profile:
    """The likelihood as a function of the half-life alone, each value worked out once.

    Args:
        sums: What of each patient is needed at a half-life in days.
        random: How many of base, healing and amplitude differ between patients.
    """

    def __init__(
        self,
        sums: Callable[[float], PatientSums],
        design: Design,
        group: ArrayLike | None,
        random: int,
    ) -> None:
        self.sums, self.design, self.group, self.random = sums, design, group, random
        self._last: MixedModel | None = None
        self._known: dict[float, float] = {}

    def line(self, log_half_life: float) -> MixedModel:
        """The mixed model at one half-life. [log days]"""
        self._last = fit_line(
            self.sums(float(np.exp(log_half_life))), design=self.design, group=self.group,
            random=self.random, method="ML", near=self._last,
        )  # fmt: skip
        self._known[log_half_life] = self._last.minus2_log_likelihood
        return self._last

    def deviance(self, log_half_life: float) -> float:
        """Its -2 log likelihood."""
        at = float(log_half_life)
        return self._known[at] if at in self._known else self.line(at).minus2_log_likelihood

    def least(self, around: tuple[float, float]) -> float:
        """Where it is least between two half-lives. [log days]"""
        found = minimize_scalar(
            self.deviance, bounds=around, method="bounded", options={"xatol": NEAR}
        )
        return float(found.x)

    def between(self, around: tuple[float, float], places: Floats) -> ReliefHealing:
        """The model at the best half-life between two, whose interval ends within `places`."""
        best = self.least(around)
        limit = self.deviance(best) + float(chi2.ppf(0.95, 1))
        low = self._crossing(limit, best, places[places < best][::-1])
        high = self._crossing(limit, best, places[places > best])
        line = self.line(best)
        return ReliefHealing(line, float(np.exp(best)), low, high, line.minus2_log_likelihood)

    def _crossing(self, limit: float, best: float, places: Floats) -> float | None:
        """Where the deviance first passes the limit on one side of its least place. [days]"""
        inside = best
        for outside in places:
            if self.deviance(outside) > limit:
                ends = sorted((inside, float(outside)))
                place = brentq(lambda each: self.deviance(each) - limit, *ends, xtol=NEAR)
                return float(np.exp(place))
            inside = float(outside)
        return None


def check(ratings: CourseRatings) -> None:
    """Refuse ratings that cannot tell the model.

    Raises:
        Unestimable: No rating before a session, none after one, or too few for the model.
    """
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
