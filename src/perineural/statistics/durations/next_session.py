"""Relief that ends, or a next session that comes first: one input, every reading of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from perineural.statistics.durations.cells import Floats
from perineural.statistics.durations.kaplan_meier import KaplanMeier, kaplan_meier
from perineural.statistics.problems import Unestimable


@dataclass(frozen=True)
class NextSession:
    """The same courses, read in four ways.

    `composite`: the next session is an end of relief: how long people do without treatment; also
    the lowest that the curve of relief can be. `as_chance`: the next session is taken as censoring
    by chance, which flatters whenever people come back because it hurts. `weighted`: chance only
    among people of the same stratum, on `time`; None without strata. `best`: nobody who came back
    had lost relief or would have by the end of follow-up; the highest that the curve can be.
    """

    composite: KaplanMeier
    as_chance: KaplanMeier
    best: KaplanMeier
    time: Floats
    weighted: Floats | None


def relief_until_next_session(
    time: npt.ArrayLike,
    returned: npt.ArrayLike,
    next_session: npt.ArrayLike,
    leaving: npt.ArrayLike | None = None,
    *,
    stratum: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> NextSession:
    """
    Relief under every assumption about those whose next session came before the pain.

    Args:
        time: When either happened or follow-up ended. Shape (cells,). 0 or more.
        returned: How many in the cell had their pain back then.
        next_session: How many had a next session then, with relief still there.
        leaving: All who left then; 1 each where not given.
        stratum: What was known at the start that both coming back and pain depend on (the first
            score after the session, say), in groups. Within each, coming back is taken as chance;
            the curves are put together by how many were in each. That is inverse probability of
            censoring weighting with a weight estimated in each stratum.
        level: Of the intervals.

    Returns:
        Four curves. The truth lies between `composite` and `best` whatever the reason for coming;
        chance alone decides about the width of each.

    Raises:
        Unestimable: As for `kaplan_meier`, or more in a cell than left.

    Source:
        Peterson, PNAS 1976;73:11 (the bounds); Robins and Finkelstein, Biometrics 2000;56:779 and
        Satten and Datta, Am Stat 2001;55:207 (the weights, and their equality with strata).
    """
    times, ended, came = (np.asarray(part, dtype=float).ravel() for part in
                          (time, returned, next_session))  # fmt: skip
    gone = np.ones(len(times)) if leaving is None else np.asarray(leaving, dtype=float).ravel()
    if not len(times) == len(ended) == len(came) == len(gone):
        raise Unestimable("time, returned, next_session and leaving need the same length")
    if np.any(came < 0) or np.any(ended + came > gone):
        raise Unestimable("more returns of pain and next sessions in a cell than left it")
    last = times.max(initial=0.0)
    chance = kaplan_meier(times, ended, gone, level=level)
    best = kaplan_meier(
        np.append(times, np.full(len(times), last)),
        np.append(ended, np.zeros(len(times))),
        np.append(gone - came, came),
        level=level,
    )
    weighted = None
    if stratum is not None:
        weighted = _weighted(times, ended, gone, np.asarray(stratum).ravel(), chance.table.time)
    composite = kaplan_meier(times, ended + came, gone, level=level)
    return NextSession(composite, chance, best, chance.table.time, weighted)


def _weighted(
    time: Floats, ended: Floats, gone: Floats, stratum: npt.NDArray[np.generic], at: Floats
) -> Floats:
    if len(stratum) != len(time):
        raise Unestimable("every cell needs one stratum")
    curve = np.zeros(len(at))
    for name in np.unique(stratum[gone > 0]):
        inside = (stratum == name) & (gone > 0)
        part = kaplan_meier(time[inside], ended[inside], gone[inside])
        place = np.searchsorted(part.table.time, at, side="right")
        curve += gone[inside].sum() * np.append(1.0, part.survival)[place]
    return np.asarray(curve / gone.sum())
