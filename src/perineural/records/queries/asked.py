"""Who was asked what and when, by which way, and what came: every question to one patient."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.models import CheckIn, DiaryLink, OutboxMessage, SilenceReason
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.course_stories import link_state
from perineural.records.queries.day import condition_name
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.response import ResponseRate, rate_of
from perineural.records.queries.worklist import SILENCE_WORDS

QUESTIONS_SHOWN = 500


@dataclass(frozen=True)
class AskedLine:
    """One question: when it was due and sent, by which way, when answered and how late.

    Args:
        state: `answered`, `withdrawn`, `closed` unanswered, `open` now, or `to come`.
        how: "e-mail", "text", why it did not go, or "" where nothing is known.
        late: From when it was due to when it was answered; None without an answer.
        arrived_late: From when it was given to when it arrived, where a phone kept it.
    """

    course: str
    session_number: int
    moment: str
    due_at: dt.datetime
    sent_at: dt.datetime | None
    how: str
    state: str
    answered_at: dt.datetime | None
    late: dt.timedelta | None
    arrived_late: dt.timedelta | None
    score: int | None


@dataclass(frozen=True)
class AskedAndAnswered:
    """Every question to one patient, the newest first, with the rate and why they fell silent."""

    patient: PatientBanner
    questions: tuple[AskedLine, ...]
    rate: ResponseRate
    silences: tuple[tuple[dt.datetime, str], ...]


@query
def asked_and_answered(
    *, by: Actor, clinic_id: uuid.UUID, patient_id: uuid.UUID
) -> AskedAndAnswered:
    """What one patient was asked, when, by which way, and what came. Nine SQL queries.

    Raises:
        NotFound: There is no such patient in this clinic.
    """
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    banner = banner_of(clinic_id, patient_id)
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    links = DiaryLink.objects.filter(**mine).select_related("session__course__complaint")
    ways = _ways(mine)
    first = _first_answers(mine)
    lines = tuple(
        _line(row, ways.get(row.id, ""), first.get(row.id))
        for row in links.order_by("-due_at", "id")[:QUESTIONS_SHOWN]
    )
    silences = SilenceReason.objects.filter(**mine).order_by("-asked_at")
    return AskedAndAnswered(
        patient=banner,
        questions=lines,
        rate=rate_of((each.state, each.sent_at is not None) for each in lines),
        silences=tuple(
            (asked_at, SILENCE_WORDS.get(reason, "asked, no answer yet"))
            for asked_at, reason in silences.values_list("asked_at", "reason")
        ),
    )


_WAY_WORDS: Mapping[str, str] = {"email": "e-mail", "sms": "text"}


def _ways(mine: Mapping[str, uuid.UUID]) -> dict[uuid.UUID, str]:
    """By question: the way it was sent, or why it was not."""
    rows = OutboxMessage.objects.filter(kind="diary question", **mine)
    found = {}
    for subject_id, channel, sent_at, given_up_at, cancelled_at, error in rows.values_list(
        "subject_id", "channel", "sent_at", "given_up_at", "cancelled_at", "last_error"
    ):
        if sent_at is not None:
            found[subject_id] = _WAY_WORDS.get(channel, channel)
        elif given_up_at is not None:
            found[subject_id] = f"given up: {error}"
        elif cancelled_at is not None and error:
            found[subject_id] = f"not sent: {error}"
    return found


@dataclass(frozen=True)
class _Answer:
    given_at: dt.datetime
    arrived_at: dt.datetime
    score: int


def _first_answers(mine: Mapping[str, uuid.UUID]) -> dict[uuid.UUID, _Answer]:
    rows = CheckIn.objects.filter(rating__replaced_at__isnull=True, **mine)
    newest_first = rows.order_by("-occurred_at").values_list(
        "diary_link_id", "occurred_at", "recorded_at", "rating__score"
    )
    return {link_id: _Answer(*values) for link_id, *values in newest_first}


def _line(row: DiaryLink, how: str, answer: _Answer | None) -> AskedLine:
    given_at = answer.given_at if answer else row.answered_at
    held = answer.arrived_at - answer.given_at if answer else dt.timedelta(0)
    return AskedLine(
        course=condition_name(row.session.course.complaint.condition),
        session_number=row.session.number,
        moment=row.moment,
        due_at=row.due_at,
        sent_at=row.sent_at,
        how=how,
        state=link_state(row, clock.now()),
        answered_at=given_at,
        late=given_at - row.due_at if given_at else None,
        arrived_late=held if held > dt.timedelta(minutes=5) else None,
        score=answer.score if answer else None,
    )
