"""Trajectories: mixed models of scores over time, from sums of each patient."""

from perineural.statistics.trajectories.collapsed_posterior import Posterior, posterior
from perineural.statistics.trajectories.design import Design, line_by_level, one_line
from perineural.statistics.trajectories.mixed_model import (
    Degrees,
    Method,
    MixedModel,
    RandomPart,
    fit,
)
from perineural.statistics.trajectories.predictions import Predictions, predict
from perineural.statistics.trajectories.splines import knots_of, natural_spline
from perineural.statistics.trajectories.sums import PatientSums

__all__ = [
    "Degrees",
    "Design",
    "Method",
    "MixedModel",
    "PatientSums",
    "Posterior",
    "Predictions",
    "RandomPart",
    "fit",
    "knots_of",
    "line_by_level",
    "natural_spline",
    "one_line",
    "posterior",
    "predict",
]
