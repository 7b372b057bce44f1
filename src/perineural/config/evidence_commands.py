"""What any table says, without a store: `trajectories`, `duration`, `responders`, `meta`."""

import argparse
import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from perineural.config.environment import ENGINES, read_environment
from perineural.config.tasks import tell

if TYPE_CHECKING:
    from perineural.registry.engines.engine import Engine
    from perineural.registry.tables import Table

Options = argparse.Namespace
Add = Callable[..., argparse.ArgumentParser]
METHODS_OF_SYNTHESIS = ("REML", "ML", "DL", "PM", "SJ", "HE", "FE")
FILE_TEXT = (
    "FILE is CSV (UTF-8, one header line) or Parquet; an empty field or NA is missing.\n"
    "No clinic and no store is needed. What each number means: docs/guide/any-table.md\n"
)


def add_evidence(add: Add) -> None:
    """The commands about any table, for the parser."""
    _add_trajectories(add)
    _add_duration(add)
    _add_responders(add)
    _add_meta(add)


def _add_trajectories(add: Add) -> None:
    part = add(
        "trajectories",
        trajectories,
        "Fit how scores change over time, from any table with one row a measurement.\n\n"
        "A linear mixed model: a line for each group of --by, and for each patient an intercept\n"
        "and a slope of their own around it.\n\n" + FILE_TEXT,
        "perineural trajectories ratings.csv --patient id --time week --score pain --by treat",
    )
    _add_file(part)
    part.add_argument("--patient", required=True, metavar="COL", help="who")
    part.add_argument("--time", required=True, metavar="COL", help="when, a number")
    part.add_argument("--score", required=True, metavar="COL", help="how much, a number")
    part.add_argument("--by", metavar="COL", help="a line for each value, constant in a patient")
    part.add_argument("--clinic", metavar="COL", help="where: adds an intercept of the clinic")
    part.add_argument(
        "--random",
        choices=("intercept", "slope"),
        default="slope",
        help="what differs from patient to patient; slope means both (%(default)s)",
    )
    part.add_argument(
        "--method", choices=("REML", "ML"), default="REML", help="of fitting (%(default)s)"
    )


def _add_duration(add: Add) -> None:
    part = add(
        "duration",
        duration,
        "Estimate how long relief lasts, from any table of times known to lie between two bounds.\n"
        "\nEqual bounds are an exact time; an empty right bound or Inf has not ended yet. The\n"
        "estimate is Turnbull's; with --by, groups are compared by the log-rank test.\n\n"
        + FILE_TEXT,
        "perineural duration relief.csv --left L --right R --by treat",
    )
    _add_file(part)
    part.add_argument("--left", required=True, metavar="COL", help="last time relief was there")
    part.add_argument("--right", required=True, metavar="COL", help="first time it was gone")
    part.add_argument("--by", metavar="COL", help="tell groups apart")


def _add_responders(add: Add) -> None:
    part = add(
        "responders",
        responders,
        "Count who got clearly better, from any table with a score before and one after.\n\n"
        "Lower scores are better. Who did not answer is left out in one figure and counted as no\n"
        "responder in the other. Several rows of one patient are not several patients.\n\n"
        + FILE_TEXT,
        "perineural responders scores.csv --patient id --before start --after week_12 \\\n"
        "      --threshold 30%% --by treat",
    )
    _add_file(part)
    part.add_argument("--patient", required=True, metavar="COL", help="who")
    part.add_argument("--before", required=True, metavar="COL", help="score before")
    part.add_argument("--after", required=True, metavar="COL", help="score after")
    part.add_argument("--by", metavar="COL", help="tell groups apart")
    part.add_argument(
        "--threshold",
        action="append",
        metavar="HOW_MUCH",
        help="30%% of the score before, or 2 points; may be repeated (30%%, 50%% and 2)",
    )


