"""The exact posterior of a mixed model where variances are poorly known: few clinics or patients.

With a flat prior on the coefficients and 1/sigma² on the residual variance, both are integrated out
in closed form and the marginal likelihood of the covariance parameters is exp(-REML deviance / 2).
What is left has one to four dimensions; it is drawn independently from a Student t about its mode
and weighted (importance sampling). Written by ourselves: a general sampler needs every rating at
every step. Relative standard deviations (in residual ones; of a slope per standard deviation of
time) have half-Cauchy priors (Gelman 2006, doi 10.1214/06-BA117A), the correlation a uniform one.
Not covered: effects of single clinics, and uncorrelated slopes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.stats import multivariate_t

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories.clinic_level import Cells
from perineural.statistics.trajectories.design import Design, one_line
from perineural.statistics.trajectories.evaluation import Patients
from perineural.statistics.trajectories.likelihood import Likelihood
from perineural.statistics.trajectories.many_covariances import ManyCovariances
from perineural.statistics.trajectories.mixed_model import RandomPart, fit
from perineural.statistics.trajectories.sums import PatientSums

Floats = NDArray[np.float64]
FREEDOM = 5
"""Of the Student t that is drawn from: its tails are heavier than those of the posterior."""


@dataclass(frozen=True)
class Posterior:
    """Weighted draws, in the units of the scores and of time.

    Args:
        coefficients: Shape (draws, coefficients).
        random_sd: Of a patient's intercept and slope, shape (draws, q).
        clinic_sd: Shape (draws,); None without clinics.
        weights: Shape (draws,), summing to 1.
    """

    names: tuple[str, ...]
    coefficients: Floats
    random_sd: Floats
    residual_sd: Floats
    clinic_sd: Floats | None
    weights: Floats

    @property
    def effective_draws(self) -> float:
        """To how many equally weighted draws these amount (Kish)."""
        return float(1 / np.square(self.weights).sum())

    def mean(self, values: Floats) -> Floats:
        """The posterior mean of what is given for each draw."""
        return np.asarray(np.tensordot(self.weights, values, axes=1))

    def interval(self, values: Floats, level: float = 0.95) -> tuple[float, float]:
        """The central interval of what is given for each draw, shape (draws,)."""
        order = np.argsort(values)
        reached = np.cumsum(self.weights[order]) - self.weights[order] / 2
        tails = ((1 - level) / 2, (1 + level) / 2)
        low, high = np.interp(tails, reached, values[order])
        return float(low), float(high)


def posterior(
    sums: PatientSums,
    *,
    design: Design | None = None,
    group: ArrayLike | None = None,
    clinic: ArrayLike | None = None,
    random: RandomPart | str = RandomPart.SLOPE,
    draws: int = 2000,
    prior_scale: float = 2.5,
    seed: int = 1,
) -> Posterior:
    """Draw from the posterior of a line with random intercepts, or intercepts and slopes.

    Args:
        design, group, clinic: As for `fit`.
        prior_scale: Of the half-Cauchy priors, in residual standard deviations.

    Raises:
        Unestimable: As for `fit`; or the draws hardly meet the posterior.
    """
    random = RandomPart(random)
    if random not in (RandomPart.INTERCEPT, RandomPart.SLOPE) or sums.basis_size != 2:
        raise Unestimable("The posterior is for a line with random intercepts, or also slopes.")
    if draws < 100 or not prior_scale > 0:
        raise Unestimable("The posterior needs 100 draws or more, and a prior scale above 0.")
    design = design or one_line(("(Intercept)", "time"))
    fit(sums, design=design, group=group, clinic=clinic, random=random)
    scaled = _Scaled.of(sums)
    shape = _Shape(random is RandomPart.SLOPE, clinic is not None, prior_scale)
    likelihood = _likelihood(scaled, design, group, clinic)
    generator = np.random.default_rng(seed)
    many = None if shape.clinic else _many(likelihood, scaled)
    places, log_proposal = _proposed(likelihood, many, shape, draws, generator)
    drawn = _Drawn(likelihood, many, shape).at(places, generator)
    return _weighted(drawn, shape, scaled, design, places, log_proposal)


class _Shape(NamedTuple):
    """What the places in the space of covariances stand for: log sd's, atanh of a correlation."""

    slope: bool
    clinic: bool
    scale: float

    @property
    def size(self) -> int:
        return 1 + 2 * self.slope + self.clinic

    def covariance(self, place: Floats) -> tuple[Floats, float]:
        """Relative covariance of a patient's effects, and relative variance of clinics."""
        sd = np.array([np.exp(place[0]), np.exp(place[1]) if self.slope else 0.0])
        rho = float(np.tanh(place[2])) if self.slope else 0.0
        relative = np.outer(sd, sd) * np.array([[1, rho], [rho, 1]])
        return relative, float(np.exp(2 * place[-1])) if self.clinic else 0.0

    def log_prior(self, places: Floats) -> Floats:
        """With the Jacobian of the logarithms and of atanh; shape (..., size) gives (...)."""
        logs = np.delete(places, 2, axis=-1) if self.slope else places
        told = (logs - np.log1p(np.exp(2 * logs) / self.scale**2)).sum(axis=-1)
        if self.slope:
            told = told - 2 * np.log(np.cosh(places[..., 2]))
        return np.asarray(told)

    def covariances(self, places: Floats) -> Floats:
        """The first of `covariance` for places of shape (places, size)."""
        return np.array([self.covariance(place)[0] for place in places])


