"""The same posterior by nutpie's NUTS of a model in PyMC, with the same priors.

Each patient's line is drawn about the line of their condition (centred), or with `scaled` as
standard normal draws that are multiplied.
"""

import sys
import time
from importlib.metadata import version

import numpy as np
import nutpie
import pymc as pm
from columns import column
from measured import measured

CONDITIONS, CHAINS, PRIOR_SCALE = 13, 2, 2.5


def model(form: str) -> pm.Model:
    """A flat prior on coefficients and log sigma, half-Cauchy on relative deviations."""
    many = len(condition)
    with pm.Model() as told:
        level = pm.Flat("level", shape=(2, CONDITIONS))
        sigma = pm.math.exp(pm.Flat("log_sigma"))
        sd = sigma * pm.HalfCauchy("relative", PRIOR_SCALE, shape=2)
        rho = pm.Uniform("rho", -1, 1)
        rest = sd[1] * pm.math.sqrt(1 - rho**2)
        start, pace = level[0][condition], level[1][condition]
        if form == "scaled":
            own = pm.Normal("own", 0, 1, shape=(2, many))
            first = start + sd[0] * own[0]
            second = pace + rho * sd[1] * own[0] + rest * own[1]
        else:
            first = pm.Normal("first", start, sd[0], shape=many)
            expected = pace + rho * sd[1] / sd[0] * (first - start)
            second = pm.Normal("second", expected, rest, shape=many)
        pm.Normal("pain", first[patient] + second[patient] * scaled, sigma, observed=pain)
    return told


def in_days(draws: dict[str, np.ndarray]) -> np.ndarray:
    """Coefficients, deviations of patients and of ratings as ours: (chains, draws, quantities)."""
    pace = draws["level"][:, :, 1] / spread
    start = draws["level"][:, :, 0] - pace * centre
    sigma = np.exp(draws["log_sigma"])[..., None]
    sd = sigma * draws["relative"]
    of_pace = sd[..., 1:] / spread
    variance = sd[..., :1] ** 2 + (centre * of_pace) ** 2
    variance -= 2 * centre * draws["rho"][..., None] * sd[..., :1] * of_pace
    lines = np.stack([start, pace], axis=-1)
    lines[:, :, 1:] -= lines[:, :, :1]
    flat = lines.reshape(*lines.shape[:2], -1)
    return np.concatenate([flat, np.sqrt(variance), of_pace, sigma], axis=-1)


if __name__ == "__main__":
    tune, kept, form = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    patient, day, pain = column("patient", int), column("day"), column("pain")
    condition = column("condition", int)
    centre, spread = day.mean(), day.std()
    scaled = (day - centre) / spread
    started = time.perf_counter()
    compiled = nutpie.compile_pymc_model(model(form))
    took = time.perf_counter() - started
    found = measured(
        lambda: nutpie.sample(
            compiled, draws=kept, tune=tune, chains=CHAINS, cores=CHAINS, seed=1, progress_bar=False
        ),
        lambda _: [took],
        version("nutpie"),
    )
    names = ("level", "log_sigma", "relative", "rho")
    draws = {name: found.posterior[name].to_numpy() for name in names}
    np.savez(sys.argv[2], draws=in_days(draws))
