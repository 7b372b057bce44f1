"""What a fitted model says of one patient: their own line, and their next score, with intervals.

The best linear unbiased prediction with its error, which holds what is not known of the
coefficients, and of the clinic (Henderson 1975, doi 10.2307/2529430). What is not known of the
variances is left out: with fewer than about ten patients, or clinics, intervals are too narrow.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from perineural.statistics.problems import Unestimable
from perineural.statistics.trajectories.design import Design, one_line
from perineural.statistics.trajectories.mixed_model import MixedModel
from perineural.statistics.trajectories.sums import PatientSums, unpacked

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Predictions:
    """What is expected of each patient at each of their places.

    Args:
        random_effects: How each patient differs from their group, shape (patients, q).
        mean: The expected score, shape (patients, places).
        mean_sd: Its standard error.
        score_sd: The standard error of a score that will be told there.
        clinic_effect: How each patient's clinic differs, shape (patients,); 0 without that level.
    """

    random_effects: Floats
    mean: Floats
    mean_sd: Floats
    score_sd: Floats
    clinic_effect: Floats

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Between what a score told there lies with this probability."""
        reach = float(norm.ppf((1 + level) / 2)) * self.score_sd
        return self.mean - reach, self.mean + reach


def predict(
    model: MixedModel,
    sums: PatientSums,
    basis: ArrayLike,
    *,
    design: Design | None = None,
    group: ArrayLike | None = None,
    clinic: ArrayLike | None = None,
) -> Predictions:
    """Predict for some patients, those of the fit or new ones; a new one's sums may be zero.

    Args:
        sums: With a clinic level, of all patients of the fit who belong to a clinic that occurs:
            what is expected of one rests on the others there too.
        basis: The basis columns at the places to predict for, shape (patients, places, q), or
            (places, q) for the same places of everybody.
        design, group: As for the fit.
        clinic: What the clinic of each patient is called, if the fit has that level; of a clinic
            the fit did not see, nothing is known but what these patients tell.

    Raises:
        Unestimable: The clinics are not told of a model that has them, or of one that has none.
    """
    _check_clinics(model, clinic)
    design = design or one_line(model.names)
    count, q = sums.patients, sums.basis_size
    groups = np.zeros(count, dtype=int) if group is None else np.asarray(group, dtype=int)
    places = np.asarray(basis, dtype=np.float64)
    places = np.broadcast_to(places, (count, *places.shape[-2:]))
    variance = model.residual_sd**2
    relative = model.random_covariance / variance
    gram, cross = unpacked(sums.gram, q), sums.cross.T
    lift = design.lift[groups]
    system = np.eye(q) + gram @ relative
    weight: Floats = np.asarray(np.linalg.solve(system, gram))
    line = lift @ model.coefficients
    residual: Floats = np.asarray(np.linalg.solve(system, cross[:, :, None])[:, :, 0])
    residual = residual - np.einsum("nab,nb->na", weight, line)
    clinics = _Clinics.of(model, clinic, weight, residual, lift)
    effects = (residual - weight[:, :, 0] * clinics.effect[:, None]) @ relative
    left = np.einsum("nka,nab->nkb", places, np.eye(q) - relative @ weight)
    own = relative - relative @ weight @ relative
    frame = lift.copy()
    frame[:, 0] -= clinics.pull
    reach = np.einsum("nka,nap->nkp", left, frame)
    square = np.einsum("nka,nab,nkb->nk", places, own, places, optimize=True)
    square = variance * (square + left[:, :, 0] ** 2 * clinics.unknown[:, None])
    square = square + np.einsum("nkp,pr,nkr->nk", reach, model.covariance, reach, optimize=True)
    mean = np.einsum("nka,na->nk", places, line + effects)
    mean = mean + places[:, :, 0] * clinics.effect[:, None]
    return Predictions(effects, mean, np.sqrt(square), np.sqrt(square + variance), clinics.effect)


def _check_clinics(model: MixedModel, clinic: ArrayLike | None) -> None:
    if clinic is None and model.clinic_sd is not None:
        raise Unestimable("The model has a clinic level: say the clinic of each patient.")
    if clinic is not None and model.clinic_sd is None:
        raise Unestimable("The model has no clinic level: leave the clinics out.")


@dataclass(frozen=True)
class _Clinics:
    """Of the clinic of each patient, in units of the residual variance where it is a variance.

    `effect` and `unknown` (its variance given the ratings), shape (patients,); `pull`, by how much
    each coefficient would lower it, shape (patients, coefficients).
    """

    effect: Floats
    unknown: Floats
    pull: Floats

    @classmethod
    def of(
        cls,
        model: MixedModel,
        clinic: ArrayLike | None,
        weight: Floats,
        residual: Floats,
        lift: Floats,
    ) -> "_Clinics":
        count, _, size = lift.shape
        if clinic is None or model.clinic_sd is None:
            return cls(np.zeros(count), np.zeros(count), np.zeros((count, size)))
        named = np.asarray(clinic)
        if named.shape != (count,):
            raise Unestimable(f"There are {count} patients, but {named.size} values of clinic.")
        of = np.unique(named, return_inverse=True)[1]
        psi = (model.clinic_sd / model.residual_sd) ** 2
        unknown: Floats = np.asarray((psi / (1 + psi * np.bincount(of, weight[:, 0, 0])))[of])
        effect: Floats = np.asarray(unknown * np.bincount(of, residual[:, 0])[of])
        lifted = np.einsum("nb,nbp->pn", weight[:, 0], lift)
        pull = np.stack([unknown * np.bincount(of, each)[of] for each in lifted], axis=1)
        return cls(effect, unknown, pull)
