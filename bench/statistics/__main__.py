"""Choose what is measured, make the peers' environment, and measure: `make bench-statistics`."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import bench.statistics
from bench.statistics import durations, posteriors, trajectories
from bench.statistics.runs import Peers, tell

ROOT = Path(__file__).parent.parent.parent
PARTS = {
    "trajectories": trajectories.measure,
    "turnbull": durations.measure_turnbull,
    "kaplan-meier": durations.measure_kaplan_meier,
    "cox": durations.measure_cox,
    "posterior": posteriors.measure,
}
TOGETHER = {"durations": ("turnbull", "kaplan-meier", "cox")}
PACKAGES = {
    "trajectories": ("mixedlm-rs", "statsmodels", "pandas"),
    "durations": ("lifelines", "pandas"),
    "posterior": ("nutpie", "pymc", "numba", "arviz"),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure each part chosen, and print its tables."""
    options = options_of(arguments)
    parts = chosen(options.only)
    peers = None
    if not options.no_peers:
        python = _environment(options.environment.absolute(), parts)
        peers = Peers(python, options.peer_repeats)
    tell(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} to begin with")
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="perineural-statistics-") as folder:
            PARTS[part](Path(folder), options, peers)
    tell(f"\nload {os.getloadavg()[0]:.1f} at the end")
    return 0


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.statistics", description=bench.statistics.__doc__
    )
    add = parser.add_argument
    add("--only", nargs="+", choices=[*PARTS, *TOGETHER], help="parts to measure; else all")
    sizes = [100_000, 1_000_000, 10_000_000, 100_000_000]
    add("--rows", type=int, nargs="+", default=sizes, help="about so many ratings")
    add("--peer-rows", type=int, default=1_000_000, help="most ratings that peers get")
    add("--people", type=int, default=1_000_000, help="rows for Kaplan-Meier and Cox")
    add("--interval-people", type=int, default=10_000, help="rows for Turnbull beside peers")
    add("--interval-rows", type=int, default=10_000_000, help="rows for Turnbull from Parquet")
    add("--repeats", type=int, default=5, help="times ours and the scans are done; the median")
    add("--peer-repeats", type=int, default=1, help="times that each peer is done; the median")
    add("--no-peers", action="store_true", help="measure ours alone")
    add("--environment", type=Path, default=ROOT / ".venv-peers", help="of peers in Python")
    return parser.parse_args(arguments)


def chosen(only: list[str] | None) -> tuple[str, ...]:
    """The parts asked for, in the order they are measured; all where none is."""
    if not only:
        return tuple(PARTS)
    asked = {part for name in only for part in TOGETHER.get(name, (name,))}
    return tuple(part for part in PARTS if part in asked)


def packages_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What the peers' environment needs for these parts."""
    needed = [
        package
        for subject, packages in PACKAGES.items()
        if set(TOGETHER.get(subject, (subject,))) & set(parts)
        for package in packages
    ]
    return tuple(dict.fromkeys(needed))


def _environment(environment: Path, parts: tuple[str, ...]) -> Path:
    """The peers' interpreter; a peer that cannot be had is named when it is asked for."""
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    for name in packages_of(parts):
        asked = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", name]
        if subprocess.run(asked, check=False, capture_output=True).returncode:
            tell(f"{name} could not be installed")
    return python


if __name__ == "__main__":
    sys.exit(main())
