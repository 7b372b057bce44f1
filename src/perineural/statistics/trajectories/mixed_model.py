"""Linear mixed models of repeated scores, exactly, from each patient's sums.

    y = (fixed line of the patient's group) + (random intercept, slope) + (clinic) + error

Maximum likelihood or restricted maximum likelihood. Errors are independent with one variance.
Written by ourselves: lme4 and statsmodels need every rating in memory and hundreds of evaluations
over all of them, while here a patient costs six numbers. Not covered: correlation of neighbouring
errors, covariates that change within a patient unless they are basis columns, and scores treated
as ordered categories; a floor at 0 biases any such line.

Source: Laird and Ware 1982, doi 10.2307/2529876; for the bounded factor Bates et al. 2015, doi
10.18637/jss.v067.i01.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories.clinic_level import Cells
from perineural.statistics.trajectories.degrees_of_freedom import satterthwaite
from perineural.statistics.trajectories.design import Design, one_line
from perineural.statistics.trajectories.evaluation import Patients
from perineural.statistics.trajectories.kenward_roger import kenward_roger
from perineural.statistics.trajectories.likelihood import Likelihood
from perineural.statistics.trajectories.pooled import Pooled, pays
from perineural.statistics.trajectories.search import Found, least
from perineural.statistics.trajectories.sums import PatientSums

Floats = NDArray[np.float64]


class RandomPart(StrEnum):
    """What differs from patient to patient."""

    INTERCEPT = "intercept"
    SLOPE = "slope"
    """Intercept and slope, correlated."""
    UNCORRELATED = "uncorrelated"
    """Intercept and slope, not correlated: it then matters where time is zero."""


class Method(StrEnum):
    """Which likelihood is made as large as possible."""

    REML = "REML"
    ML = "ML"


class Degrees(StrEnum):
    """How it is reckoned with that variances are estimated, in few patients or clinics."""

    SATTERTHWAITE = "satterthwaite"
    """Degrees of freedom of each coefficient."""
    KENWARD_ROGER = "kenward-roger"
    """Degrees of freedom, and a covariance of coefficients put right; for REML."""


@dataclass(frozen=True)
class MixedModel:
    """A fitted model, in the units of the scores and of time.

    Args:
        names: Of the coefficients.
        coefficients: Shape (coefficients,).
        covariance: Of the coefficients, shape (coefficients, coefficients); adjusted if degrees of
            freedom are Kenward and Roger's.
        random_covariance: Of a patient's random effects, shape (q, q); zero where there is none.
        clinic_sd: Between clinics; None without such a level.
        minus2_log_likelihood: Of the restricted likelihood for REML.
        singular: Whether a variance was estimated as zero, or a correlation as 1 or -1.
        gradient_norm: Of the deviance at the estimate; near 0 where the search has arrived.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    random_covariance: Floats
    residual_sd: float
    clinic_sd: float | None
    minus2_log_likelihood: float
    method: Method
    ratings: int
    patients: int
    singular: bool
    gradient_norm: float
    iterations: int
    degrees_of_freedom: Floats | None = None
    """Of each coefficient; None where not asked for, or where the fit is singular so that they are
    not known: intervals are then those of the normal distribution."""
    degrees: Degrees | None = None
    """Whose degrees of freedom these are; None where there are none."""

    def interval(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """The confidence interval of one coefficient."""
        at = self.names.index(name)
        freedom = None if self.degrees_of_freedom is None else self.degrees_of_freedom[at]
        tail = (1 + level) / 2
        times = norm.ppf(tail) if freedom is None else t.ppf(tail, freedom)
        reach = float(times) * float(np.sqrt(self.covariance[at, at]))
        return float(self.coefficients[at]) - reach, float(self.coefficients[at]) + reach

    @property
    def fixed(self) -> Mapping[str, float]:
        """Estimates by name."""
        return MappingProxyType(dict(zip(self.names, self.coefficients.tolist(), strict=True)))

    @property
    def standard_errors(self) -> Mapping[str, float]:
        """Standard errors by name."""
        errors = np.sqrt(np.diag(self.covariance)).tolist()
        return MappingProxyType(dict(zip(self.names, errors, strict=True)))

    @property
    def log_likelihood(self) -> float:
        """Half of its negative double."""
        return -self.minus2_log_likelihood / 2

    @property
    def random_sd(self) -> Floats:
        """Standard deviations of a patient's random effects, shape (q,)."""
        return np.sqrt(np.diag(self.random_covariance))

    @property
    def random_correlation(self) -> Floats:
        """Their correlations, shape (q, q); not a number where one does not vary."""
        sd = self.random_sd
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.random_covariance / np.outer(sd, sd))


