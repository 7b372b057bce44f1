"""Pooled effects, meta-regression and leave-one-out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from perineural.statistics.problems import Unestimable
from perineural.statistics.synthesis.heterogeneity import (
    Floats,
    Method,
    Studies,
    q_profile,
    tau_squared,
    typical_variance,
)


@dataclass(frozen=True)
class Coefficient:
    """One coefficient with its standard error, interval and p-value."""

    name: str
    estimate: float
    standard_error: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True)
class MetaAnalysis:
    """What the studies say together.

    `coefficients` begins with the intercept, which without covariates is the pooled effect and
    whose parts are repeated as `estimate`, `standard_error`, `low`, `high`. `prediction_low` and
    `prediction_high` bound the effect of the next study (None with covariates or FE).
    `tau2_low`, `tau2_high` are the Q-profile interval (None for FE or without spare studies).
    `i2` is the share of the spread that is not chance. [%] 0 to 100. `moderator_chi_square` tests
    all covariates together (an F statistic with Hartung-Knapp), None without any.
    """

    method: Method
    hartung_knapp: bool
    level: float
    studies: int
    coefficients: tuple[Coefficient, ...]
    prediction_low: float | None
    prediction_high: float | None
    tau2: float
    tau2_low: float | None
    tau2_high: float | None
    i2: float
    q: float
    q_degrees: int
    q_p_value: float
    moderator_statistic: float | None
    moderator_p_value: float | None
    weights: Floats

    @property
    def estimate(self) -> float:
        """The pooled effect; with covariates, the effect where all of them are 0."""
        return self.coefficients[0].estimate

    @property
    def standard_error(self) -> float:
        """The standard error of `estimate`."""
        return self.coefficients[0].standard_error

    @property
    def low(self) -> float:
        """The lower end of the interval of `estimate`."""
        return self.coefficients[0].low

    @property
    def high(self) -> float:
        """The upper end of the interval of `estimate`."""
        return self.coefficients[0].high


@dataclass(frozen=True)
class LeaveOneOut:
    """The pooled effect without each study in turn; `without` is its place from 0."""

    without: int
    estimate: float
    low: float
    high: float
    tau2: float


def meta_analysis(
    effect: npt.ArrayLike,
    variance: npt.ArrayLike,
    *,
    covariates: Mapping[str, npt.ArrayLike] | None = None,
    method: Method = Method.REML,
    hartung_knapp: bool = False,
    level: float = 0.95,
) -> MetaAnalysis:
    """
    The effect that studies have in common, and how far they differ.

    Args:
        effect: Of each study: a mean difference, a log ratio. Shape (studies,).
        variance: Its sampling variance, the square of its standard error. Above 0.
        covariates: Named study-level columns, shape (studies,), for meta-regression.
        method: How tau squared is estimated.
        hartung_knapp: Reckon the error from the spread seen, with Student's t: what we report. The
            factor is not kept at 1 or more, so that it agrees with metafor; with few, very similar
            studies the interval may then be narrower than the plain one.
        level: Of the intervals.

    Returns:
        Estimates, intervals, heterogeneity; the prediction interval uses the normal law, or with
        `hartung_knapp` Student's with studies - 1 degrees of freedom.

    Raises:
        Unestimable: No study, a variance not above 0, covariates that repeat each other, or too
            few studies for them.

    Does not cover:
        Several effects from the same patients, publication bias (no test below ten studies says
        anything), classes of treatment that differ: those are never pooled here or anywhere.

    Source:
        Viechtbauer, J Stat Softw 2010;36(3) (metafor, whose numbers these are); Hartung and Knapp,
        Stat Med 2001;20:3875; Higgins, Thompson and Spiegelhalter 2009 (prediction).
    """
    studies, names = _checked(effect, variance, covariates, level)
    if hartung_knapp and studies.freedom < 1:
        raise Unestimable("Hartung-Knapp needs more studies than coefficients")
    tau2 = tau_squared(studies, method)
    beta, covariance, residual = studies.weighted(tau2)
    weight = 1 / (studies.variance + tau2)
    if hartung_knapp:
        covariance = covariance * float(np.sum(weight * residual**2)) / studies.freedom
    freedom = studies.freedom if hartung_knapp else np.inf
    coefficients = _coefficients(names, beta, covariance, freedom, level)
    predicted = _prediction(coefficients, tau2, freedom, level, method)
    spread = None if method is Method.FE or studies.freedom < 1 else q_profile(studies, level)
    q = studies.q(0.0)
    moderator, moderator_p = _moderators(beta, covariance, freedom)
    return MetaAnalysis(
        method=method,
        hartung_knapp=hartung_knapp,
        level=level,
        studies=len(studies.effect),
        coefficients=coefficients,
        prediction_low=predicted[0],
        prediction_high=predicted[1],
        tau2=tau2,
        tau2_low=spread[0] if spread else None,
        tau2_high=spread[1] if spread else None,
        i2=_i_squared(studies, tau2, method, q),
        q=q,
        q_degrees=studies.freedom,
        q_p_value=float(stats.chi2.sf(q, studies.freedom)) if studies.freedom > 0 else 1.0,
        moderator_statistic=moderator,
        moderator_p_value=moderator_p,
        weights=weight / weight.sum(),
    )


def leave_one_out(
    effect: npt.ArrayLike,
    variance: npt.ArrayLike,
    *,
    method: Method = Method.REML,
    hartung_knapp: bool = False,
    level: float = 0.95,
) -> tuple[LeaveOneOut, ...]:
    """
    The pooled effect without each study in turn: whether one alone carries the result.

    Raises:
        Unestimable: Fewer than three studies, or as for `meta_analysis`.
    """
    effects, variances = np.asarray(effect, dtype=float), np.asarray(variance, dtype=float)
    if effects.size < 3 or effects.shape != variances.shape:
        raise Unestimable(f"{effects.size} studies; leaving one out needs three or more")
    left = []
    for without in range(effects.size):
        rest = np.arange(effects.size) != without
        fit = meta_analysis(
            effects[rest], variances[rest], method=method, hartung_knapp=hartung_knapp, level=level
        )
        left.append(LeaveOneOut(without, fit.estimate, fit.low, fit.high, fit.tau2))
    return tuple(left)


def _checked(
    effect: npt.ArrayLike,
    variance: npt.ArrayLike,
    covariates: Mapping[str, npt.ArrayLike] | None,
    level: float,
) -> tuple[Studies, tuple[str, ...]]:
    effects = np.asarray(effect, dtype=float).ravel()
    variances = np.asarray(variance, dtype=float).ravel()
    named = dict(covariates or {})
    columns = [np.asarray(column, dtype=float).ravel() for column in named.values()]
    if not len(effects) or any(len(c) != len(effects) for c in (variances, *columns)):
        raise Unestimable("every study needs one effect, one variance and one of each covariate")
    if not np.all(np.isfinite(effects)) or not np.all(np.isfinite(variances) & (variances > 0)):
        raise Unestimable("an effect is missing, or a variance is not above 0")
    if not 0 < level < 1:
        raise Unestimable(f"level is {level}; expected more than 0 and less than 1")
    design = np.column_stack([np.ones(len(effects)), *columns])
    if not np.all(np.isfinite(design)):
        raise Unestimable("a covariate is missing for a study; expected a number for each")
    scaled = design / np.maximum(np.abs(design).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise Unestimable(
            f"{len(effects)} studies cannot tell {design.shape[1]} coefficients apart: a covariate "
            "is constant, repeats others, or there are too few studies"
        )
    return Studies(effects, variances, design), ("intercept", *named)


def _coefficients(
    names: tuple[str, ...], beta: Floats, covariance: Floats, freedom: float, level: float
) -> tuple[Coefficient, ...]:
    reach = float(stats.t.ppf(0.5 + level / 2, freedom))
    found = []
    for name, estimate, error in zip(names, beta, np.sqrt(np.diag(covariance)), strict=True):
        away = abs(estimate) / error if error > 0 else np.inf
        found.append(
            Coefficient(
                name,
                float(estimate),
                float(error),
                float(estimate - reach * error),
                float(estimate + reach * error),
                float(2 * stats.t.sf(away, freedom)),
            )
        )
    return tuple(found)


def _prediction(
    coefficients: tuple[Coefficient, ...], tau2: float, freedom: float, level: float, method: Method
) -> tuple[float | None, float | None]:
    if len(coefficients) > 1 or method is Method.FE:
        return None, None
    centre = coefficients[0]
    reach = float(stats.t.ppf(0.5 + level / 2, freedom))
    half = reach * float(np.sqrt(tau2 + centre.standard_error**2))
    return centre.estimate - half, centre.estimate + half


def _i_squared(studies: Studies, tau2: float, method: Method, q: float) -> float:
    if studies.freedom < 1 or q <= 0:
        return 0.0
    if method is Method.FE:
        return max(0.0, 100 * (q - studies.freedom) / q)
    return 100 * tau2 / (tau2 + typical_variance(studies))


def _moderators(
    beta: Floats, covariance: Floats, freedom: float
) -> tuple[float | None, float | None]:
    terms = len(beta) - 1
    if terms == 0:
        return None, None
    statistic = float(beta[1:] @ np.linalg.solve(covariance[1:, 1:], beta[1:]))
    if np.isinf(freedom):
        return statistic, float(stats.chi2.sf(statistic, terms))
    return statistic / terms, float(stats.f.sf(statistic / terms, terms, freedom))
