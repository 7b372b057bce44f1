"""How long relief lasts: Turnbull's curve, Kaplan and Meier's, and Cox's model, all by plain rows.

Data are in memory before the clock starts, and each program has done a little of the same before.
"""

from argparse import Namespace
from pathlib import Path

from bench.statistics import invented
from bench.statistics.runs import Peers, Runner, ours, race, table, tell

OURS = "ours"


def measure_turnbull(folder: Path, options: Namespace, peers: Peers | None) -> None:
    """Intervals in memory beside peers; then ours alone from a large file, beside a bare scan."""
    people = options.interval_people
    invented.write_intervals(folder / "intervals", people)
    title = f"\nTurnbull: {people:,} patients, intervals in whole days"
    _beside(title, "turnbull", folder / "intervals", options, peers)
    path, many = folder / "intervals.parquet", options.interval_rows
    invented.write_interval_table(path, many)
    size = path.stat().st_size / 1e6
    runners = [
        ours("ours, from Parquet", "turnbull_table.py", path, repeats=options.repeats),
        ours("scan of the columns", "turnbull_scan.py", path, repeats=options.repeats),
    ]
    title = f"\nTurnbull: {many:,} patients, {size:.1f} MB of Parquet"
    tell(table(title, race(runners), beside="ours, from Parquet"))
    path.unlink()


def measure_kaplan_meier(folder: Path, options: Namespace, peers: Peers | None) -> None:
    """Times as whole days, as whole minutes, and all different."""
    said = {"days": "whole days", "minutes": "whole minutes", "distinct": "all times different"}
    for precision in invented.PRECISIONS:
        invented.write_times(folder / precision, options.people, precision)
        title = f"\nKaplan-Meier: {options.people:,} rows, {said[precision]}"
        _beside(title, "kaplan_meier", folder / precision, options, peers)


def measure_cox(folder: Path, options: Namespace, peers: Peers | None) -> None:
    """Whole days and 182 patterns of 14 covariates; counting them is part of ours."""
    invented.write_hazards(folder / "hazards", options.people)
    title = f"\nCox, Efron: {options.people:,} rows, 14 covariates"
    _beside(title, "cox", folder / "hazards", options, peers)


def _beside(title: str, what: str, folder: Path, options: Namespace, peers: Peers | None) -> None:
    runners: list[Runner] = [ours(OURS, f"{what}_ours.py", folder, repeats=options.repeats)]
    if peers is not None:
        runners.append(peers.runner("lifelines", f"{what}_lifelines.py", folder))
        runners.append(peers.in_r("R survival", f"{what}_survival.R", folder))
    tell(table(title, race(runners), beside=OURS))