def fit(
    sums: PatientSums,
    *,
    design: Design | None = None,
    group: ArrayLike | None = None,
    clinic: ArrayLike | None = None,
    random: RandomPart | str | int = RandomPart.SLOPE,
    method: Method | str = Method.REML,
    degrees: Degrees | str | None = None,
    near: MixedModel | None = None,
) -> MixedModel:
    """Fit a model to the sums of all patients.

    Args:
        design: The fixed effects; without it the same line for everybody, "(Intercept)", "time".
        group: The design's group of each patient, codes from 0, shape (patients,).
        clinic: The clinic of each patient, codes from 0: adds a random intercept of the clinic.
        random: What differs between patients; or how many of the first basis columns do, each with
            a coefficient of its own, all of them correlated.
        degrees: Which degrees of freedom to work out, which takes as long again; None for none.
        near: A fit of nearly the same data, to begin the search at; the end is the same.

    Raises:
        Unestimable: Too few patients or ratings for the model, times or scores that do not vary, or
            Kenward and Roger's degrees of freedom asked of a fit by maximum likelihood.
    """
    method, degrees = Method(method), None if degrees is None else Degrees(degrees)
    if degrees is Degrees.KENWARD_ROGER and method is Method.ML:
        raise Unestimable(
            "Kenward and Roger's degrees of freedom are those of REML: fit by REML, or take "
            "Satterthwaite's."
        )
    random = random if isinstance(random, int) else RandomPart(random)
    design = design or one_line(("(Intercept)", "time", "time2", "time3")[: sums.basis_size])
    groups = _codes(group, sums.patients, design.groups, "group")
    clinics = None if clinic is None else _codes(clinic, sums.patients, None, "clinic")
    _check_size(sums, design, clinics)
    basis = _Basis.of(sums, centred=random is not RandomPart.UNCORRELATED)
    free = _free(random, sums.basis_size)
    cell, cells = _cells(design, groups, clinics)
    kind = Pooled if sums.basis_size == 2 and pays(sums, cell) else Patients
    patients = kind(sums, basis.change, basis.shift, cell, len(cells.lift))
    likelihood = Likelihood(patients, cells, reml=method is Method.REML)
    start = None if near is None or near.singular else basis.relative(near)
    found = least(likelihood, free, clinics=clinics is not None, start=start)
    model = _in_units(found, design, basis, sums, method)
    if degrees is None or found.singular:
        return model
    back, _ = design.in_basis(basis.change)
    if degrees is Degrees.SATTERTHWAITE:
        freedom, covariance = satterthwaite(likelihood, found, free, back), model.covariance
    else:
        freedom, covariance = kenward_roger(likelihood, found.point, free, back)
    return replace(model, covariance=covariance, degrees_of_freedom=freedom, degrees=degrees)


@dataclass(frozen=True)
class _Basis:
    """The basis in which the search is well conditioned: time about its mean, of unit spread."""

    change: Floats
    shift: float

    @classmethod
    def of(cls, sums: PatientSums, *, centred: bool) -> "_Basis":
        q, ratings = sums.basis_size, float(sums.gram[0].sum())
        change = np.eye(q)
        place = 0
        for a in range(1, q):
            place += a
            mean = float(sums.gram[place].sum()) / ratings
            square = float(sums.gram[place + a].sum()) / ratings
            spread = square - mean * mean
            if spread <= 1e-12 * max(square, 1e-300):
                raise Unestimable("All times are the same: a trajectory needs different times.")
            scale = 1 / np.sqrt(spread if centred else square)
            change[a, a] = scale
            change[0, a] = -mean * scale if centred else 0.0
        return cls(change, float(sums.cross[0].sum()) / ratings)

    def relative(self, model: MixedModel) -> Floats:
        """The relative covariance of a fitted model, in this basis."""
        back = np.linalg.inv(self.change)
        return np.asarray(back @ (model.random_covariance / model.residual_sd**2) @ back.T)


