"""Trajectories: `pain ~ day * condition + (1 + day | patient)` by REML, ours from the file.

Peers get a table in memory; reading it is not counted for them.
"""

from argparse import Namespace
from pathlib import Path

from bench.ratings import write_ratings
from bench.statistics.runs import Peers, ours, race, table, tell

ROWS_OF_A_PATIENT = 21.6
MOST_FOR_STATSMODELS = 150_000


def measure(folder: Path, options: Namespace, peers: Peers | None) -> None:
    """A table for each size."""
    for rows in options.rows:
        path = folder / f"ratings-{rows}.parquet"
        written = write_ratings(path, max(50, round(rows / ROWS_OF_A_PATIENT)))
        size = path.stat().st_size / 1e6
        title = f"\nTrajectories: {written:,} ratings, {size:.1f} MB of Parquet"
        runners = [
            ours("ours, from Parquet", "trajectories_ours.py", path, repeats=options.repeats),
            ours("scan of the columns", "trajectories_scan.py", path, repeats=options.repeats),
        ]
        if peers is not None and written <= 1.1 * options.peer_rows:
            csv = path.with_suffix(".csv")
            _write_csv(path, csv)
            runners.append(peers.runner("mixedlm-rs", "trajectories_mixedlm_rs.py", csv))
            if written <= MOST_FOR_STATSMODELS:
                runners.append(peers.runner("statsmodels", "trajectories_statsmodels.py", csv))
            runners.append(peers.in_r("lme4", "trajectories_lme4.R", csv))
        tell(table(title, race(runners), beside="ours, from Parquet"))
        for left_over in folder.glob("ratings-*"):
            left_over.unlink()


def _write_csv(path: Path, csv: Path) -> None:
    from perineural.registry.engines.duckdb_engine import connect  # noqa: PLC0415

    with connect() as opened:
        opened.execute(f"COPY (SELECT * FROM read_parquet('{path}')) TO '{csv}' (HEADER)")  # noqa: S608
