"""The posterior of trajectories: effective draws a second, ours and a general sampler's.

One model, one set of ratings and the same priors; the number of effective draws is that of the
quantity which is known worst.
"""

import json
import subprocess
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from bench.ratings import write_ratings
from bench.statistics.invented import write_columns
from bench.statistics.runs import PROGRAMS, Peers, Took, ours, race, tell

PATIENTS = 500
WARM_UP, KEPT = 1000, 1000
FORMS = {"NUTS, centred (nutpie)": "centred", "NUTS, scaled draws (nutpie)": "scaled"}
OURS = "ours"
HEAD = (("wall [s]", 10), ("CPU [s]", 10), ("compile", 10), ("draws", 8), ("a second", 10),
        ("CPU second", 12))  # fmt: skip
SHOWN = {"(Intercept)": 0, "day": 1, "condition 12": 24, "day by condition 12": 25,
         "sd of intercepts": 26, "sd of slopes": 27, "sd of ratings": 28}  # fmt: skip


@dataclass(frozen=True)
class Draws:
    """What a posterior's draws are worth and say: arrays hold one value a quantity."""

    effective: float
    kish: float | None
    mean: Sequence[float]
    sd: Sequence[float]


def measure(folder: Path, options: Namespace, peers: Peers | None) -> None:
    """Times, effective draws and a few means of ours and of both forms of the peer's model."""
    _write_ratings(folder)
    kept = {OURS: folder / "ours.npz"}
    runners = [ours(OURS, "posterior_ours.py", folder, kept[OURS], repeats=options.repeats)]
    for name, form in FORMS.items() if peers is not None else ():
        kept[name] = folder / f"{form}.npz"
        program = ("posterior_nuts.py", folder, kept[name], WARM_UP, KEPT, form)
        runners.append(peers.runner(name, *program))
    runs = race(runners)
    tell(f"\nPosterior: {PATIENTS} patients, 26 coefficients, 3 deviations, a correlation")
    if peers is None:
        tell(f"ours: {runs[OURS]}; effective draws are counted with the peers' program")
        return
    told = {name: _draws(peers, kept[name]) for name, run in runs.items() if isinstance(run, Took)}
    tell("\n".join(lines(runs, told)))


def lines(runs: dict[str, Took | str], told: dict[str, Draws]) -> list[str]:
    """The tables, line by line: speed first, then what each says."""
    head = "".join(f"{word:>{wide}}" for word, wide in HEAD)
    found = [f"{'':<32}{head}"]
    for name, run in runs.items():
        if isinstance(run, str):
            found.append(f"{name:<32}{run}")
            continue
        draws, compiled = told[name].effective, run.answer[0] if run.answer else 0.0
        found.append(
            f"{name:<32}{run.wall:>10.3f}{run.cpu:>10.3f}{compiled:>10.1f}{draws:>8.0f}"
            f"{draws / run.wall:>10.2f}{draws / run.cpu:>12.2f}"
        )
    first = told.get(OURS)
    if first is not None and first.kish is not None:
        found.append(f"ours by Kish's formula, nothing thrown away: {first.kish:.0f} draws")
    found.append(f"{'mean (sd)':<24}" + "".join(f"{name:>32}" for name in told))
    for quantity, at in SHOWN.items():
        each = "".join(f"{f'{d.mean[at]:.5f} ({d.sd[at]:.5f})':>32}" for d in told.values())
        found.append(f"{quantity:<24}{each}")
    for name, draws in told.items():
        if first is not None and name != OURS:
            found.append(f"largest difference of a mean, {name}: {furthest(first, draws):.2f} sd")
    return found


def furthest(one: Draws, other: Draws) -> float:
    """The largest difference of two posteriors' means, in standard deviations of the first."""
    return float(np.max(np.abs(np.subtract(one.mean, other.mean)) / np.asarray(one.sd)))


def _write_ratings(folder: Path) -> None:
    path = folder / "ratings.parquet"
    write_ratings(path, PATIENTS)
    read = pq.read_table(path)
    columns = {name: read[name].to_numpy() for name in ("patient", "day", "pain", "condition")}
    first = np.unique(columns["patient"], return_index=True)[1]
    columns["condition"] = columns["condition"][first]
    write_columns(folder, **columns)


def _draws(peers: Peers, path: Path) -> Draws:
    command = [str(peers.python), str(PROGRAMS / "posterior_effective.py"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Draws(**json.loads(done.stdout.strip().splitlines()[-1]))