class _Scaled(NamedTuple):
    """The sums, and what puts time about its mean with unit spread and scores about theirs."""

    sums: PatientSums
    change: Floats
    shift: float

    @classmethod
    def of(cls, sums: PatientSums) -> "_Scaled":
        n, t, tt = sums.gram.sum(axis=1)
        scale = 1 / np.sqrt(tt / n - (t / n) ** 2)
        change = np.array([[1.0, -t / n * scale], [0.0, scale]])
        shift = float(sums.cross[0].sum() / n)
        return cls(sums, change, shift)


def _likelihood(
    scaled: _Scaled, design: Design, group: ArrayLike | None, clinic: ArrayLike | None
) -> Likelihood:
    groups = np.zeros(scaled.sums.patients, np.int64) if group is None else np.asarray(group)
    cells, cell = Cells(design.lift, None), groups.astype(np.int64)
    if clinic is not None:
        pairs = np.column_stack([groups, np.asarray(clinic)]).astype(np.int64)
        found, cell = np.unique(pairs, axis=0, return_inverse=True)
        cells = Cells(design.lift[found[:, 0]], found[:, 1])
    patients = Patients(scaled.sums, scaled.change, scaled.shift, cell.ravel(), len(cells.lift))
    return Likelihood(patients, cells, reml=True)


def _many(likelihood: Likelihood, scaled: _Scaled) -> ManyCovariances:
    patients = likelihood.patients
    sums = scaled.sums.in_basis(scaled.change, scaled.shift)
    return ManyCovariances(sums, patients.cell, likelihood.cells, likelihood.free)


def _log_density(likelihood: Likelihood, shape: _Shape, place: Floats) -> float:
    return float(shape.log_prior(place)) - likelihood.at(*shape.covariance(place)).deviance / 2


