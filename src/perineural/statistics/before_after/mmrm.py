"""A mixed model for repeated measures: every visit has its own mean, any two their covariance.

Our own: scipy has none. Patients with the same visits are reckoned together.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from perineural.statistics.before_after.ancova import Difference, difference
from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]
UNDETERMINED = (
    "the visits' covariance is not determined: two visits repeat each other, or hardly anybody has "
    "both; leave one out"
)


@dataclass(frozen=True)
class RepeatedMeasures:
    """Restricted maximum likelihood; `coefficients` (terms,), `visits` the visits' covariance.

    `gradient_norm` is the largest slope left, each parameter on its own scale.
    """

    coefficients: Floats
    covariance: Floats
    visits: Floats
    log_likelihood: float
    gradient_norm: float
    patients: int
    inverse_curvature: Floats
    """Of the search at its end, by the log-Cholesky factor of the visits' covariance."""


@dataclass(frozen=True)
class _Pattern:
    """Sums over the patients who have just the visits `seen`, for each two of these visits.

    `squares` (visits, visits, terms, terms) of the design with itself, `products` (visits, visits,
    terms) of the design with the outcome, `scores` (visits, visits) of the outcome.
    """

    seen: npt.NDArray[np.int64]
    patients: int
    squares: Floats
    products: Floats
    scores: Floats

    def scaled(self, scale: float) -> "_Pattern":
        return _Pattern(
            self.seen,
            self.patients,
            self.squares,
            self.products / scale,
            self.scores / scale**2,
        )


def repeated_measures(
    outcome: npt.ArrayLike, design: npt.ArrayLike, *, near: RepeatedMeasures | None = None
) -> RepeatedMeasures:
    """
    Fit means and an unstructured covariance of the visits by REML.

    Args:
        outcome: Shape (patients, visits); nan where silent; patients never seen are left out.
        design: Shape (patients, visits, terms).
        near: A fit of nearly the same data, to begin the search at; the end is the same
            to about six digits.

    Raises:
        Unestimable: A visit or pair of visits hardly anybody has, terms that repeat each other, or
            no maximum.

    Does not cover:
        Silence that depends on what would have been answered (`missing_data` asks what if); small
        samples' degrees of freedom (Kenward and Roger): errors are a little small below some 50
        patients.

    Source:
        Mallinckrodt et al. 2008; Laird and Ware 1982.
    """
    scores, terms = np.asarray(outcome, dtype=float), np.asarray(design, dtype=float)
    if scores.ndim != 2 or terms.ndim != 3 or terms.shape[:2] != scores.shape:
        raise Unestimable(
            "expected outcome (patients, visits) and design (patients, visits, terms)"
        )
    patterns = _patterns(scores, terms)
    first = _start(scores, terms) if near is None else near.visits
    scale = float(np.sqrt(np.trace(first) / len(first)))
    patterns = [pattern.scaled(scale) for pattern in patterns]
    factor = np.linalg.cholesky(first / scale**2)
    rows, columns = np.tril_indices(len(factor))
    value = np.where(rows == columns, np.log(np.maximum(factor[rows, columns], 1e-9)),
                     factor[rows, columns])  # fmt: skip
    try:
        found = optimize.minimize(
            lambda v: _deviance(v, patterns, len(first)), value, jac=True, method="BFGS",
            options={"maxiter": 500} | (
                {"gtol": 1e-7} if near is None
                else {"gtol": 1e-5, "hess_inv0": near.inverse_curvature}
            ),
        )  # fmt: skip
    except np.linalg.LinAlgError:
        raise Unestimable(UNDETERMINED) from None
    factor = _factor(found.x, len(first))
    parts = _parts(factor @ factor.T, patterns)
    steep = float(np.abs(found.jac).max())
    if not steep < 1e-3 or np.diag(factor).min() < 1e-5:
        raise Unestimable(UNDETERMINED)
    observed = sum(p.patients * len(p.seen) for p in patterns)
    spare = observed - terms.shape[2]
    likelihood = -float(found.fun) - spare * np.log(scale)
    return RepeatedMeasures(
        parts.beta * scale, parts.covariance * scale**2, factor @ factor.T * scale**2, likelihood,
        steep, sum(p.patients for p in patterns), (found.hess_inv + found.hess_inv.T) / 2,
    )  # fmt: skip


def visit_design(treated: npt.ArrayLike, baseline: npt.ArrayLike, visits: int) -> Floats:
    """For each visit its own mean, difference between arms and slope on baseline."""
    arm, before = (
        np.asarray(treated, dtype=float).ravel(),
        np.asarray(baseline, dtype=float).ravel(),
    )
    if len(arm) != len(before) or not np.all(np.isfinite(before)):
        raise Unestimable("arm and baseline must be known for every patient")
    if not np.all((arm == 0) | (arm == 1)):
        raise Unestimable("the arm must be 1 (treated) or 0 (control) for every patient")
    row = np.column_stack([np.ones(len(arm)), arm, before - before.mean()])
    design = np.zeros((len(arm), visits, 3 * visits))
    for visit in range(visits):
        design[:, visit, 3 * visit : 3 * visit + 3] = row
    return design


