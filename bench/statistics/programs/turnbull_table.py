"""Turnbull's estimate from Parquet: rows counted by the engine, then the curve."""

import sys

from columns import DAYS
from measured import measured

from perineural.registry.engines import open_engine
from perineural.registry.readings.durations import read_durations
from perineural.registry.tables import find_table
from perineural.statistics.durations.turnbull import Turnbull, turnbull


def work() -> Turnbull:
    """The file counted and the curve estimated."""
    cells = read_durations(engine, find_table(sys.argv[1]), left="left", right="right").groups[0]
    return turnbull(cells.left, cells.right, cells.weight)


if __name__ == "__main__":
    turnbull(DAYS, DAYS + 10)
    engine = open_engine()
    measured(work, lambda curve: [curve.patients, len(curve.mass), curve.kkt_violation])