def _proposed(
    likelihood: Likelihood,
    many: ManyCovariances | None,
    shape: _Shape,
    draws: int,
    generator: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Places drawn from a Student t, and the logarithm of its density there.

    A pilot about the mode corrects the mean and the spread for skewness.
    """

    def below(place: Floats) -> float:
        return -_log_density(likelihood, shape, np.clip(place, -12, 12))

    def densities(pilot: Floats) -> Floats:
        if many is None:
            return -np.array([below(each) for each in pilot])
        near = np.clip(pilot, -12, 12)
        return np.asarray(shape.log_prior(near) - many.at(shape.covariances(near)).deviance / 2)

    centre = minimize(below, np.zeros(shape.size), method="BFGS", options={"gtol": 1e-3}).x
    spread = _inverse_curvature(below, centre)
    size = max(200, draws // 4)
    for _ in range(2):
        proposal = multivariate_t(centre, spread, df=FREEDOM, seed=generator)
        pilot = proposal.rvs(size).reshape(size, -1)
        log_weight = densities(pilot) - proposal.logpdf(pilot)
        weights = np.exp(log_weight - log_weight.max())
        weights /= weights.sum()
        if 1 / np.square(weights).sum() < size / 10:
            spread = 1.5 * spread
            continue
        centre = weights @ pilot
        spread = (pilot - centre).T @ (weights[:, None] * (pilot - centre))
    proposal = multivariate_t(centre, spread, df=FREEDOM, seed=generator)
    places = proposal.rvs(draws).reshape(draws, -1)
    return places, np.atleast_1d(proposal.logpdf(places))


def _inverse_curvature(below: Callable[[Floats], float], centre: Floats) -> Floats:
    """The inverse of second differences, each of its variances between 0.01 and 4."""
    size, step = len(centre), 0.05
    moves = step * np.eye(size)
    curve = np.empty((size, size))
    for a, b in np.ndindex(size, size):
        one, two = moves[a], moves[b]
        found = below(centre + one + two) - below(centre + one - two)
        curve[a, b] = found - below(centre - one + two) + below(centre - one - two)
    values, vectors = np.linalg.eigh((curve + curve.T) / (8 * step**2))
    return np.asarray((vectors / np.clip(values, 0.25, 100)) @ vectors.T)


class _Draws(NamedTuple):
    """At each place: half the deviance, a residual variance, coefficients; relative parts of it."""

    half_deviance: Floats
    variance: Floats
    coefficients: Floats
    relative: Floats
    psi: Floats


class _Drawn(NamedTuple):
    """Draws residual variance and coefficients at each place; without clinics, of all at once."""

    likelihood: Likelihood
    many: ManyCovariances | None
    shape: _Shape

    def at(self, places: Floats, generator: np.random.Generator) -> _Draws:
        free = self.likelihood.free
        chi = generator.chisquare(free, len(places))
        noise = generator.standard_normal((len(places), self.likelihood.size))
        if self.many is None:
            return self._one_by_one(places, chi, noise)
        relative = self.shape.covariances(places)
        points = self.many.at(relative)
        variance = points.residual_variance * free / chi
        spread = np.linalg.solve(np.swapaxes(points.factor, 1, 2), noise[:, :, None])[:, :, 0]
        coefficients = points.coefficients + np.sqrt(variance)[:, None] * spread
        return _Draws(points.deviance / 2, variance, coefficients, relative, np.zeros(len(places)))

    def _one_by_one(self, places: Floats, chi: Floats, noise: Floats) -> _Draws:
        found = []
        for place, square, normal in zip(places, chi, noise, strict=True):
            point = self.likelihood.at(*self.shape.covariance(place))
            variance = point.residual_variance * self.likelihood.free / square
            spread = np.linalg.cholesky(point.unscaled) @ normal
            coefficients = point.coefficients + np.sqrt(variance) * spread
            found.append((point.deviance / 2, variance, coefficients, point.relative, point.psi))
        return _Draws(*(np.array(each) for each in zip(*found, strict=True)))


def _weighted(
    drawn: _Draws,
    shape: _Shape,
    scaled: _Scaled,
    design: Design,
    places: Floats,
    log_proposal: Floats,
) -> Posterior:
    """Weigh the draws, and put them into the units of scores and of time."""
    back, _ = design.in_basis(scaled.change)
    draws = len(places)
    log_weight = shape.log_prior(places) - drawn.half_deviance - log_proposal
    coefficients = drawn.coefficients @ back.T
    own = scaled.change @ (drawn.variance[:, None, None] * drawn.relative) @ scaled.change.T
    random_sd = np.sqrt(np.diagonal(own, axis1=1, axis2=2))
    residual, clinic = np.sqrt(drawn.variance), np.sqrt(drawn.variance * drawn.psi)
    coefficients[:, 0] += scaled.shift
    weights = np.exp(log_weight - log_weight.max())
    weights /= weights.sum()
    found = Posterior(
        design.names, coefficients, random_sd, residual, clinic if shape.clinic else None, weights
    )
    if found.effective_draws < max(50, draws / 50):
        raise Unestimable("The draws hardly meet the posterior: take more, or a simpler model.")
    return found
