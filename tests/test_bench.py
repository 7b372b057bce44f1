"""The measurements can be run: each still finds in the program what it measures."""

import importlib
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent / "bench"
MEASUREMENTS = sorted(
    f"bench.{path.stem}" for path in BENCH.glob("*.py") if path.stem not in {"__init__", "__main__"}
)


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_can_be_loaded(name):
    assert importlib.import_module(name).__doc__
