"""Turnbull's estimate of plain rows in memory: how much relief is left after each seventh day."""

from columns import DAYS, column
from measured import measured

from perineural.statistics.durations.turnbull import turnbull

if __name__ == "__main__":
    left, right = column("left"), column("right")
    turnbull(left[:500], right[:500])
    measured(
        lambda: turnbull(left, right), lambda curve: [sum(curve.survival(day)) / 2 for day in DAYS]
    )