def mmrm(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    baseline: npt.ArrayLike,
    *,
    visit: int = -1,
    level: float = 0.95,
) -> Difference:
    """
    The difference between arms at one visit, all visits of all patients used.

    Args:
        outcome: Shape (patients, visits); nan where silent.
        treated, baseline: Shape (patients,).
        visit: Which; the last unless said otherwise.
        level: Of the interval, with Student's t of patients less terms of one visit.

    Raises:
        Unestimable: As for `repeated_measures`.
    """
    scores = np.asarray(outcome, dtype=float)
    if scores.ndim != 2 or len(scores) != np.asarray(treated).size:
        raise Unestimable("expected outcome of shape (patients, visits), and one arm each")
    visits = scores.shape[1]
    fit = repeated_measures(scores, visit_design(treated, baseline, visits))
    term = 3 * (visit % visits) + 1
    error = float(np.sqrt(fit.covariance[term, term]))
    silent = len(scores) - fit.patients
    return difference(
        float(fit.coefficients[term]), error, fit.patients - 3, fit.patients, silent, level
    )


@dataclass(frozen=True)
class _Parts:
    beta: Floats
    covariance: Floats
    deviance: float
    slope: Floats


def _patterns(scores: Floats, terms: Floats) -> list[_Pattern]:
    seen = ~np.isnan(scores)
    kinds, which = np.unique(seen, axis=0, return_inverse=True)
    if not seen.any():
        raise Unestimable("nobody was seen at any visit")
    stacked = terms[seen]
    if len(stacked) <= terms.shape[2] or np.linalg.matrix_rank(stacked) < terms.shape[2]:
        raise Unestimable("too few scores, one arm only at some visit, or terms that repeat others")
    found = []
    for place, kind in enumerate(kinds):
        if kind.any():
            inside, visits = which.ravel() == place, np.flatnonzero(kind)
            row, score = terms[inside][:, visits, :], scores[inside][:, visits]
            found.append(
                _Pattern(
                    visits,
                    int(inside.sum()),
                    np.einsum("nik,njl->ijkl", row, row, optimize=True),
                    np.einsum("nik,nj->ijk", row, score, optimize=True),
                    score.T @ score,
                )
            )
    return found


def _start(scores: Floats, terms: Floats) -> Floats:
    seen = ~np.isnan(scores)
    beta = np.linalg.lstsq(terms[seen], scores[seen], rcond=None)[0]
    residual = np.where(seen, scores - terms @ beta, np.nan)
    spread = np.array([np.nanvar(column) if seen[:, i].any() else 0.0
                       for i, column in enumerate(residual.T)])  # fmt: skip
    if not np.all(spread > 1e-12 * (1 + float(np.nanmax(np.abs(scores))) ** 2)):
        raise Unestimable("at some visit nobody was seen or all scores are as predicted")
    return np.diag(spread)


def _factor(value: Floats, size: int) -> Floats:
    factor = np.zeros((size, size))
    factor[np.tril_indices(size)] = value
    diagonal = np.diag_indices(size)
    factor[diagonal] = np.exp(np.clip(factor[diagonal], -50, 50))
    return factor


def _deviance(value: Floats, patterns: list[_Pattern], size: int) -> tuple[float, Floats]:
    """Minus the restricted log-likelihood, and its gradient in the log-Cholesky factor."""
    factor = _factor(value, size)
    parts = _parts(factor @ factor.T, patterns)
    slope = 2 * parts.slope @ factor
    slope[np.diag_indices(size)] *= np.diag(factor)
    return parts.deviance, slope[np.tril_indices(size)]


def _parts(visits: Floats, patterns: list[_Pattern]) -> _Parts:
    inverses = [np.linalg.inv(visits[np.ix_(p.seen, p.seen)]) for p in patterns]
    both = list(zip(patterns, inverses, strict=True))
    normal = sum(np.tensordot(inverse, p.squares, 2) for p, inverse in both)
    right = sum(np.tensordot(inverse, p.products, 2) for p, inverse in both)
    covariance = np.linalg.inv(np.asarray(normal))
    beta = covariance @ np.asarray(right)
    total, count = -float(np.linalg.slogdet(covariance)[1]), 0
    slope = np.zeros_like(visits)
    for p, inverse in both:
        explained = p.products @ beta
        residual = p.scores - explained - explained.T + p.squares @ beta @ beta
        total += float(np.sum(inverse * residual))
        total -= p.patients * float(np.linalg.slogdet(inverse)[1])
        count += p.patients * len(p.seen)
        spent = np.tensordot(p.squares, covariance, 2)
        part = p.patients * inverse - inverse @ (spent + residual) @ inverse
        slope[np.ix_(p.seen, p.seen)] += part / 2
    constant = (count - len(beta)) * np.log(2 * np.pi)
    return _Parts(beta, covariance, (total + constant) / 2, slope)
