"""What changed in everyday life from before the first visit to the newest measure after it.

Somebody with two complaints is one person, whose change is the mean of theirs. This module loads
scipy: it is imported when a page asks.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from statistics import fmean, median, stdev
from typing import NamedTuple

from scipy.special import stdtrit

from perineural.clinical.control_band import SMALLEST_COUNT
from perineural.clinical.instruments import INSTRUMENTS, ImportantChange
from perineural.records.queries.daily_life_values import (
    Change,
    Completeness,
    Reached,
    TwoShares,
    two_shares,
)

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


class _Pair(NamedTuple):
    """One person's scores before and newest, each the mean of their complaints; weeks between."""

    before: float
    after: float
    weeks: float


def change(
    key: str, begun: Mapping[uuid.UUID, Begun], measured: Iterable[Measured], *, higher: bool
) -> Change:
    """The mean change towards better with its interval, and who came to what matters.

    Args:
        key: Of the instrument, or another name.
        begun: Every complaint that counts.
        measured: In order of time.
        higher: Whether a higher score is better.
    """
    people = len({each.patient_id for each in begun.values()})
    pairs = _pairs(begun, measured)
    found = Change(key, Completeness(len(pairs), people))
    if len(pairs) < SMALLEST_COUNT:
        return replace(found, why_not=FEW)
    sign = 1 if higher else -1
    changes = [sign * (each.after - each.before) for each in pairs]
    spread = stdev(changes)
    if spread < 1e-9:
        return replace(found, why_not=ALIKE)
    mean, reach = fmean(changes), _times(len(changes)) * spread / len(changes) ** 0.5
    return replace(
        found,
        start=fmean(each.before for each in pairs),
        mean=mean,
        low=mean - reach,
        high=mean + reach,
        weeks=median(each.weeks for each in pairs),
        reached=_reached(key, pairs, changes, found.complete),
    )


def _times(people: int) -> float:
    """How many standard errors the 95 % interval of a mean reaches."""
    return float(stdtrit(people - 1, 0.975))


def _pairs(begun: Mapping[uuid.UUID, Begun], measured: Iterable[Measured]) -> list[_Pair]:
    before: dict[uuid.UUID, list[Measured]] = defaultdict(list)
    after: dict[uuid.UUID, list[Measured]] = defaultdict(list)
    for each in measured:
        first = begun.get(each.complaint_id)
        if first is not None:
            is_before = each.at - first.at <= FIRST_VISIT
            (before if is_before else after)[each.complaint_id].append(each)
    of_person: dict[uuid.UUID, list[_Pair]] = defaultdict(list)
    for complaint_id in before.keys() & after.keys():
        first = begun[complaint_id]
        found = _ends(before[complaint_id], after[complaint_id])
        if found is not None:
            start, newest = found
            weeks = (newest.at - first.at) / WEEK
            of_person[first.patient_id].append(_Pair(start.score, newest.score, weeks))
    return [_Pair(*map(fmean, zip(*each, strict=True))) for each in of_person.values()]


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
    key: str, pairs: Sequence[_Pair], changes: Sequence[float], complete: Completeness
) -> tuple[Reached, ...]:
    """By each change that matters, as far as no two shares tell of fewer than five between them."""
    if key not in INSTRUMENTS:
        return ()
    known = INSTRUMENTS[key].important_changes
    who = [_who_reached(each, pairs, changes) for each in known]
    shares = [two_shares(len(each), complete) for each in who]
    told = {at for at, each in enumerate(shares) if each.of_all is not None}
    for one, other in combinations(range(len(known)), 2):
        if {one, other} <= told and _few_between(who[one], who[other]):
            told.discard(max(one, other))
    nothing = TwoShares(complete, None, None)
    return tuple(
        Reached(each, shares[at] if at in told else nothing) for at, each in enumerate(known)
    )


def _few_between(one: set[int], other: set[int]) -> bool:
    """Whether all of one are among the other, and fewer than five, but some, are not."""
    apart = (len(one - other), len(other - one))
    return min(apart) == 0 < max(apart) < SMALLEST_COUNT


def _who_reached(
    important: ImportantChange, pairs: Sequence[_Pair], changes: Sequence[float]
) -> set[int]:
    return {
        at
        for at, (pair, gained) in enumerate(zip(pairs, changes, strict=True))
        if gained >= _needed(important, pair.before) - 1e-9 and gained > 0
    }


def _needed(important: ImportantChange, before: float) -> float:
    """By how much somebody must get better, in points."""
    if important.percent is not None:
        return float(important.percent) / 100 * before
    return float(important.points or Decimal(0))