def _in_units(
    found: Found, design: Design, basis: _Basis, sums: PatientSums, method: Method
) -> MixedModel:
    point, variance = found.point, found.point.residual_variance
    back, log_det = design.in_basis(basis.change)
    coefficients = back @ point.coefficients
    coefficients[0] += basis.shift
    return MixedModel(
        names=design.names,
        coefficients=coefficients,
        covariance=back @ (variance * point.unscaled) @ back.T,
        random_covariance=basis.change @ (variance * point.relative) @ basis.change.T,
        residual_sd=float(np.sqrt(variance)),
        clinic_sd=float(np.sqrt(variance * point.psi)) if len(point.clinic_effects) else None,
        minus2_log_likelihood=point.deviance - (2 * log_det if method is Method.REML else 0.0),
        method=method,
        ratings=sums.ratings,
        patients=sums.patients,
        singular=found.singular,
        gradient_norm=found.gradient_norm,
        iterations=found.iterations,
    )


def _free(random: RandomPart | int, q: int) -> NDArray[np.bool_]:
    free = np.zeros((q, q), dtype=bool)
    free[0, 0] = True
    if isinstance(random, int):
        return np.tril(np.ones((q, q), dtype=bool)) & (np.arange(q) < random)[:, None]
    if random is not RandomPart.INTERCEPT:
        free[1, 1] = True
        free[1, 0] = random is RandomPart.SLOPE
    return free


def _codes(
    given: ArrayLike | None, patients: int, most: int | None, what: str
) -> NDArray[np.int64]:
    if given is None:
        if most is not None and most > 1:
            raise Unestimable(f"The design has {most} groups; say the {what} of each patient.")
        return np.zeros(patients, dtype=np.int64)
    told = np.asarray(given)
    if told.shape != (patients,):
        raise Unestimable(f"There are {patients} patients, but {told.size} values of {what}.")
    # A level without a patient is no level, so that there are at most as many as patients.
    last = (patients if most is None else most) - 1
    is_number = told.dtype.kind in "biuf"
    wrong = (told < 0) | (told > last) | (told % 1 != 0) if is_number else np.ones(patients, bool)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise Unestimable(
            f"The {what} of patient {at} is {told[at]}; expected a code, a whole number from 0 to "
            f"{last}: number what they are called in some order, from 0 and without gaps."
        )
    return told.astype(np.int64)


def _check_size(sums: PatientSums, design: Design, clinics: NDArray[np.int64] | None) -> None:
    if sums.patients < 2:
        raise Unestimable(
            "There is one patient only: what differs between patients needs two or more."
        )
    if sums.ratings <= len(design.names) + 1:
        raise Unestimable(
            f"{sums.ratings} ratings do not determine {len(design.names)} coefficients and the "
            "variances."
        )
    if sums.ratings == sums.patients:
        raise Unestimable(
            "Every patient has a single rating: what differs between patients cannot be told "
            "from chance."
        )
    mean = float(sums.cross[0].sum()) / sums.ratings
    if float(sums.square.sum()) - sums.ratings * mean * mean <= 1e-12 * max(1.0, mean * mean):
        raise Unestimable("All scores are equal: there is nothing to explain.")
    if clinics is not None and clinics.max() < 1:
        raise Unestimable("There is one clinic only: leave the clinic out.")


def _cells(
    design: Design, groups: NDArray[np.int64], clinics: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], Cells]:
    if clinics is None:
        return groups, Cells(design.lift, None)
    pairs, cell = np.unique(groups * (clinics.max() + 1) + clinics, return_inverse=True)
    group_of, clinic_of = np.divmod(pairs, clinics.max() + 1)
    return cell, Cells(design.lift[group_of], clinic_of)
