"""How scores change over time in a table."""

import math
from dataclasses import dataclass
from typing import Any

from perineural.registry.engines.engine import Engine
from perineural.registry.readings.trajectories import TrajectoryReading, read_trajectories
from perineural.registry.tables import Table
from perineural.statistics import trajectories as mixed


@dataclass(frozen=True)
class TrajectoryQuestion:
    """What is asked of a table with one row a measurement.

    Attributes:
        patient, time, score: Columns: who, when, how much.
        by: Column of groups that get a line each; None for one line.
        clinic: Column of clinics that get an intercept each; None for none.
        random: "intercept", or "slope" for both.
        method: "REML" or "ML".
        degrees: Degrees of freedom: "satterthwaite", or "kenward-roger" with REML.
    """

    patient: str
    time: str
    score: str
    by: str | None = None
    clinic: str | None = None
    random: str = "slope"
    method: str = "REML"
    degrees: str = "satterthwaite"


def answer_trajectories(engine: Engine, table: Table, asked: TrajectoryQuestion) -> dict[str, Any]:
    """Fit a line over time for each group, and patients around it.

    Returns:
        `fixed` (coefficient by name), `se`, `df` (or None), `df_method`, `interval` (95 %),
        `random` (`sd` by name, `corr`, and `clinic_sd` with clinics), `residual_sd`, `loglik`,
        `minus2loglik`, `method`, `n`, `patients`, `singular`, `gradient_norm`, `rows`, `left_out`
        and `notes`.

    Raises:
        TableProblem: A column is missing or holds what cannot be read.
        Unestimable: The table cannot tell, with a sentence why.
    """
    read = read_trajectories(
        engine,
        table,
        patient=asked.patient,
        time=asked.time,
        score=asked.score,
        by=asked.by,
        clinic=asked.clinic,
    )
    model = _fit(read, asked)
    return _fitted(model, asked) | {
        "rows": read.rows,
        "left_out": read.left_out,
        "notes": list(read.notes),
    }


def _fit(read: TrajectoryReading, asked: TrajectoryQuestion) -> Any:
    time, score = read.time_unit, read.score_unit
    sums = mixed.PatientSums.of_line(
        read.n,
        read.st / time,
        read.stt / time**2,
        read.sy / score,
        read.sty / (time * score),
        read.syy / score**2,
    )
    basis = ("(Intercept)", asked.time)
    design = mixed.one_line(basis)
    if asked.by and len(read.groups) > 1:
        design = mixed.line_by_level(basis, read.groups, covariate=asked.by)
    return mixed.fit(
        sums,
        design=design,
        group=read.group_code if design.groups > 1 else None,
        clinic=read.clinic_code if asked.clinic else None,
        random=asked.random,
        method=asked.method,
        degrees=asked.degrees,
    )


def _fitted(model: Any, asked: TrajectoryQuestion) -> dict[str, Any]:
    names = ("(Intercept)", asked.time)[: 1 if asked.random == "intercept" else 2]
    correlation = float(model.random_correlation[1, 0]) if len(names) > 1 else math.nan
    random: dict[str, Any] = {
        "sd": dict(zip(names, model.random_sd.tolist(), strict=False)),
        "corr": correlation if math.isfinite(correlation) else None,
    }
    degrees = model.degrees_of_freedom
    if model.clinic_sd is not None:
        random["clinic_sd"] = model.clinic_sd
    return {
        "fixed": dict(model.fixed),
        "se": dict(model.standard_errors),
        "df": None if degrees is None else dict(zip(model.names, degrees.tolist(), strict=True)),
        "df_method": None if model.degrees is None else str(model.degrees),
        "interval": {name: list(model.interval(name)) for name in model.names},
        "random": random,
        "residual_sd": model.residual_sd,
        "loglik": model.log_likelihood,
        "minus2loglik": model.minus2_log_likelihood,
        "method": str(model.method),
        "n": model.ratings,
        "patients": model.patients,
        "singular": bool(model.singular),
        "gradient_norm": model.gradient_norm,
    }
