"""Trajectories beside their peers, from one run: `make bench-statistics`.

Writes invented ratings as Parquet, then fits `pain ~ day * condition + (1 + day | patient)` by
REML: ours from the file, peers from a table in memory (reading it is not counted for them). Each
time is a process of its own; memory is the largest that process held.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.ratings import write_ratings

ROOT = Path(__file__).parent.parent
ROWS_OF_A_PATIENT = 21.6
PEERS = ("mixedlm-rs", "statsmodels", "pandas")
Runs = dict[str, tuple[float, float] | str]

MEASURED = """\
import json, re, sys, time
{imports}
started = time.perf_counter()
{work}
took = time.perf_counter() - started
held = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())
peak = int(held[1]) / 1024
print(json.dumps([took, peak, {answer}]))
"""
SCAN = MEASURED.format(
    imports="from perineural.registry.engines.duckdb_engine import connect\nopened = connect()",
    work=(
        'opened.execute("SELECT sum(patient), sum(clinic), sum(condition), sum(day), sum(pain) '
        'FROM read_parquet(\'" + sys.argv[1] + "\')").fetchall()'
    ),
    answer="None",
)
OURS = MEASURED.format(
    imports=(
        "import numpy, scipy.optimize, scipy.stats, duckdb\n"
        "from perineural.registry.engines import open_engine\n"
        "from perineural.registry.readings.trajectories import read_trajectories\n"
        "from perineural.registry.tables import find_table\n"
        "from perineural.statistics import trajectories as mixed\n"
        "engine = open_engine()"
    ),
    work=(
        "read = read_trajectories(engine, find_table(sys.argv[1]), patient='patient', time='day', "
        "score='pain', by='condition')\n"
        "sums = mixed.PatientSums.of_line(read.n, read.st, read.stt, read.sy, read.sty, read.syy)\n"
        "design = mixed.line_by_level(('(Intercept)', 'day'), read.groups, covariate='condition')\n"
        "model = mixed.fit(sums, design=design, group=read.group_code)"
    ),
    answer="model.minus2_log_likelihood",
)
READ = (
    "import pandas\nt = pandas.read_csv(sys.argv[1])\n"
    "t['condition'] = t['condition'].astype(str)\nt['day'] = t['day'].astype(float)\n"
    "t['pain'] = t['pain'].astype(float)\n"
)
MIXEDLM = MEASURED.format(
    imports=READ + "import mixedlm_rs",
    work=(
        "fit = mixedlm_rs.mixedlm('pain ~ day * condition', t, groups='patient', "
        "re_formula='~day').fit()"
    ),
    answer="-2 * float(fit.llf)",
)
STATSMODELS = MEASURED.format(
    imports=READ + "import statsmodels.formula.api as formulas",
    work=(
        "fit = formulas.mixedlm('pain ~ day * condition', t, groups='patient', "
        "re_formula='~day').fit()"
    ),
    answer="-2 * float(fit.llf)",
)
LME4 = """\
suppressMessages(library(lme4))
t <- read.csv(commandArgs(TRUE)[1]); t$condition <- factor(t$condition)
invisible(gc(reset = TRUE))
took <- system.time(fit <- lmer(pain ~ day * condition + (1 + day | patient), t,
    control = lmerControl(calc.derivs = FALSE)))[["elapsed"]]
