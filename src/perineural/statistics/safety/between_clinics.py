"""Clinics side by side: shrunken towards all, within funnel limits, never in a rank."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from perineural.statistics.problems import Unestimable
from perineural.statistics.synthesis.heterogeneity import Method
from perineural.statistics.synthesis.pooling import meta_analysis

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shrunken:
    """Each clinic drawn towards all by how little it knows of itself; shape (clinics,).

    `reliability` is the share of what is seen that is the clinic's own: 0 where clinics do not
    differ. In the order given: there is no rank, and none should be made of it.
    """

    mean: float
    spread: float
    estimate: Floats
    low: Floats
    high: Floats
    reliability: Floats
    level: float


@dataclass(frozen=True)
class Funnel:
    """Limits around the target for clinics of each size; shape (clinics,).

    `dispersion` is the variance of winsorised standardised departures; `between` the variance
    added to each clinic's own on the scale of the analysis, 0 where departures are chance.
    `z` is each clinic's departure, over-dispersion allowed for.
    """

    target: float
    dispersion: float
    between: float
    warning_low: Floats
    warning_high: Floats
    alarm_low: Floats
    alarm_high: Floats
    z: Floats


def shrunken_means(
    estimate: npt.ArrayLike, standard_error: npt.ArrayLike, *, level: float = 0.95
) -> Shrunken:
    """
    Means of clinics under a normal law between them (REML), with intervals.

    The intervals include the error of the common mean, not that of the spread.

    Raises:
        Unestimable: Fewer than two clinics, or a standard error not above 0.

    Source:
        Morris, JASA 1983;78:47; Spiegelhalter 2005.
    """
    values = np.asarray(estimate, dtype=float).ravel()
    errors = np.asarray(standard_error, dtype=float).ravel()
    if len(values) != len(errors) or len(values) < 2:
        raise Unestimable("expected an estimate and a standard error of two clinics or more")
    if not np.all((errors > 0) & np.isfinite(errors)):
        raise Unestimable("a standard error is not above 0; expected several patients a clinic")
    fit = meta_analysis(values, errors**2, method=Method.REML)
    reliability = fit.tau2 / (fit.tau2 + errors**2)
    centre = fit.estimate + reliability * (values - fit.estimate)
    own = reliability * errors**2 + ((1 - reliability) * fit.standard_error) ** 2
    half = float(special.ndtri(0.5 + level / 2)) * np.sqrt(own)
    return Shrunken(
        fit.estimate, float(np.sqrt(fit.tau2)), centre, centre - half, centre + half,
        reliability, level,
    )  # fmt: skip


def shrunken_proportions(
    events: npt.ArrayLike, patients: npt.ArrayLike, *, level: float = 0.95
) -> Shrunken:
    """
    Proportions of clinics under a beta law between them, by maximum likelihood.

    Where clinics differ no more than chance, every one is given the common proportion.

    Args:
        events, patients: Of each clinic. 0 <= events <= patients; patients 1 or more.

    Raises:
        Unestimable: Fewer than two clinics, or counts outside their range.

    Source:
        Skellam 1948; Griffiths, Biometrics 1973;29:637.
    """
    had, seen = _counts(events, patients)
    mean = float(had.sum() / seen.sum())
    if not 0 < mean < 1:
        size = len(had)
        low, high = _pooled_interval(float(had.sum()), float(seen.sum()), level)
        return Shrunken(mean, 0.0, np.full(size, mean), np.full(size, low), np.full(size, high),
                        np.zeros(size), level)  # fmt: skip

    def deviance(value: Floats) -> float:
        centre, alike = special.expit(value)
        one, other = centre * (1 / alike - 1), (1 - centre) * (1 / alike - 1)
        fit = special.betaln(had + one, seen - had + other) - special.betaln(one, other)
        return -float(fit.sum())

    start = np.array([special.logit(mean), -4.0])
    bounds = [(-25.0, 25.0), (-16.0, 8.0)]
    best = optimize.minimize(deviance, start, method="L-BFGS-B", bounds=bounds)
    chance = -float(np.sum(special.xlogy(had, mean) + special.xlogy(seen - had, 1 - mean)))
    if best.fun > chance - 1e-6:
        size = len(had)
        low, high = _pooled_interval(float(had.sum()), float(seen.sum()), level)
        return Shrunken(mean, 0.0, np.full(size, mean), np.full(size, low), np.full(size, high),
                        np.zeros(size), level)  # fmt: skip
    centre, alike = (float(part) for part in special.expit(best.x))
    weight = 1 / alike - 1
    one, other = centre * weight + had, (1 - centre) * weight + seen - had
    tail = (1 - level) / 2
    return Shrunken(
        centre, float(np.sqrt(centre * (1 - centre) * alike)), one / (one + other),
        stats.beta.ppf(tail, one, other), stats.beta.isf(tail, one, other),
        seen / (seen + weight), level,
    )  # fmt: skip


def funnel_of_means(
    estimate: npt.ArrayLike, standard_error: npt.ArrayLike, target: float | None = None
) -> Funnel:
    """
    Funnel limits (95 and 99.8 %) for means; `target` is the weighted mean where not given.

    Over-dispersion: a variance between clinics is added when standardised departures, the outer
    tenth drawn in on both sides, spread more than chance. Limits then widen for everybody, so that
    large clinics are not alarming for being large.

    Raises:
        Unestimable: As for `shrunken_means`.

    Source:
        Spiegelhalter, Stat Med 2005;24:1185; Spiegelhalter et al., J R Stat Soc A 2012;175:1.
    """
    values = np.asarray(estimate, dtype=float).ravel()
    errors = np.asarray(standard_error, dtype=float).ravel()
    if len(values) != len(errors) or len(values) < 2 or not np.all(errors > 0):
        raise Unestimable("expected two clinics or more, each with a standard error above 0")
    centre = float(np.average(values, weights=errors**-2.0)) if target is None else float(target)
    return _funnel(values, errors, centre)


def funnel_of_proportions(
    events: npt.ArrayLike, patients: npt.ArrayLike, target: float | None = None
) -> Funnel:
    """
    Funnel limits for proportions, on the scale of arcsine square roots, told as proportions.

    Raises:
        Unestimable: As for `shrunken_proportions`.
    """
    had, seen = _counts(events, patients)
    centre = float(had.sum() / seen.sum()) if target is None else float(target)
    if not 0 <= centre <= 1:
        raise Unestimable(f"target is {centre}; expected a proportion between 0 and 1")
    angle = np.arcsin(np.sqrt(had / seen))
    funnel = _funnel(angle, 1 / (2 * np.sqrt(seen)), float(np.arcsin(np.sqrt(centre))))

    def back(limit: Floats) -> Floats:
        return np.asarray(np.sin(np.clip(limit, 0.0, np.pi / 2)) ** 2)

    return Funnel(
        centre, funnel.dispersion, funnel.between, back(funnel.warning_low),
        back(funnel.warning_high), back(funnel.alarm_low), back(funnel.alarm_high), funnel.z,
    )  # fmt: skip


def _funnel(values: Floats, errors: Floats, target: float) -> Funnel:
    departure = (values - target) / errors
    low, high = np.quantile(departure, [0.1, 0.9])
    drawn = np.clip(departure, low, high)
    dispersion = float(np.mean(drawn**2))
    size, weight = len(values), errors**-2.0
    between = 0.0
    if size * dispersion > size - 1:
        room = float(weight.sum() - (weight**2).sum() / weight.sum())
        between = max(0.0, (size * dispersion - (size - 1)) / room)
    total = np.sqrt(errors**2 + between)
    warning, alarm = float(special.ndtri(0.975)), float(special.ndtri(0.999))
    return Funnel(
        target, dispersion, between, target - warning * total, target + warning * total,
        target - alarm * total, target + alarm * total, (values - target) / total,
    )  # fmt: skip


def _counts(events: npt.ArrayLike, patients: npt.ArrayLike) -> tuple[Floats, Floats]:
    had, seen = np.asarray(events, dtype=float).ravel(), np.asarray(patients, dtype=float).ravel()
    if len(had) != len(seen) or len(had) < 2:
        raise Unestimable("expected events and patients of two clinics or more")
    if not (np.all(seen >= 1) and np.all(had >= 0) and np.all(had <= seen)):
        raise Unestimable("a clinic has no patient, or more events than patients")
    return had, seen


def _pooled_interval(events: float, patients: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(special.betaincinv(events, patients - events + 1, tail))
    if events == patients:
        return low, 1.0
    return low, float(special.betaincinv(events + 1, patients - events, 1 - tail))
