"""The measurements can be run: each still finds in the program what it measures."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BENCH = ROOT / "bench"
PROGRAMS = BENCH / "statistics" / "programs"
MEASUREMENTS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in (BENCH, BENCH / "statistics")
    for path in folder.glob("*.py")
    if path.stem not in {"__init__", "__main__"}
)
OURS = ("trajectories_ours", "trajectories_scan", "turnbull_ours", "turnbull_table",
        "turnbull_scan", "kaplan_meier_ours", "cox_ours", "posterior_ours")  # fmt: skip


@pytest.mark.parametrize("name", [*MEASUREMENTS, "bench.statistics.__main__"])
def test_a_measurement_can_be_loaded(name):
    assert importlib.import_module(name).__doc__


@pytest.mark.parametrize("name", OURS)
def test_a_program_that_measures_ours_can_be_loaded(name, monkeypatch):
    """Peers' programs need an environment of their own, ours do not."""
    monkeypatch.syspath_prepend(str(PROGRAMS))

    assert importlib.import_module(name).__doc__
