"""How is it now? Answers of the diary, what is added to them, and "my pain is back"."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perineural.records import audit, clock
from perineural.records.actors import Actor
from perineural.records.call_tasks import close_call, open_call
from perineural.records.diary_links import FRESH, check_open, linked, open_link_to_report
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import (
    CallKind,
    CheckIn,
    DiaryLink,
    OutboxMessage,
    PainRating,
    PainReturn,
    Session,
    TimeBasis,
)
from perineural.records.pain_statistics import count_one_more, keep_statistics
from perineural.records.phone_times import GivenAt, PhoneTimes, when_given
from perineural.records.statements import change, find, find_rows, put_row

ANSWERS_AT_MOST = 20
"""How often one question may be answered while it is open."""
CALL_BACK_WITHIN = dt.timedelta(days=1)
"""Until when somebody who asked for it should be called: the program's own choice."""
LOOK_WITHIN = dt.timedelta(days=3)
"""Until when somebody whose pain is back should be looked at: the program's own choice."""

SLEEP = ("well", "fair", "badly")
ACTIVITY = ("less", "usual", "more")
_ALLOWED: dict[str, tuple[Any, ...]] = {
    "global_change": tuple(range(1, 8)),
    "analgesics_today": (True, False),
    "sleep": SLEEP,
    "activity": ACTIVITY,
    "back_to_normal": (True, False),
}
"""What may be added to an answer, beside a comment, and the values of each."""


@dataclass(frozen=True)
class DiaryAnswer:
    """One tap: the score now, 0 (no pain) to 10 (the worst); whatever else was said with it.

    Args:
        replaces: An answer to the same question, given less than an hour before, that was a slip.
    """

    score: int
    global_change: int | None = None
    analgesics_today: bool | None = None
    comment: str = ""
    replaces: uuid.UUID | None = None


def zero_of(session: Session) -> dt.datetime:
    """The moment from which a session's clock counts: its last point, or else the visit itself."""
    return session.last_point_at or session.occurred_at


@action
def answer_diary(
    *,
    by: Actor,
    link_id: uuid.UUID,
    check_in_id: uuid.UUID,
    answer: DiaryAnswer,
    phone: PhoneTimes | None = None,
) -> uuid.UUID:
    """Keep one diary answer with the time it was given. The same key twice is one answer.

    Nine SQL queries for the first answer to a question that was sent; one more where its
    message has not gone yet, or for a further answer.

    Args:
        phone: What the phone's clock said, where the answer waited there for a network.

    Raises:
        Invalid: The score is not 0 to 10, the change not 1 to 7, or the answer to replace is none.
        Conflict: It was given when the question was closed or withdrawn, is one too many, or its
            key was sent before with another number.
    """
    link = linked(by, link_id, lock=True)
    if link.answered_at is not None and _is_here(link, check_in_id, answer.score):
        return check_in_id
    if not 0 <= answer.score <= 10:
        raise Invalid("Choose a number from 0 to 10.", field="score")
    if answer.global_change is not None and not 1 <= answer.global_change <= 7:
        raise Invalid("Choose one of the seven answers.", field="global_change")
    given = when_given(phone, clock.now(), link.created_at)
    check_open(link, given.at)
    if answer.replaces is not None:
        _replace(link, answer.replaces, given)
    rating = _keep(link, check_in_id, answer, given)
    audit.record(
        by, link.clinic_id, "answer diary", "check-in", check_in_id,
        patient_id=link.patient_id, details={"moment": link.moment, "link": link.id},
    )  # fmt: skip
    if answer.replaces is None:
        count_one_more(rating)
    else:
        keep_statistics(link.clinic_id, link.patient_id)
    return check_in_id


def _is_here(link: DiaryLink, check_in_id: uuid.UUID, score: int) -> bool:
    """Whether this very answer is kept. A page gone back to may send its key with another."""
    where = {"diary_link_id": link.id, "clinic_id": link.clinic_id}
    kept = dict(find(CheckIn, ("id", "rating_id"), where))
    if check_in_id in kept:
        if find(PainRating, ("score",), {"id": kept[check_in_id]}) != [(score,)]:
            raise Conflict("Another number is kept already. Tap again if it has changed.")
        return True
    if len(kept) >= ANSWERS_AT_MOST:
        raise Conflict("This question was answered very often. Please call the clinic.")
    return False


def _replace(link: DiaryLink, check_in_id: uuid.UUID, given: GivenAt) -> None:
    """Put aside an answer that was a slip, if the patient said so within the hour.

    What counts is when the correction was given, not when a network let it through; where the
    phone's clock cannot be right, when it arrived.
    """
    is_doubtful = given.basis == TimeBasis.DOUBTFUL
    earlier = _fresh(link, check_in_id, clock.now() if is_doubtful else given.at)
    change(PainRating, {"id": earlier.rating_id}, {"replaced_at": clock.now()})


def _fresh(link: DiaryLink, check_in_id: uuid.UUID, at: dt.datetime) -> CheckIn:
    """An answer to this question that may still be changed at this time."""
    names = ("id", "rating_id", "recorded_at", "comment")
    where = {"id": check_in_id, "clinic_id": link.clinic_id, "diary_link_id": link.id}
    for row in find_rows(CheckIn, names, where):
        if at - row.recorded_at <= FRESH:
            return row
        raise Conflict("This answer stands. Answer again if it has changed.")
    raise NotFound("There is no such answer.")


