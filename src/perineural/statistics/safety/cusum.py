"""A chart that notices, injection by injection, that events have become more frequent.

Our own: run lengths are exact because the chart itself runs on whole steps.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from scipy.sparse import linalg

from perineural.statistics.problems import Unestimable

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RiskGroup:
    """Patients of one expected risk: their share of all, and the steps they move the chart by."""

    share: float
    probability: float
    step_without: int
    step_with: int


@dataclass(frozen=True)
class Chart:
    """A Bernoulli CUSUM on whole steps; it signals when the level reaches `threshold`.

    `odds_ratio` is the deterioration that it is tuned to; `groups` are what it expects.
    """

    groups: tuple[RiskGroup, ...]
    odds_ratio: float
    threshold: int

    def average_run_length(self, odds_ratio: float = 1.0) -> float:
        """
        Patients until the chart signals, on average, when odds are `odds_ratio` times expected.

        Exact for this chart: a linear equation for each of its levels, beginning at 0.

        Source:
            Reynolds and Stoumbos, J Qual Technol 1999;31:87; Brook and Evans 1972.
        """
        if not odds_ratio > 0:
            raise Unestimable(f"odds ratio is {odds_ratio}; expected more than 0")
        size = self.threshold
        level = np.arange(size)
        rows, columns, chances = [], [], []
        for group in self.groups:
            risk = with_odds(group.probability, odds_ratio)
            steps = ((group.step_without, 1 - risk), (group.step_with, risk))
            for step, chance in steps:
                reached = np.maximum(level + step, 0)
                kept = reached < size
                rows.append(level[kept])
                columns.append(reached[kept])
                chances.append(np.full(int(kept.sum()), group.share * chance))
        moves = sparse.coo_matrix(
            (np.concatenate(chances), (np.concatenate(rows), np.concatenate(columns))),
            shape=(size, size),
        )
        equations = (sparse.identity(size) - moves).tocsc()
        return float(np.atleast_1d(linalg.spsolve(equations, np.ones(size)))[0])


@dataclass(frozen=True)
class Watch:
    """The level after each patient, and at which (from 0) it signalled; it then restarts."""

    level: Ints
    signals: tuple[int, ...]


def with_odds(probability: float, odds_ratio: float) -> float:
    """The probability whose odds are `odds_ratio` times those of `probability`."""
    return odds_ratio * probability / (1 - probability + odds_ratio * probability)


def bernoulli_chart(probability: float, steps: int, threshold: int) -> Chart:
    """
    The chart for one risk on which an event moves up `steps` - 1 and everything else down 1.

    Args:
        probability: Of an event when all is well. More than 0, less than 1 / `steps`.
        steps: How many uneventful patients make up for an event: it fixes the deterioration that
            the chart is tuned to (`tuned_to`). 2 or more.
        threshold: Level at which it signals. 1 or more.
    """
    worse = tuned_to(probability, steps)
    ratio = worse * (1 - probability) / (probability * (1 - worse))
    return _chart((RiskGroup(1.0, probability, -1, steps - 1),), ratio, threshold)


def tuned_to(probability: float, steps: int) -> float:
    """
    The probability at which a likelihood ratio test takes `steps` patients to undo an event.

    Source:
        Reynolds and Stoumbos 1999: -log((1 - p1) / (1 - p0)) / log of the odds ratio = 1 / steps.

    Examples:
        >>> round(tuned_to(0.02, 35), 10)
        0.0392212704
    """
    if not (steps >= 2 and 0 < probability < 1 / steps):
        raise Unestimable(
            f"a risk of {probability} with {steps} steps; expected at least 2 steps, and a risk "
            "above 0 and below one in as many"
        )

    def excess(worse: float) -> float:
        fall = np.log1p(-probability) - np.log1p(-worse)
        rise = np.log(worse / probability)
        return float(steps * fall - fall - rise)

    return float(optimize.brentq(excess, 1 / steps, 1 - 1e-15, xtol=1e-16, rtol=1e-14))


def risk_adjusted_chart(
    probability: npt.ArrayLike,
    share: npt.ArrayLike,
    *,
    odds_ratio: float = 2.0,
    threshold: int,
    steps_per_unit: int = 50,
) -> Chart:
    """
    The chart for patients of several risks: each moves it by the log-likelihood ratio.

    The ratios are rounded to whole steps of 1 / `steps_per_unit`, and the chart is run on these:
    its run lengths are therefore exact, for the mix of patients that is given.

    Args:
        probability: Expected risk of each group. Shape (groups,), between 0 and 1.
        share: Of all patients; positive, made to sum to 1.
        odds_ratio: The deterioration to look for. Above 1.
        threshold: In steps.

    Source:
        Steiner et al., Biostatistics 2000;1:441.
    """
    risks = np.asarray(probability, dtype=float).ravel()
    shares = np.asarray(share, dtype=float).ravel()
    if len(risks) != len(shares) or not np.all((risks > 0) & (risks < 1)) or np.any(shares <= 0):
        raise Unestimable("each group needs a risk between 0 and 1, and a share above 0")
    if not len(risks) or not odds_ratio > 1 or steps_per_unit < 1:
        raise Unestimable("expected at least one group, an odds ratio above 1 and 1 step or more")
    down = -np.log1p((odds_ratio - 1) * risks)
    without = np.minimum(np.round(steps_per_unit * down), -1).astype(int)
    happened = np.round(steps_per_unit * (np.log(odds_ratio) + down)).astype(int)
    if np.any(happened < 1):
        raise Unestimable("a risk so high that an event does not move the chart up; use more steps")
    groups = tuple(
        RiskGroup(float(part / shares.sum()), float(risk), int(low), int(high))
        for part, risk, low, high in zip(shares, risks, without, happened, strict=True)
    )
    return _chart(groups, odds_ratio, threshold)


def chart_for_run_length(
    probability: npt.ArrayLike,
    share: npt.ArrayLike,
    *,
    run_length: float,
    odds_ratio: float = 2.0,
    steps_per_unit: int = 200,
) -> Chart:
    """
    The chart with the lowest threshold whose false alarms are no more frequent than wanted.

    Args:
        probability, share: As for `risk_adjusted_chart`.
        run_length: Patients until a false alarm, on average, at the least. 1 or more.
        odds_ratio: The deterioration to look for. Above 1.
        steps_per_unit: Fine enough for a risk of 1 in 200; of rarer events the chart forgets sooner
            than it might, and its run lengths say so.

    Raises:
        Unestimable: As for `risk_adjusted_chart`.
    """
    given = risk_adjusted_chart(
        probability, share, odds_ratio=odds_ratio, threshold=1, steps_per_unit=steps_per_unit
    )

    def lasts(threshold: int) -> bool:
        return _with_threshold(given, threshold).average_run_length() >= run_length

    too_low, enough = 0, 1
    while not lasts(enough):
        too_low, enough = enough, 2 * enough
    while enough - too_low > 1:
        middle = (too_low + enough) // 2
        too_low, enough = (too_low, middle) if lasts(middle) else (middle, enough)
    return _with_threshold(given, enough)


def watch(chart: Chart, group: Iterable[int], event: Iterable[bool]) -> Watch:
    """
    The chart over patients in the order in which they were treated, by `group` of the chart.

    A serious event is acted upon by itself, whatever a chart says.
    """
    level, levels, signals = 0, [], []
    for place, (which, happened) in enumerate(zip(group, event, strict=True)):
        step = chart.groups[which]
        level = max(0, level + (step.step_with if happened else step.step_without))
        levels.append(level)
        if level >= chart.threshold:
            signals.append(place)
            level = 0
    return Watch(np.array(levels, dtype=np.int64), tuple(signals))


def _with_threshold(chart: Chart, threshold: int) -> Chart:
    return _chart(chart.groups, chart.odds_ratio, threshold)


def _chart(groups: tuple[RiskGroup, ...], odds_ratio: float, threshold: int) -> Chart:
    if threshold < 1:
        raise Unestimable(f"threshold is {threshold}; expected 1 step or more")
    return Chart(groups, odds_ratio, threshold)
