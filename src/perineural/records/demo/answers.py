"""What invented patients answer from home, some always, some now and then, some never."""

import datetime as dt
import uuid

from perineural.records import clock
from perineural.records.actions import adverse_events, check_ins, comments, reports
from perineural.records.actors import LinkHolder
from perineural.records.demo.house import House
from perineural.records.demo.pain import VisitPain, overall_change
from perineural.records.demo.person import Person
from perineural.records.demo.timeline import History
from perineural.records.diary_links import DIARY
from perineural.records.models import CheckIn, DiaryLink
from perineural.records.reported_sessions import session_to_report

ANSWERED_PERCENT = {"silent": 0, "": 82}
COMMENTS = (
    "Slept through for once.",
    "Sore where the needle went in, gone by evening.",
    "Worse again after work.",
    "No different, to be honest.",
    "Walked to the shop and back.",
)
CHANGE_ASKED = ("3d", "7d")
"""The questions at which patients say how it is overall."""
READ_AFTER = dt.timedelta(hours=17)
"""When somebody in the clinic reads what a patient wrote: the morning after."""
REPORTED = "My hand went cold and tingled for two hours after I got home. It is fine now."
REVIEWED = "A bruise the size of a coin at the heel, tender for three days."


def keep_diary(
    house: House, who: Person, session_id: uuid.UUID, pains: tuple[VisitPain, int]
) -> History:
    """Answer, or do not answer, each question that a signed session asked.

    Args:
        pains: The pain around this session, and the pain before the first of the course.
    """
    links = DiaryLink.objects.filter(clinic_id=house.clinic_id, session_id=session_id)
    likely = ANSWERED_PERCENT.get(who.case.twist, ANSWERED_PERCENT[""])
    for link in links.order_by("minutes_after"):
        late = who.chance.draw.randint(3, 150)
        if not who.chance.percent(likely) and not _reports(who, link):
            continue
        yield link.due_at + dt.timedelta(minutes=late)
        if links.filter(id=link.id, withdrawn_at__isnull=False).exists():
            return  # the next session came first
        answer_id = _answer(house, who, link, pains)
        if _reports(who, link):
            house.timeline.add(_report(house, who, link))
        house.timeline.add(_read(house, answer_id))


def _answer(house: House, who: Person, link: DiaryLink, pains: tuple[VisitPain, int]) -> uuid.UUID:
    pain, first_before = pains
    score = pain.at_home(link.moment)
    change = overall_change(first_before, score) if link.moment in CHANGE_ASKED else None
    draw = who.chance.draw
    return check_ins.answer_diary(
        by=LinkHolder(DIARY, house.clinic_id, link.id),
        link_id=link.id,
        check_in_id=who.chance.key(),
        answer=check_ins.DiaryAnswer(
            score=score,
            global_change=change,
            analgesics_today=draw.random() < score / 12,
            comment=draw.choice(COMMENTS) if who.chance.percent(12) else "",
        ),
    )


def _read(house: House, answer_id: uuid.UUID) -> History:
    """Tick an answer off, if it says more than a number."""
    yield clock.now() + READ_AFTER
    answer = CheckIn.objects.get(clinic_id=house.clinic_id, id=answer_id)
    if answer.comment:
        comments.mark_seen(by=house.assistant, clinic_id=house.clinic_id, check_in_id=answer_id)


def _reports(who: Person, link: DiaryLink) -> bool:
    """Whether this is the answer in which the patient tells of something unwanted."""
    wanted = {"reported_event": "24h", "reviewed_event": "24h"}.get(who.case.twist)
    return link.moment == wanted and link.session.number == 1


def _report(house: House, who: Person, link: DiaryLink) -> History:
    yield clock.now() + dt.timedelta(minutes=2)
    is_reviewed = who.case.twist == "reviewed_event"
    event_id = who.chance.key()
    holder = LinkHolder(DIARY, house.clinic_id, link.id)
    asked = session_to_report(holder, link.id).asked
    said_yes = () if is_reviewed else ("weakness",)
    answers = {each.key: "yes" if each.key in said_yes else "no" for each in asked}
    reports.report_wrong(
        by=holder,
        link_id=link.id,
        event_id=event_id,
        report=reports.Report(answers, REVIEWED if is_reviewed else REPORTED),
    )
    if is_reviewed:
        yield clock.now() + dt.timedelta(hours=15)
        adverse_events.judge_event(
            by=house.clinician,
            clinic_id=house.clinic_id,
            event_id=event_id,
            judgement=adverse_events.Judgement(
                "mild",
                "probable",
                "resolved",
                outcome="Telephoned. Gone on the fourth day, nothing needed.",
            ),
        )
