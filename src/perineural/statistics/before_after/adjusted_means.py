"""The mean of each of several groups at one and the same baseline."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from perineural.statistics.problems import Unestimable

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AdjustedMeans:
    """Each group's mean where its baseline were that of all, in the order of the groups' codes.

    Attributes:
        baseline: The mean baseline of all.
        slope: By how much the outcome rises with a point of baseline, the same in every group.
        patients: Of each group. Shape (groups,).
        estimate: Each group's mean at `baseline`.
        standard_error: Of each, from the spread within groups.
        degrees: Of freedom: patients less groups less 1.
    """

    baseline: float
    slope: float
    patients: npt.NDArray[np.int64]
    estimate: Floats
    standard_error: Floats
    degrees: int


def adjusted_means(
    outcome: npt.ArrayLike, group: npt.ArrayLike, baseline: npt.ArrayLike
) -> AdjustedMeans:
    """
    Means by analysis of covariance with one slope, by least squares.

    Args:
        outcome: Of each patient. Shape (patients,).
        group: Code of each patient's group, 0 and up, each with somebody in it.
        baseline: Score before. [points]

    Raises:
        Unestimable: Fewer than two groups, an empty one, too few patients, or no spread: of
            baselines within groups, or of outcomes about the line.

    Does not cover:
        A cause: groups that nobody allotted by chance differ in more than the baseline.

    Source:
        Cochran, Biometrics 1957;13:261.

    Examples:
        >>> found = adjusted_means([1, 3, 2, 4, 5, 7], [0, 0, 0, 1, 1, 1], [1, 2, 3, 3, 4, 5])
        >>> [round(float(each), 3) for each in found.estimate]
        [3.0, 4.333]
    """
    values, before = np.asarray(outcome, dtype=float), np.asarray(baseline, dtype=float)
    code = np.asarray(group, dtype=np.int64)
    if not len(values) == len(before) == len(code) or not len(code):
        raise Unestimable("every patient needs an outcome, a group and a baseline")
    patients = np.bincount(code)
    degrees = len(values) - len(patients) - 1
    if len(patients) < 2 or not np.all(patients) or degrees < 1:
        raise Unestimable("expected two groups or more, and more patients than groups and one")
    means, starts = (np.bincount(code, each) / patients for each in (values, before))
    within, apart = before - starts[code], values - means[code]
    spread = float(within @ within)
    if spread < 1e-9:
        raise Unestimable("within groups everybody began alike; expected baselines that differ")
    slope = float(within @ apart) / spread
    residual = apart - slope * within
    variance = float(residual @ residual) / degrees
    if variance < 1e-12:
        raise Unestimable("nobody differs from the line; expected outcomes that spread about it")
    middle = float(before.mean())
    error = np.sqrt(variance * (1 / patients + (starts - middle) ** 2 / spread))
    return AdjustedMeans(middle, slope, patients, means - slope * (starts - middle), error, degrees)
