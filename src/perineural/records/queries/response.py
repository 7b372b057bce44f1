"""How complete the answers are: how many questions were answered, of how many that were asked."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from perineural.records import clock
from perineural.records.models import DiaryLink, Session

RESPONSE_DAYS = 90
"""Over how many days of sessions a clinic's response rate is counted. [days]"""


@dataclass(frozen=True)
class ResponseRate:
    """Questions answered, of those asked and open long enough; how many of them never went out.

    A question that was withdrawn without an answer, or is still open, does not count.
    """

    answered: int = 0
    asked: int = 0
    not_sent: int = 0

    @property
    def percent(self) -> int | None:
        """The share answered, rounded down; None where nothing was asked. [%]"""
        return 100 * self.answered // self.asked if self.asked else None

    @property
    def words(self) -> str:
        """The rate as it stands beside a figure of relief: "41 of 60 questions answered (68 %)"."""
        if not self.asked:
            return "no question was asked long enough ago"
        plural = "" if self.asked == 1 else "s"
        unsent = f"; {self.not_sent} unanswered never sent" if self.not_sent else ""
        return (
            f"{self.answered} of {self.asked} question{plural} answered ({self.percent} %){unsent}"
        )


def rate_of(questions: Iterable[tuple[str, bool]]) -> ResponseRate:
    """The rate of some questions, each with its state and whether it was sent.

    Examples:
        >>> rate_of([("answered", True), ("closed", False), ("open", True)]).words
        '1 of 2 questions answered (50 %); 1 unanswered never sent'
    """
    counted = [(state, sent) for state, sent in questions if state in ("answered", "closed")]
    return ResponseRate(
        answered=sum(state == "answered" for state, _ in counted),
        asked=len(counted),
        not_sent=sum(state == "closed" and not sent for state, sent in counted),
    )


def response_since(clinic_id: uuid.UUID, since: dt.datetime) -> ResponseRate:
    """The rate of all questions after the sessions since a moment. One SQL query."""
    sessions = Session.objects.filter(clinic_id=clinic_id, occurred_at__gte=since).values("id")
    return _counted(DiaryLink.objects.filter(clinic_id=clinic_id, session_id__in=sessions))


def _counted(links: QuerySet[DiaryLink]) -> ResponseRate:
    answered = Q(answered_at__isnull=False)
    missed = Q(answered_at__isnull=True, withdrawn_at__isnull=True, expires_at__lte=clock.now())
    found = links.aggregate(
        answered=Count("id", filter=answered),
        asked=Count("id", filter=answered | missed),
        not_sent=Count("id", filter=missed & Q(sent_at__isnull=True)),
    )
    return ResponseRate(**found)
