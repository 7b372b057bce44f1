"""How much studies differ beyond chance: seven estimators of tau squared, and its interval."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]


class Method(Enum):
    """How tau squared is estimated; FE takes it to be 0."""

    REML = "restricted maximum likelihood"
    ML = "maximum likelihood"
    DL = "DerSimonian and Laird"
    PM = "Paule and Mandel"
    SJ = "Sidik and Jonkman"
    HE = "Hedges"
    FE = "fixed effect"


@dataclass(frozen=True)
class Studies:
    """Checked effects (studies,), sampling variances (studies,), design (studies, terms)."""

    effect: Floats
    variance: Floats
    design: Floats

    def weighted(self, tau2: float) -> tuple[Floats, Floats, Floats]:
        """Coefficients, their covariance, and the residual at this tau squared."""
        weight = 1 / (self.variance + tau2)
        covariance = np.asarray(
            np.linalg.inv(self.design.T @ (self.design * weight[:, None])), dtype=float
        )
        beta = covariance @ (self.design.T @ (weight * self.effect))
        return beta, covariance, self.effect - self.design @ beta

    def q(self, tau2: float) -> float:
        """The generalised Q: the weighted sum of squared residuals; falls as tau2 rises."""
        residual = self.weighted(tau2)[2]
        return float(np.sum(residual**2 / (self.variance + tau2)))

    @property
    def freedom(self) -> int:
        """Studies less coefficients."""
        return len(self.effect) - int(self.design.shape[1])


def tau_squared(studies: Studies, method: Method) -> float:
    """
    Tau squared, 0 or more, by `method`; PM, REML and ML to 1e-12 relative.

    metafor stops its searches for PM and for the Q-profile at about 1e-4, so its digits after the
    fourth differ from these.
    """
    if studies.freedom < 1:
        return 0.0
    return max(0.0, _ESTIMATORS[method](studies))


def q_profile(studies: Studies, level: float) -> tuple[float, float]:
    """
    The interval of tau squared in which Q is where chance would put it.

    Source:
        Viechtbauer, Stat Med 2007;26:37.
    """
    tail = (1 - level) / 2
    high_q, low_q = stats.chi2.ppf([1 - tail, tail], studies.freedom)
    return _where_q_is(studies, float(high_q)), _where_q_is(studies, float(low_q))


def typical_variance(studies: Studies) -> float:
    """The sampling variance of a typical study, for I squared (Higgins and Thompson 2002)."""
    weight = 1 / studies.variance
    return studies.freedom / _trace_of_p(studies, weight)


def _trace_of_p(studies: Studies, weight: Floats) -> float:
    weighted = studies.design * weight[:, None]
    inverse = np.linalg.inv(studies.design.T @ weighted)
    return float(weight.sum() - np.trace(inverse @ (weighted.T @ weighted)))


def _where_q_is(studies: Studies, target: float) -> float:
    """The tau squared at which the generalised Q equals `target`; 0 where it is below already."""
    if studies.q(0.0) <= target:
        return 0.0
    high = max(float(studies.variance.max()), 1e-300)
    for _ in range(200):
        if studies.q(high) < target:
            return float(
                optimize.brentq(lambda t: studies.q(t) - target, 0.0, high, xtol=1e-15, rtol=1e-13)
            )
        high *= 4
    raise Unestimable("tau squared has no upper bound: the studies' effects are too far apart")


def _dersimonian_laird(studies: Studies) -> float:
    trace = _trace_of_p(studies, 1 / studies.variance)
    return (studies.q(0.0) - studies.freedom) / trace


def _paule_mandel(studies: Studies) -> float:
    return _where_q_is(studies, float(studies.freedom))


def _hedges(studies: Studies) -> float:
    hat = studies.design @ np.linalg.pinv(studies.design)
    residual = studies.effect - hat @ studies.effect
    expected = float(np.sum((1 - np.diag(hat)) * studies.variance))
    return float((residual @ residual - expected) / studies.freedom)


def _sidik_jonkman(studies: Studies) -> float:
    start = float(np.var(studies.effect))
    if start == 0:
        return 0.0
    return start * studies.q(start) / studies.freedom


def _likelihood(*, restricted: bool) -> Callable[[Studies], float]:
    def estimate(studies: Studies) -> float:
        def score(tau2: float) -> float:
            weight = 1 / (studies.variance + tau2)
            residual = studies.weighted(tau2)[2]
            pull = _trace_of_p(studies, weight) if restricted else float(weight.sum())
            return float(np.sum((weight * residual) ** 2) - pull)

        return _best_root(studies, score, restricted=restricted)

    return estimate


def _best_root(studies: Studies, score: Callable[[float], float], *, restricted: bool) -> float:
    """The most likely of 0 and all places where the score turns from rising to falling."""
    scale = float(np.max(studies.variance) + np.var(studies.effect))
    grid = np.concatenate([[0.0], scale * np.geomspace(1e-8, 1e3, 120)])
    slopes = [score(float(tau2)) for tau2 in grid]
    found = [0.0]
    for low, high, before, after in zip(grid, grid[1:], slopes, slopes[1:], strict=False):
        if before > 0 >= after:
            found.append(float(optimize.brentq(score, low, high, xtol=1e-16, rtol=1e-13)))
    return max(found, key=lambda tau2: log_likelihood(studies, tau2, restricted=restricted))


def log_likelihood(studies: Studies, tau2: float, *, restricted: bool) -> float:
    """The (restricted) log-likelihood at this tau squared, without its constant."""
    covariance, residual = studies.weighted(tau2)[1:]
    total = studies.variance + tau2
    fit = float(np.sum(np.log(total)) + np.sum(residual**2 / total))
    if restricted:
        fit -= float(np.linalg.slogdet(covariance)[1])
    return -fit / 2


_ESTIMATORS: dict[Method, Callable[[Studies], float]] = {
    Method.REML: _likelihood(restricted=True),
    Method.ML: _likelihood(restricted=False),
    Method.DL: _dersimonian_laird,
    Method.PM: _paule_mandel,
    Method.SJ: _sidik_jonkman,
    Method.HE: _hedges,
    Method.FE: lambda _studies: 0.0,
}
