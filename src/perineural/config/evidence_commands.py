"""What any table says, without a store: `trajectories`, `duration`, `responders`, `meta`.

Each command reads its options, asks `registry.answers` and prints the answer.
"""

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
    part.add_argument(
        "--degrees",
        choices=("satterthwaite", "kenward-roger"),
        default="satterthwaite",
        help="of freedom; Kenward and Roger also widen standard errors (%(default)s)",
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
    part.add_argument(
        "--band", action="store_true", help="add how well each curve is known, by a bootstrap"
    )


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


def trajectories(options: Options) -> int:
    """Fit a line over time for each group, and patients around it."""
    from perineural.config.evidence_tables import tell_trajectories
    from perineural.registry.answers.trajectories import TrajectoryQuestion, answer_trajectories

    asked = TrajectoryQuestion(
        patient=options.patient,
        time=options.time,
        score=options.score,
        by=options.by,
        clinic=options.clinic,
        random=options.random,
        method=options.method,
        degrees=options.degrees,
    )
    return _tell(answer_trajectories(*opened(options), asked), options, tell_trajectories)


def duration(options: Options) -> int:
    """Estimate how long relief lasts in each group."""
    from perineural.config.evidence_tables import tell_durations
    from perineural.registry.answers.durations import answer_durations

    found = answer_durations(
        *opened(options),
        left=options.left,
        right=options.right,
        by=options.by,
        band=options.band,
    )
    return _tell(found, options, tell_durations)


def responders(options: Options) -> int:
    """Count who got clearly better at each threshold, in each group."""
    from perineural.config.evidence_tables import tell_responders
    from perineural.registry.answers.responders import USUAL_THRESHOLDS, answer_responders

    found = answer_responders(
        *opened(options),
        patient=options.patient,
        before=options.before,
        after=options.after,
        by=options.by,
        thresholds=options.threshold or USUAL_THRESHOLDS,
    )
    return _tell(found, options, tell_responders)


def meta(options: Options) -> int:
    """Pool the studies of each class."""
    from perineural.config.evidence_tables import tell_meta
    from perineural.registry.answers.studies import answer_studies

    found = answer_studies(
        *opened(options),
        estimate=options.estimate,
        se=options.se,
        variance=options.variance,
        study=options.study,
        class_=options.class_,
        method=options.method,
    )
    return _tell(found, options, tell_meta)


def _tell(found: dict[str, Any], options: Options, as_table: Callable[..., None]) -> int:
    if options.json:
        tell(json.dumps(_finite(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        as_table(found)
    return 0


def _finite(value: Any) -> Any:
    """The answer with null for what is without bound."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
