"""What changed in everyday life from before the first visit to the newest measure after it.

Somebody with two complaints is one person, whose change is the mean of theirs. This module loads
numpy and scipy: it is imported when a page asks.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from math import nan
from statistics import fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.instruments import INSTRUMENTS, ImportantChange
from perineural.records.queries.daily_life_rows import Floats, People
from perineural.records.queries.daily_life_values import (
    Change,
    Completeness,
    Reached,
    TwoShares,
    two_shares,
)

Mask = NDArray[np.bool_]
PAIRED = ("before", "after", "weeks")
"""Columns of a person for each measure: scores before and newest, each the mean of their
complaints, and weeks between; not a number where one is not known."""
FIRST_VISIT = dt.timedelta(hours=12)
"""What was measured up to so long after a first visit began is before it: a choice of this
design, because papers of a visit are typed in when it is over."""
WEEK = dt.timedelta(days=7)
FEW = "Measured before the first visit and again of fewer than 5 people."
ALIKE = "All changed by the same amount: that would tell of each of them."


class Begun(NamedTuple):
    """Whose a complaint is, and when its first signed visit was."""

    patient_id: uuid.UUID
    at: dt.datetime


class Measured(NamedTuple):
    """One score of a complaint; of what was taken at a visit the time is that of the visit.

    `version` is the key of the version of a questionnaire; None of a total that was typed in.
    """

    complaint_id: uuid.UUID
    at: dt.datetime
    score: float
    version: uuid.UUID | None = None


def pair(
    begun: Mapping[uuid.UUID, Begun], measured: Iterable[Measured]
) -> tuple[float, float, float]:
    """One person's `PAIRED`.

    Args:
        begun: Every complaint that counts.
        measured: In order of time.
    """
    before: dict[uuid.UUID, list[Measured]] = defaultdict(list)
    after: dict[uuid.UUID, list[Measured]] = defaultdict(list)
    for each in measured:
        first = begun.get(each.complaint_id)
        if first is not None:
            is_before = each.at - first.at <= FIRST_VISIT
            (before if is_before else after)[each.complaint_id].append(each)
    found = []
    for complaint_id in sorted(before.keys() & after.keys()):
        ends = _ends(before[complaint_id], after[complaint_id])
        if ends is not None:
            start, newest = ends
            weeks = (newest.at - begun[complaint_id].at) / WEEK
            found.append((start.score, newest.score, weeks))
    if not found:
        return nan, nan, nan
    starts, scores, weeks_between = zip(*found, strict=True)
    return fmean(starts), fmean(scores), fmean(weeks_between)


def change(people: People, key: str, *, higher: bool) -> Change:
    """The mean change towards better with its interval, and who came to what matters.

    Args:
        people: Everybody treated.
        key: Of the instrument, or another name.
        higher: Whether a higher score is better.
    """
    before, after, weeks = (people.of(key, name) for name in PAIRED)
    known = np.isfinite(before)
    count = int(known.sum())
    found = Change(key, Completeness(count, len(people)))
    if count < SMALLEST_COUNT:
        return replace(found, why_not=FEW)
    before, after, weeks = before[known], after[known], weeks[known]
    changes = after - before if higher else before - after
    spread = float(changes.std(ddof=1))
    if spread < 1e-9:
        return replace(found, why_not=ALIKE)
    mean, reach = float(changes.mean()), _times(count) * spread / count**0.5
    return replace(
        found,
        start=float(before.mean()),
        mean=mean,
        low=mean - reach,
        high=mean + reach,
        weeks=float(np.median(weeks)),
        reached=_reached(key, before, changes, found.complete),
    )


def _times(people: int) -> float:
    """How many standard errors the 95 % interval of a mean reaches."""
    return float(stdtrit(people - 1, 0.975))


def _ends(
    before: Sequence[Measured], after: Sequence[Measured]
) -> tuple[Measured, Measured] | None:
    """The newest that can be held against the last before; never two versions of one text."""
    for newest in reversed(after):
        for start in reversed(before):
            if start.version == newest.version or None in (start.version, newest.version):
                return start, newest
    return None


def _reached(
    key: str, before: Floats, changes: Floats, complete: Completeness
) -> tuple[Reached, ...]:
    """By each change that matters, as far as no two shares tell of fewer than five between them."""
    if key not in INSTRUMENTS:
        return ()
    known = INSTRUMENTS[key].important_changes
    who = [(changes >= _needed(each, before) - 1e-9) & (changes > 0) for each in known]
    shares = [two_shares(int(each.sum()), complete) for each in who]
    told = {at for at, each in enumerate(shares) if each.of_all is not None}
    for one, other in combinations(range(len(known)), 2):
        if {one, other} <= told and _few_between(who[one], who[other]):
            told.discard(max(one, other))
    nothing = TwoShares(complete, None, None)
    return tuple(
        Reached(each, shares[at] if at in told else nothing) for at, each in enumerate(known)
    )


def _few_between(one: Mask, other: Mask) -> bool:
    """Whether all of one are among the other, and fewer than five, but some, are not."""
    apart = (int((one & ~other).sum()), int((other & ~one).sum()))
    return min(apart) == 0 < max(apart) < SMALLEST_COUNT


def _needed(important: ImportantChange, before: Floats) -> Floats:
    """By how much each must get better, in points."""
    if important.percent is not None:
        return float(important.percent) / 100 * before
    return np.full(len(before), float(important.points or Decimal(0)))
