"""What is counted or added up in a table: frozen values, each with its steps as SQL.

A step is a `SELECT` in DuckDB's dialect over `source`, the table as it stands, and over the
steps before it. It counts and adds integers and nothing else; dividing is left to numpy.
"""

from perineural.registry.measures.intervals import IntervalCells
from perineural.registry.measures.numbers import NumberProfile
from perineural.registry.measures.patterns import PatternCounts
from perineural.registry.measures.responders import ResponderCounts
from perineural.registry.measures.steps import Step
from perineural.registry.measures.trajectories import RepeatedRows, TrajectorySums, TwiceLabelled

Measure = (
    NumberProfile
    | TrajectorySums
    | TwiceLabelled
    | RepeatedRows
    | IntervalCells
    | ResponderCounts
    | PatternCounts
)

__all__ = [
    "IntervalCells",
    "Measure",
    "NumberProfile",
    "PatternCounts",
    "RepeatedRows",
    "ResponderCounts",
    "Step",
    "TrajectorySums",
    "TwiceLabelled",
]
