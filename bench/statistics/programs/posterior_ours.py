"""The posterior of a line for each condition by ours; draws and weights are kept for comparing."""

import sys

import numpy as np
from columns import column
from measured import measured

from perineural.statistics.trajectories import PatientSums, Posterior, line_by_level, posterior

CONDITIONS = 13


def work() -> Posterior:
    """From ratings in memory to weighted draws."""
    basis = np.column_stack([np.ones_like(day), day])
    sums = PatientSums.of_ratings(patient, basis, pain)
    levels = [str(level) for level in range(CONDITIONS)]
    design = line_by_level(("(Intercept)", "day"), levels, covariate="condition")
    return posterior(sums, design=design, group=condition)


if __name__ == "__main__":
    patient, day, pain = column("patient", int), column("day"), column("pain")
    condition = column("condition", int)
    found = measured(work, lambda _: [])
    draws = np.column_stack([found.coefficients, found.random_sd, found.residual_sd])
    np.savez(sys.argv[2], draws=draws[None], weights=found.weights)
