"""Which groups of people may be told beside each other, and what became of each.

This module loads numpy and scipy: it is imported when a page asks.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.relief_share import SMALLEST_GROUP
from perineural.records.queries.given_rows import Given
from perineural.records.queries.given_values import Comparison, GivenGroup
from perineural.statistics.before_after.adjusted_means import adjusted_means
from perineural.statistics.problems import Unestimable
from perineural.statistics.safety.between_clinics import shrunken_means

TOO_FEW = "Fewer than two groups have 20 people, or telling them would tell of a few others."
Mask = NDArray[np.bool_]
Members = Mapping[str, Mask]
"""Who of everybody rated is in each group, by its name; nobody is in two."""


def told_groups(groups: Members, everybody: int) -> dict[str, Mask]:
    """Groups of 20 people and more, by name, where those in none of them are none, or five.

    Until that holds the smallest that could be told is left out.

    Args:
        everybody: How many were rated.
    """
    sizes = {label: int(who.sum()) for label, who in groups.items()}
    by_size = sorted(
        (label for label, size in sizes.items() if size >= SMALLEST_GROUP),
        key=lambda label: (sizes[label], label),
    )
    while by_size and 0 < everybody - sum(map(sizes.get, by_size)) < SMALLEST_COUNT:
        by_size.pop(0)
    return {label: groups[label] for label in sorted(by_size, key=str.casefold)}


def few_follow(coarse: Members, fine: Members) -> bool:
    """Whether a group, less all finer groups that lie in it, leaves one to four people."""
    return any(
        0
        < int(who.sum()) - sum(int(each.sum()) for each in fine.values() if not (each & ~who).any())
        < SMALLEST_COUNT
        for who in coarse.values()
    )


def weeks_of(rated: Given) -> float:
    """From the first visit to the newest that was rated, in half of everybody or more."""
    return float(np.median(rated.people.of("day"))) / 7 if len(rated) else 0.0


def compared(groups: Members, rated: Given) -> Comparison:
    """What became of each group, in the order given, its start allowed for."""
    if len(groups) < 2:
        return Comparison((), why_not=TOO_FEW)
    places = [np.flatnonzero(who) for who in groups.values()]
    code = np.repeat(np.arange(len(places)), [len(each) for each in places])
    at_all = np.concatenate(places)
    first = rated.people.of("first")[at_all]
    fall = first - rated.people.of("newest")[at_all]
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
