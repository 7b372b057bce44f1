"""What a diary link shows: its own question, what was just answered, and nothing of the record."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.clinical.places import place_in_words
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.diary_links import (
    FRESH,
    check_open,
    linked,
    open_link_to_report,
    takes_reports,
)
from perineural.records.doors import query
from perineural.records.errors import Conflict
from perineural.records.models import CheckIn, DiaryLink, PainReturn


@dataclass(frozen=True)
class JustAnswered:
    """An answer of the last hour, which may still be corrected and added to."""

    id: uuid.UUID
    score: int
    global_change: int | None
    analgesics_today: bool | None
    sleep: str
    activity: str
    back_to_normal: bool | None
    comment: str


@dataclass(frozen=True)
class DiaryQuestion:
    """What a diary link shows: one question about one place, and nothing of the record.

    `closed` says why it cannot be answered now; empty while it can. `reports` tells whether "my
    pain is back" and "something is wrong" are still taken.
    """

    link_id: uuid.UUID
    place: str
    condition: str
    side: str
    modality: str
    answered: bool
    just_answered: JustAnswered | None
    closed: str
    reports: bool
    opens_at: dt.datetime
    is_early: bool


@query
def diary_question(*, by: Actor, link_id: uuid.UUID) -> DiaryQuestion:
    """The question a diary link names, open or closed. One SQL query; two once it was answered.

    Raises:
        NotFound: The link is for something else.
    """
    link = linked(by, link_id, to_ask=True)
    course = link.session.course
    complaint = course.complaint
    answered = link.answered_at is not None
    return DiaryQuestion(
        link_id=link.id,
        place=place_in_words(complaint.condition, complaint.side),
        condition=complaint.condition,
        side=complaint.side,
        modality=course.modality,
        answered=answered,
        just_answered=_just_answered(link) if answered else None,
        closed=_why_closed(link),
        reports=takes_reports(link),
        opens_at=link.due_at,
        is_early=link.due_at > clock.now(),
    )


@dataclass(frozen=True)
class SaidReturn:
    """That the pain is back, as it was said: whether a call is wanted, and may be taken back."""

    id: uuid.UUID
    call_back: bool
    is_fresh: bool


@query
def said_return(*, by: Actor, link_id: uuid.UUID, return_id: uuid.UUID) -> SaidReturn | None:
    """What was said through this link, unless it was taken back. Two SQL queries.

    Raises:
        Conflict: The link takes no reports any more.
    """
    link = open_link_to_report(by, link_id)
    rows = PainReturn.objects.filter(
        id=return_id, clinic_id=link.clinic_id, diary_link=link, taken_back_at__isnull=True
    )
    found = rows.only("id", "call_back", "recorded_at").first()
    if found is None:
        return None
    return SaidReturn(found.id, found.call_back, clock.now() - found.recorded_at <= FRESH)


def _why_closed(link: DiaryLink) -> str:
    try:
        check_open(link, clock.now())
    except Conflict as refusal:
        return str(refusal)
    return ""


def _just_answered(link: DiaryLink) -> JustAnswered | None:
    rows = CheckIn.objects.filter(
        clinic_id=link.clinic_id, diary_link_id=link.id, recorded_at__gte=clock.now() - FRESH
    ).order_by("-recorded_at", "-id")
    found = rows.values_list(
        "id", "rating__score", "global_change", "analgesics_today", "sleep", "activity",
        "back_to_normal", "comment",
    ).first()  # fmt: skip
    return JustAnswered(*found) if found else None
