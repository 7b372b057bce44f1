"""When a patient gave an answer that their phone kept for a while: a claim, held to what can be.

A phone without a network keeps the answer and both of its own times: when the answer was given and
when it is sent. This program knows when it arrives. How far the phone's clock is off at sending is
taken off both; an answer is never placed after it arrived, nor before its question existed.
"""

import datetime as dt
from dataclasses import dataclass

from perineural.records.models import TimeBasis

AGREES_WITHIN = dt.timedelta(minutes=2)
"""A phone's clock that is off by no more counts as right: sending itself takes time."""
KEPT_AT_MOST = dt.timedelta(days=30)
"""For how long after its question closed an answer is taken that was given before."""


@dataclass(frozen=True)
class PhoneTimes:
    """What the phone's clock said, with its zone: when the answer was given, and when it left."""

    given_at: dt.datetime
    sent_at: dt.datetime


@dataclass(frozen=True)
class GivenAt:
    """When something was said, and whose clock says so."""

    at: dt.datetime
    basis: TimeBasis


def when_given(phone: PhoneTimes | None, now: dt.datetime, earliest: dt.datetime) -> GivenAt:
    """When an answer was given, as well as it can be known.

    Args:
        phone: What the phone says; None where it sent at once and says nothing.
        now: When the answer arrived.
        earliest: Before this there was nothing to answer.

    Returns:
        The time, never before `earliest` nor after `now`. Basis `phone` where the phone's clock
        was right to two minutes when it sent; `corrected` where it was off and was set right;
        `doubtful` where the phone says that it sent before the answer was given, or the time had
        to be moved by more than two minutes to become possible; `server` without a phone.
    """
    if phone is None:
        return GivenAt(now, TimeBasis.SERVER)
    held_for = phone.sent_at - phone.given_at
    given_at = now - max(held_for, dt.timedelta(0))
    possible = max(given_at, min(earliest, now))
    if held_for < dt.timedelta(0) or possible - given_at > AGREES_WITHIN:
        return GivenAt(possible, TimeBasis.DOUBTFUL)
    is_right = abs(now - phone.sent_at) <= AGREES_WITHIN
    return GivenAt(possible, TimeBasis.PHONE if is_right else TimeBasis.CORRECTED)
