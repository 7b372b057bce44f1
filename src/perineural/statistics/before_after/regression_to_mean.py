"""How much better people get only because they came when it was worst."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from perineural.statistics.problems import Unestimable


@dataclass(frozen=True)
class BeyondRegression:
    """The change seen, what regression to the mean alone would give, and what is left.

    All in points, below 0 is better; `low` and `high` bound `beyond`. `shown` says whether the
    interval leaves out 0 on the better side; `sentence` says it in words.
    """

    change: float
    expected: float
    beyond: float
    standard_error: float
    low: float
    high: float
    patients: int
    shown: bool
    sentence: str


def expected_change(baseline_mean: float, population_mean: float, reliability: float) -> float:
    """
    The change of a group's mean without any treatment: -(1 - r) (baseline - population).

    Args:
        baseline_mean: Of the people chosen. [points]
        population_mean: Of everybody they were chosen from. [points]
        reliability: Correlation of two measurements of one person. 0 to 1.

    Source:
        Davis, Am J Epidemiol 1976;104:493; Barnett, Int J Epidemiol 2005;34:215.

    Examples:
        >>> round(expected_change(7.0, 5.0, 0.6), 6)
        -0.8
    """
    if not 0 <= reliability <= 1:
        raise Unestimable(f"reliability is {reliability}; expected 0 to 1")
    return -(1 - reliability) * (baseline_mean - population_mean)


def expected_change_above(
    cut_off: float, population_mean: float, population_sd: float, reliability: float
) -> float:
    """
    The same for people chosen because their baseline was `cut_off` or more, under a normal law.

    Raises:
        Unestimable: SD not above 0, or reliability outside 0 to 1.
    """
    if not population_sd > 0:
        raise Unestimable(f"population SD is {population_sd}; expected more than 0 points")
    z = (cut_off - population_mean) / population_sd
    above = population_sd * float(np.exp(stats.norm.logpdf(z) - stats.norm.logsf(z)))
    return expected_change(population_mean + above, population_mean, reliability)


def beyond_regression(
    patient: npt.ArrayLike,
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    population_mean: float,
    reliability: float,
    population_mean_error: float = 0.0,
    reliability_error: float = 0.0,
    level: float = 0.95,
) -> BeyondRegression:
    """
    The change that regression to the mean does not explain, one patient counted once.

    Args:
        patient: Whose wrist or course it is; any labels. Shape (observations,).
        before, after: Scores, lower is better; rows with a nan are left out.
        population_mean, reliability: Of the score among people with the condition, chosen or not.
        population_mean_error, reliability_error: Their standard errors; both widen the interval.
        level: Of the interval.

    Raises:
        Unestimable: Fewer than three patients with both scores, or reliability outside 0 to 1.

    Does not cover:
        Natural recovery, attention and anaesthetic: what is left is not yet the treatment. Set it
        beside a control arm's change.
    """
    who = np.asarray(patient).ravel()
    first, last = np.asarray(before, dtype=float).ravel(), np.asarray(after, dtype=float).ravel()
    if not len(who) == len(first) == len(last):
        raise Unestimable("patient, before and after need the same length")
    both = ~(np.isnan(first) | np.isnan(last))
    code = np.unique(who[both], return_inverse=True)[1]
    people = int(code.max(initial=-1)) + 1
    if people < 3:
        raise Unestimable(f"{people} patients with both scores; expected three or more")
    count = np.bincount(code)
    high_by = float(first[both].mean()) - population_mean
    change = float((last - first)[both].mean())
    expected = expected_change(float(first[both].mean()), population_mean, reliability)
    left = (last - first)[both] + (1 - reliability) * (first[both] - population_mean)
    excess = np.bincount(code, left) - count * float(left.mean())
    variance = people / (people - 1) * float(excess @ excess) / float(count.sum()) ** 2
    variance += (high_by * reliability_error) ** 2 + (
        (1 - reliability) * population_mean_error
    ) ** 2
    error = float(np.sqrt(variance))
    half = float(stats.t.ppf(0.5 + level / 2, people - 1)) * error
    beyond = change - expected
    shown = beyond + half < 0
    return BeyondRegression(
        change, expected, beyond, error, beyond - half, beyond + half, people, shown,
        _sentence(change, expected, beyond, beyond - half, beyond + half, shown=shown),
    )  # fmt: skip


def _sentence(
    change: float, expected: float, beyond: float, low: float, high: float, *, shown: bool
) -> str:
    seen = (
        f"Scores changed by {change:+.1f} points; {expected:+.1f} is expected of people chosen "
        f"when it was bad, without any treatment. {beyond:+.1f} is left ({low:+.1f} to {high:+.1f})"
    )
    if shown:
        return f"{seen}: more than regression to the mean. What caused it is not known from this."
    return f"{seen}: no effect is shown."