def _add_meta(add: Add) -> None:
    part = add(
        "meta",
        meta,
        "Pool the effects of studies, from any table with one row a study.\n\n"
        "Random effects, with Hartung and Knapp's interval, a prediction interval and how far\n"
        "studies differ. Classes are reported one by one and never pooled.\n\n" + FILE_TEXT,
        "perineural meta studies.csv --estimate effect --se se --class route",
    )
    _add_file(part)
    part.add_argument("--estimate", required=True, metavar="COL", help="effect of each study")
    spread = part.add_mutually_exclusive_group(required=True)
    spread.add_argument("--se", metavar="COL", help="its standard error")
    spread.add_argument("--variance", metavar="COL", help="or its sampling variance")
    part.add_argument("--study", metavar="COL", help="what a study is called")
    part.add_argument("--class", dest="class_", metavar="COL", help="classes, never pooled")
    part.add_argument(
        "--method", choices=METHODS_OF_SYNTHESIS, default="REML", help="of tau2 (%(default)s)"
    )


def _add_file(part: argparse.ArgumentParser) -> None:
    part.add_argument("file", metavar="FILE", help="a CSV or Parquet file")
    part.add_argument("--json", action="store_true", help="print JSON instead of a table")
    part.add_argument("--engine", choices=ENGINES, help="what counts (PERINEURAL_ENGINE, duckdb)")


def opened(options: Options) -> "tuple[Engine, Table]":
    """The engine that was chosen, and the file."""
    from perineural.registry.engines import open_engine
    from perineural.registry.tables import find_table

    settings = read_environment()
    table = find_table(options.file)
    return open_engine(options.engine or settings.engine, settings.spark_remote), table


