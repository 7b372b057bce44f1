"""What a fitted model says of one patient: their own line, and their next score, with intervals.

The best linear unbiased prediction with its error, which holds what is not known of the
coefficients (Henderson 1975, doi 10.2307/2529430). What is not known of the variances is left out:
with fewer than about ten patients the intervals are too narrow.
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
    """

    random_effects: Floats
    mean: Floats
    mean_sd: Floats
    score_sd: Floats

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
) -> Predictions:
    """Predict for some patients, those of the fit or new ones; a new one's sums may be zero.

    Args:
        basis: The basis columns at the places to predict for, shape (patients, places, q), or
            (places, q) for the same places of everybody.
        design, group: As for the fit.

    Raises:
        Unestimable: The model has a clinic level, of which a patient's sums know nothing.
    """
    if model.clinic_sd is not None:
        raise Unestimable("Predictions are for models without a clinic level.")
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
    weight = np.linalg.solve(system, gram)
    line = lift @ model.coefficients
    residual = np.linalg.solve(system, cross[:, :, None])[:, :, 0]
    residual = residual - np.einsum("nab,nb->na", weight, line)
    effects = residual @ relative
    own = relative - relative @ weight @ relative
    left = np.eye(q) - weight @ relative
    reach = np.einsum("nap,nab,nkb->nkp", lift, left, places, optimize=True)
    square = variance * np.einsum("nka,nab,nkb->nk", places, own, places, optimize=True)
    square = square + np.einsum("nkp,pr,nkr->nk", reach, model.covariance, reach, optimize=True)
    mean = np.einsum("nka,na->nk", places, line + effects)
    return Predictions(effects, mean, np.sqrt(square), np.sqrt(square + variance))