def _keep(
    link: DiaryLink, check_in_id: uuid.UUID, answer: DiaryAnswer, given: GivenAt
) -> PainRating:
    minutes_after = max(0, int((given.at - zero_of(link.session)).total_seconds() // 60))
    owned = {
        "clinic_id": link.clinic_id,
        "patient_id": link.patient_id,
        "session_id": link.session_id,
        "occurred_at": given.at,
    }
    rating = PainRating(
        clock="later", minutes_after=minutes_after, score=answer.score, source="diary", **owned
    )
    put_row(rating)
    comment = answer.comment.strip()
    put_row(
        CheckIn(
            id=check_in_id,
            diary_link_id=link.id,
            rating_id=rating.id,
            time_basis=given.basis,
            global_change=answer.global_change,
            analgesics_today=answer.analgesics_today,
            comment=comment,
            says_more=bool(comment),
            **owned,
        )
    )
    if link.answered_at is None:
        change(DiaryLink, {"id": link.id}, {"answered_at": given.at})
    if link.sent_at is None:  # answered before it was sent: there is nothing to ask any more
        waiting = OutboxMessage.objects.filter(
            clinic_id=link.clinic_id, key=f"diary:{link.id}", sent_at__isnull=True
        )
        waiting.update(cancelled_at=clock.now())
    return rating


@action
def add_to_answer(
    *, by: Actor, link_id: uuid.UUID, check_in_id: uuid.UUID, added: Mapping[str, Any]
) -> None:
    """Add to an answer what was asked beside the number. Each part is kept by itself.

    Args:
        added: Any of `global_change` (1 to 7), `analgesics_today`, `sleep`, `activity`,
            `back_to_normal`, `comment`.

    Raises:
        Invalid: A value is none of those offered.
        Conflict: The answer was given more than an hour ago.
        NotFound: There is no such answer to this question.
    """
    link = linked(by, link_id)
    _fresh(link, check_in_id, clock.now())
    values = dict(added)
    for name, value in values.items():
        if name == "comment":
            values[name] = str(value).strip()
        elif value not in _ALLOWED.get(name, ()):
            raise Invalid("Choose one of the answers.", field=name)
    if values.get("comment"):
        values["says_more"] = True
    change(CheckIn, {"id": check_in_id, "clinic_id": link.clinic_id}, values)
    audit.record(
        by, link.clinic_id, "add to diary answer", "check-in", check_in_id,
        patient_id=link.patient_id, details={"parts": sorted(added)},
    )  # fmt: skip


@action
def report_return(
    *, by: Actor, link_id: uuid.UUID, return_id: uuid.UUID, phone: PhoneTimes | None = None
) -> uuid.UUID:
    """Keep that the pain is back to what it was: the relief of the session ends here.

    Works after the question closed. Somebody in the clinic sees it on the call list. The same key
    twice is one.

    Raises:
        Conflict: The link takes no reports any more.
    """
    link = open_link_to_report(by, link_id)
    given = when_given(phone, clock.now(), zero_of(link.session))
    _, created = PainReturn.objects.get_or_create(
        id=return_id,
        defaults={
            "clinic_id": link.clinic_id,
            "patient_id": link.patient_id,
            "session_id": link.session_id,
            "diary_link_id": link.id,
            "occurred_at": given.at,
            "time_basis": given.basis,
        },
    )
    if created:
        open_call(
            clinic_id=link.clinic_id, key=f"return:{return_id}", kind=CallKind.PAIN_BACK,
            within=LOOK_WITHIN, patient_id=link.patient_id, session_id=link.session_id,
            subject_id=return_id,
        )  # fmt: skip
        audit.record(
            by, link.clinic_id, "report pain returned", "pain return", return_id,
            patient_id=link.patient_id, details={"session": link.session_id},
        )  # fmt: skip
    return return_id


@action
def ask_call_back(*, by: Actor, link_id: uuid.UUID, return_id: uuid.UUID) -> None:
    """Ask the clinic to call, after saying that the pain is back.

    Raises:
        NotFound: Nothing of the kind was said through this link.
    """
    link = open_link_to_report(by, link_id)
    said = _said(link, return_id)
    if said.call_back:
        return
    change(PainReturn, {"id": return_id, "clinic_id": link.clinic_id}, {"call_back": True})
    close_call(link.clinic_id, f"return:{return_id}", outcome="asks to be called")
    open_call(
        clinic_id=link.clinic_id, key=f"call-back:{return_id}", kind=CallKind.CALL_BACK,
        within=CALL_BACK_WITHIN, patient_id=link.patient_id, session_id=link.session_id,
        subject_id=return_id,
    )  # fmt: skip
    audit.record(
        by, link.clinic_id, "ask for a call back", "pain return", return_id,
        patient_id=link.patient_id,
    )  # fmt: skip


@action
def take_back_return(*, by: Actor, link_id: uuid.UUID, return_id: uuid.UUID) -> None:
    """Take back that the pain is back, when it was a slip.

    Raises:
        NotFound: Nothing of the kind was said through this link.
        Conflict: It was said more than an hour ago.
    """
    link = open_link_to_report(by, link_id)
    said = _said(link, return_id)
    if said.taken_back_at is not None:
        return
    if clock.now() - said.recorded_at > FRESH:
        raise Conflict("This was said more than an hour ago and stands. Please call the clinic.")
    where = {"id": return_id, "clinic_id": link.clinic_id}
    change(PainReturn, where, {"taken_back_at": clock.now(), "call_back": False})
    for key in (f"return:{return_id}", f"call-back:{return_id}"):
        close_call(link.clinic_id, key, outcome="taken back")
    audit.record(
        by, link.clinic_id, "take back pain returned", "pain return", return_id,
        patient_id=link.patient_id,
    )  # fmt: skip


def _said(link: DiaryLink, return_id: uuid.UUID) -> PainReturn:
    names = ("id", "call_back", "taken_back_at", "recorded_at")
    where = {"id": return_id, "clinic_id": link.clinic_id, "diary_link_id": link.id}
    for row in find_rows(PainReturn, names, where):
        return row
    raise NotFound("There is nothing here.")