def tell_json(found: dict[str, Any]) -> None:
    """Print an answer as JSON; what is without bound is null."""
    tell(json.dumps(_finite(found), indent=2, ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def trajectories(options: Options) -> int:
    """Fit a line over time for each group, and patients around it."""
    from perineural.config import evidence_tables
    from perineural.registry.readings.trajectories import read_trajectories
    from perineural.statistics import trajectories as mixed

    engine, table = opened(options)
    read = read_trajectories(
        engine,
        table,
        patient=options.patient,
        time=options.time,
        score=options.score,
        by=options.by,
        clinic=options.clinic,
    )
    time, score = read.time_unit, read.score_unit
    sums = mixed.PatientSums.of_line(
        read.n,
        read.st / time,
        read.stt / time**2,
        read.sy / score,
        read.sty / (time * score),
        read.syy / score**2,
    )
    basis = ("(Intercept)", options.time)
    design = mixed.one_line(basis)
    if options.by and len(read.groups) > 1:
        design = mixed.line_by_level(basis, read.groups, covariate=options.by)
    model = mixed.fit(
        sums,
        design=design,
        group=read.group_code if design.groups > 1 else None,
        clinic=read.clinic_code if options.clinic else None,
        random=options.random,
        method=options.method,
        degrees=True,
    )
    found = _fitted(model, options) | {
        "rows": read.rows,
        "left_out": read.left_out,
        "notes": list(read.notes),
    }
    if options.json:
        tell_json(found)
    else:
        evidence_tables.tell_trajectories(found)
    return 0


def _fitted(model: Any, options: Options) -> dict[str, Any]:
    names = ("(Intercept)", options.time)[: 1 if options.random == "intercept" else 2]
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


def duration(options: Options) -> int:
    """Estimate how long relief lasts in each group."""
    from perineural.config import evidence_tables
    from perineural.registry.readings.durations import read_durations
    from perineural.statistics.durations.log_rank import interval_log_rank
    from perineural.statistics.durations.turnbull import turnbull

    engine, table = opened(options)
    read = read_durations(engine, table, left=options.left, right=options.right, by=options.by)
    groups = []
    for group in read.groups:
        curve = turnbull(group.left, group.right, group.weight)
        support = zip(curve.left.tolist(), curve.right.tolist(), curve.mass.tolist(), strict=True)
        groups.append(
            {
                "group": group.label,
                "n": int(curve.patients),
                "right_censored": int(group.weight[group.right == math.inf].sum()),
                "median": list(curve.quantile(0.5)),
                "support": [
                    {"left": left, "right": right, "mass": mass} for left, right, mass in support
                ],
                "loglik": curve.log_likelihood,
                "kkt_violation": curve.kkt_violation,
            }
        )
    found: dict[str, Any] = {"by": options.by, "groups": groups, "log_rank": None}
    if len(groups) > 1:
        import numpy as np

        labels = np.repeat([g.label for g in read.groups], [len(g.left) for g in read.groups])
        columns = [
            np.concatenate([getattr(group, name) for group in read.groups])
            for name in ("left", "right", "weight")
        ]
        test = interval_log_rank(columns[0], columns[1], labels, columns[2])
        found["log_rank"] = {
            "chi_square": test.chi_square,
            "degrees": test.degrees,
            "p_value": test.p_value,
        }
    found |= {"rows": read.rows, "left_out": read.left_out, "notes": list(read.notes)}
    if options.json:
        tell_json(found)
    else:
        evidence_tables.tell_durations(found)
    return 0


def responders(options: Options) -> int:
    """Count who got clearly better at each threshold, in each group."""
    from perineural.config import evidence_tables
    from perineural.registry.readings.responders import read_responders, read_threshold

    engine, table = opened(options)
    thresholds = [read_threshold(text) for text in options.threshold or ("30%", "50%", "2")]
    found: dict[str, Any] = {"by": options.by, "responders": []}
    for threshold in thresholds:
        read = read_responders(
            engine,
            table,
            threshold,
            patient=options.patient,
            before=options.before,
            after=options.after,
            by=options.by,
        )
        found["responders"] += [_responses(str(threshold), group) for group in read.groups]
        found |= {"rows": read.rows, "left_out": read.left_out, "notes": list(read.notes)}
    if options.json:
        tell_json(found)
    else:
        evidence_tables.tell_responders(found)
    return 0


def _responses(threshold: str, group: Any) -> dict[str, Any]:
    from perineural.statistics.responders import clustered_proportion

    answered = None
    if group.answered.any():
        answered = clustered_proportion(group.responses, group.answered)
    everybody = clustered_proportion(group.responses, group.episodes)
    return {
        "threshold": threshold,
        "group": group.label,
        "complete_cases": None if answered is None else _share(answered),
        "non_responder_imputation": _share(everybody),
    }


def _share(share: Any) -> dict[str, Any]:
    return {
        "responders": int(share.responders),
        "n": int(share.observations),
        "patients": share.patients,
        "share": share.share,
        "low": share.low,
        "high": share.high,
        "design_effect": share.design_effect,
    }


def meta(options: Options) -> int:
    """Pool the studies of each class."""
    from perineural.config import evidence_tables
    from perineural.registry.readings.studies import read_studies

    engine, table = opened(options)
    classes = read_studies(
        engine,
        table,
        estimate=options.estimate,
        se=options.se,
        variance=options.variance,
        study=options.study,
        class_=options.class_,
    )
    found = {
        "class": options.class_,
        "method": options.method,
        "classes": [_pooled(each, options.method) for each in classes],
    }
    if options.json:
        tell_json(found)
    else:
        evidence_tables.tell_meta(found)
    return 0


def _pooled(studies: Any, method: str) -> dict[str, Any]:
    from perineural.statistics.synthesis.heterogeneity import Method
    from perineural.statistics.synthesis.pooling import meta_analysis

    few = len(studies.names) < 2
    usual = meta_analysis(studies.effect, studies.variance, method=Method[method])
    adjusted = (
        usual
        if few
        else meta_analysis(
            studies.effect, studies.variance, method=Method[method], hartung_knapp=True
        )
    )
    return {
        "class": studies.label,
        "studies": list(studies.names),
        "k": usual.studies,
        "estimate": usual.estimate,
        "se": usual.standard_error,
        "interval": [usual.low, usual.high],
        "hartung_knapp": None
        if few
        else {"se": adjusted.standard_error, "interval": [adjusted.low, adjusted.high]},
        "prediction": None if few else [adjusted.prediction_low, adjusted.prediction_high],
        "tau2": usual.tau2,
        "tau2_interval": [usual.tau2_low, usual.tau2_high],
        "i2_percent": usual.i2,
        "q": usual.q,
        "q_degrees": usual.q_degrees,
        "q_p_value": usual.q_p_value,
        "weights": usual.weights.tolist(),
    }
