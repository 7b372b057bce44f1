"""Which groups of people may be told beside each other, and what became of each.

This module loads numpy and scipy: it is imported when a page asks.
"""

import uuid
from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.relief_share import SMALLEST_GROUP
from perineural.records.queries.given_values import Comparison, GivenGroup
from perineural.statistics.before_after.adjusted_means import adjusted_means
from perineural.statistics.problems import Unestimable
from perineural.statistics.safety.between_clinics import shrunken_means

TOO_FEW = "Fewer than two groups have 20 people, or telling them would tell of a few others."
Members = Mapping[str, Collection[uuid.UUID]]
"""Who is in each group, by its name."""


class Rated(NamedTuple):
    """One person's pain before the first and before the newest visit."""

    first: float
    newest: float


def told_groups(groups: Members, everybody: Collection[uuid.UUID]) -> dict[str, frozenset]:
    """Groups of 20 people and more, by name, where those in none of them are none, or five.

    Until that holds the smallest that could be told is left out.
    """
    large = {label: frozenset(who) for label, who in groups.items() if len(who) >= SMALLEST_GROUP}
    by_size = sorted(large, key=lambda label: (len(large[label]), label))
    while by_size and 0 < len(set(everybody).difference(*map(large.get, by_size))) < SMALLEST_COUNT:
        by_size.pop(0)
    return {label: large[label] for label in sorted(by_size, key=str.casefold)}


def few_follow(coarse: Members, fine: Members) -> bool:
    """Whether a group, less all finer groups that lie in it, leaves one to four people."""
    return any(
        0
        < len(set(who).difference(*(each for each in fine.values() if set(each) <= set(who))))
        < SMALLEST_COUNT
        for who in coarse.values()
    )


def compared(groups: Members, rated: Mapping[uuid.UUID, Rated]) -> Comparison:
    """What became of each group, in the order given, its start allowed for."""
    if len(groups) < 2:
        return Comparison((), why_not=TOO_FEW)
    members = [(at, rated[who]) for at, each in enumerate(groups.values()) for who in sorted(each)]
    code = [at for at, _ in members]
    first = np.array([each.first for _, each in members])
    fall = first - np.array([each.newest for _, each in members])
    try:
        found = adjusted_means(fall, code, first)
        drawn = shrunken_means(found.estimate, found.standard_error)
    except Unestimable as refusal:
        return Comparison((), why_not=f"They cannot be told beside each other: {refusal}.")
    reach = float(student.ppf(0.975, found.degrees)) * found.standard_error
    starts = np.bincount(code, first) / found.patients
    return Comparison(
        tuple(
            GivenGroup(
                label=label,
                people=int(found.patients[at]),
                start=float(starts[at]),
                fall=float(found.estimate[at]),
                low=float(found.estimate[at] - reach[at]),
                high=float(found.estimate[at] + reach[at]),
                drawn=float(drawn.estimate[at]),
                drawn_low=float(drawn.low[at]),
                drawn_high=float(drawn.high[at]),
                own=float(drawn.reliability[at]),
            )
            for at, label in enumerate(groups)
        ),
        drawn.mean,
        drawn.spread,
    )
