"""The difference between two arms at follow-up, baseline taken into account."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """Treated less control at follow-up, in points; below 0 the treated are better off."""

    estimate: float
    standard_error: float
    low: float
    high: float
    p_value: float
    degrees: float
    patients: int
    left_out: int


def ancova(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    baseline: npt.ArrayLike,
    *,
    covariates: Mapping[str, npt.ArrayLike] | None = None,
    level: float = 0.95,
) -> Difference:
    """
    Analysis of covariance by least squares: never percent change, never change alone.

    Args:
        outcome: Score at follow-up; nan where silent, and left out. Shape (patients,).
        treated: 1 or True for the treated, 0 for control.
        baseline: Score before. Known.
        covariates: Others known before, named.
        level: Of the interval.

    Raises:
        Unestimable: One arm only, too few patients, or covariates that repeat each other.

    Does not cover:
        Patients with several wrists; a cause, where nobody was allotted by chance; see
        `missing_data` for whoever did not answer.

    Source:
        Vickers, BMC Med Res Methodol 2001;1:6; Senn 2006.
    """
    after = np.asarray(outcome, dtype=float).ravel()
    design = ancova_design(treated, baseline, covariates)
    if len(after) != len(design):
        raise Unestimable("every patient needs an outcome (nan where silent), an arm, a baseline")
    seen = ~np.isnan(after)
    refuse_unless_compared(design[seen])
    inverse = np.linalg.inv(design[seen].T @ design[seen])
    beta = inverse @ design[seen].T @ after[seen]
    degrees = int(seen.sum()) - design.shape[1]
    residual = after[seen] - design[seen] @ beta
    error = float(np.sqrt(residual @ residual / degrees * inverse[1, 1]))
    return difference(float(beta[1]), error, degrees, int(seen.sum()), int((~seen).sum()), level)


def ancova_design(
    treated: npt.ArrayLike, baseline: npt.ArrayLike, covariates: Mapping[str, npt.ArrayLike] | None
) -> Floats:
    """Columns: one, arm, baseline less its mean, and every covariate less its own."""
    arm = np.asarray(treated, dtype=float).ravel()
    named = {"baseline": baseline, **dict(covariates or {})}
    columns = {name: np.asarray(column, dtype=float).ravel() for name, column in named.items()}
    for name, column in columns.items():
        if len(column) != len(arm) or not np.all(np.isfinite(column)):
            raise Unestimable(f"{name} must be known for every patient")
    if not len(arm) or not np.all((arm == 0) | (arm == 1)):
        raise Unestimable("the arm must be 1 (treated) or 0 (control) for every patient")
    return np.column_stack([np.ones(len(arm)), arm, *(c - c.mean() for c in columns.values())])


def refuse_unless_compared(design: Floats) -> None:
    """Refuse a design in which the arms cannot be told apart from all else."""
    scaled = design / np.maximum(np.abs(design).max(axis=0, initial=0.0), 1e-300)
    if len(design) <= design.shape[1] or np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise Unestimable(
            f"{len(design)} patients with an outcome cannot be compared: expected both arms, more "
            "patients than columns, and no column that is constant or repeats others"
        )


def difference(
    estimate: float, error: float, degrees: float, patients: int, left_out: int, level: float
) -> Difference:
    """An estimate with Student's interval; an error of 0 has p = 0 unless the estimate is 0."""
    if not 0 < level < 1:
        raise Unestimable(f"level is {level}; expected more than 0 and less than 1")
    half = float(stats.t.ppf(0.5 + level / 2, degrees)) * error
    away = abs(estimate) / error if error > 0 else (np.inf if estimate else 0.0)
    p_value = float(2 * stats.t.sf(away, degrees))
    return Difference(
        estimate, error, estimate - half, estimate + half, p_value, degrees, patients, left_out
    )
