"""How many independent draws a posterior's are worth where it is known worst; and what it says.

arviz's bulk effective sample size for both. Ours are independent but weighted: each is kept with a
chance of its weight by the largest one, so that those kept weigh the same. That throws draws away,
so ours is told too low rather than too high.
"""

import json
import sys

import arviz as az
import numpy as np
from numpy.typing import NDArray


def evenly(draws: NDArray, weights: NDArray) -> NDArray:
    """Weighted draws thinned to equal ones, shape (1, kept, quantities)."""
    kept = np.random.default_rng(1).random(len(weights)) < weights / weights.max()
    return draws[:, kept]


if __name__ == "__main__":
    stored = np.load(sys.argv[1])
    draws = stored["draws"]
    weights = stored.get("weights", np.full(draws.shape[1], 1 / draws.shape[1]))
    even = evenly(draws, weights) if "weights" in stored else draws
    effective = [float(az.ess(even[:, :, at], method="bulk")) for at in range(draws.shape[2])]
    mean = np.einsum("cdq,d->q", draws, weights) / len(draws)
    variance = np.einsum("cdq,d->q", (draws - mean) ** 2, weights) / len(draws)
    print(
        json.dumps(
            {
                "effective": min(effective),
                "kish": float(1 / np.square(weights).sum()) if "weights" in stored else None,
                "mean": mean.tolist(),
                "sd": np.sqrt(variance).tolist(),
            }
        )
    )
