"""`pain ~ day * condition + (1 + day | patient)` by REML, from Parquet."""

import sys

import duckdb
import numpy as np
import scipy.optimize
import scipy.stats
from measured import measured

from perineural.registry.engines import open_engine
from perineural.registry.readings.trajectories import read_trajectories
from perineural.registry.tables import find_table
from perineural.statistics import trajectories as mixed

LOADED = (duckdb, np, scipy.optimize, scipy.stats)  # importing is not counted, as for the peers


def work() -> mixed.MixedModel:
    """The file read and the model fitted."""
    read = read_trajectories(
        engine, find_table(sys.argv[1]), patient="patient", time="day", score="pain", by="condition"
    )
    sums = mixed.PatientSums.of_line(read.n, read.st, read.stt, read.sy, read.sty, read.syy)
    design = mixed.line_by_level(("(Intercept)", "day"), read.groups, covariate="condition")
    return mixed.fit(sums, design=design, group=read.group_code)


if __name__ == "__main__":
    engine = open_engine()
    measured(work, lambda model: [model.minus2_log_likelihood])