peak <- sum(gc()[, 6])
cat(sprintf("[%f, %f, %.8f]\\n", took, peak, REMLcrit(fit)))
"""


def main(arguments: list[str] | None = None) -> int:
    """Measure each size, and print a table of times, memory and ratios."""
    options = _options(arguments)
    peers = None if options.no_peers else _peers(options.environment.absolute())
    with tempfile.TemporaryDirectory(prefix="perineural-statistics-") as folder:
        for rows in options.rows:
            path = Path(folder) / f"ratings-{rows}.parquet"
            written = write_ratings(path, max(50, round(rows / ROWS_OF_A_PATIENT)))
            _tell(f"\n{written:,} ratings, {path.stat().st_size / 1e6:.1f} MB of Parquet")
            _table(_measured(path, written, options, peers))
            path.unlink()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.statistics", description=__doc__)
    sizes = [100_000, 1_000_000, 10_000_000]
    parser.add_argument("--rows", type=int, nargs="+", default=sizes, help="about so many ratings")
    parser.add_argument("--repeats", type=int, default=5, help="times ours and the scan are done")
    parser.add_argument("--peer-rows", type=int, default=1_000_000, help="most that peers get")
    parser.add_argument("--no-peers", action="store_true", help="measure ours alone")
    parser.add_argument("--environment", type=Path, default=ROOT / ".venv-peers", help="of peers")
    return parser.parse_args(arguments)


def _peers(environment: Path) -> Path:
    """An environment of their own; a peer that cannot be had is named when it is asked for."""
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    for name in PEERS:
        asked = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", name]
        if subprocess.run(asked, check=False, capture_output=True).returncode:
            _tell(f"{name} could not be installed")
    return python


def _measured(path: Path, rows: int, options: argparse.Namespace, peers: Path | None) -> Runs:
    own = Path(sys.executable)
    found: Runs = {
        "scan of the five columns": _median(options.repeats, own, SCAN, path),
        "ours, from Parquet": _median(options.repeats, own, OURS, path),
    }
    if peers is None or rows > 1.1 * options.peer_rows:
        return found
    csv = path.with_suffix(".csv")
    _write_csv(path, csv)
    found["mixedlm-rs"] = _once(peers, MIXEDLM, csv)
    if rows <= 150_000:
        found["statsmodels"] = _once(peers, STATSMODELS, csv)
    found["lme4"] = _lme4(csv)
    csv.unlink()
    return found


def _write_csv(path: Path, csv: Path) -> None:
    from perineural.registry.engines.duckdb_engine import connect  # noqa: PLC0415

    with connect() as opened:
        opened.execute(f"COPY (SELECT * FROM read_parquet('{path}')) TO '{csv}' (HEADER)")  # noqa: S608


def _median(repeats: int, python: Path, code: str, path: Path) -> tuple[float, float] | str:
    runs = [_once(python, code, path) for _ in range(repeats)]
    told = [run for run in runs if not isinstance(run, str)]
    if not told:
        return str(runs[0])
    return statistics.median(took for took, _ in told), max(peak for _, peak in told)


def _once(python: Path, code: str, path: Path) -> tuple[float, float] | str:
    return _ran([str(python), "-c", code, str(path)])


def _lme4(csv: Path) -> tuple[float, float] | str:
    program = shutil.which("Rscript")
    if program is None:
        return "not measured: no Rscript; on Debian or Ubuntu: apt-get install r-cran-lme4"
    return _ran([program, "-e", LME4, str(csv)])


def _ran(command: Sequence[str]) -> tuple[float, float] | str:
    inside = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=inside)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return f"not measured: {last[:90]}"
    took, peak, answer = json.loads(done.stdout.strip().splitlines()[-1])
    if answer is not None:
        _tell(f"  {Path(command[0]).parent.parent.name}: -2 log-likelihood {answer:.6f}")
    return float(took), float(peak)


def _table(runs: Runs) -> None:
    scan, ours = runs["scan of the five columns"], runs["ours, from Parquet"]
    _tell(f"{'':<26}{'wall [s]':>10}{'peak [MB]':>11}{'x scan':>9}{'x ours':>9}")
    for name, run in runs.items():
        if isinstance(run, str) or isinstance(scan, str) or isinstance(ours, str):
            _tell(f"{name:<26}{run}")
            continue
        took, peak = run
        ratios = f"{took / scan[0]:>9.1f}{took / ours[0]:>9.1f}"
        _tell(f"{name:<26}{took:>10.3f}{peak:>11.0f}{ratios}")


_tell: Callable[[str], None] = print


if __name__ == "__main__":
    sys.exit(main())
