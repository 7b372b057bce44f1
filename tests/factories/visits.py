"""A course with signed visits and diary answers in its past, built through the real actions."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from perineural.records import clock
from perineural.records.actions import sessions
from perineural.records.actions.check_ins import DiaryAnswer, answer_diary
from perineural.records.actions.intake import Contact, Story, ask_appointment, submit_intake
from perineural.records.actions.reviews import record_score
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.actions.session_values import CHECKS, RatingDraft, SessionSave
from perineural.records.actors import LinkHolder, Visitor
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Course, DiaryLink
from tests.factories import planning
from tests.factories.clinic import Staffed, complaint, patient
from tests.factories.treatment import point

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Treated:
    """A patient with a course and its signed visits."""

    staffed: Staffed
    patient_id: uuid.UUID
    complaint_id: uuid.UUID
    course_id: uuid.UUID
    session_ids: tuple[uuid.UUID, ...]

    @property
    def here(self) -> dict[str, object]:
        """Who asks and where, as every action and query wants it."""
        return {"by": self.staffed.clinician, "clinic_id": self.staffed.id}


@dataclass(frozen=True)
class Scores:
    """Pain before, after 1 and 15 minutes, and in the diary after 4 h, 24 h and 7 d."""

    before: int | None = 6
    at_1: int | None = 3
    at_15: int | None = 2
    diary: tuple[int | None, int | None, int | None] = (3, 5, None)


def treated(
    staffed: Staffed,
    scores: Sequence[Scores] = (Scores(),),
    first_at: dt.datetime | None = None,
    points: int = 3,
    sessions_planned: int = 8,
    **course: object,
) -> Treated:
    """A course with one signed visit a week, the last one two weeks ago unless told otherwise."""
    at = first_at or timezone.now() - WEEK * (len(scores) + 1)
    with clock.at(at - dt.timedelta(days=3)):
        patient_id = patient(staffed)
        complaint_id = complaint(staffed, patient_id)
        course_id = planning.course(
            staffed, patient_id, complaint_id, sessions_planned=sessions_planned, **course
        )
        planning.consent(staffed, course_id)
    ids = tuple(
        visit(staffed, course_id, at + WEEK * index, each, points)
        for index, each in enumerate(scores)
    )
    return Treated(staffed, patient_id, complaint_id, course_id, ids)


def visit(
    staffed: Staffed,
    course_id: uuid.UUID,
    at: dt.datetime,
    scores: Scores = Scores(),
    points: int = 3,
) -> uuid.UUID:
    """One signed visit at a moment, with its diary answers given when they were due."""
    with clock.at(at):
        batch_id = planning.batch(staffed, course_id, started_at=at - dt.timedelta(minutes=5))
        session_id = sessions.start_session(
            by=staffed.clinician,
            clinic_id=staffed.id,
            course_id=course_id,
            session_id=new_key(),
            weight_kg=Decimal(70),
        )
    with clock.at(at + dt.timedelta(minutes=20)):
        _chart(staffed, session_id, batch_id, at, scores, points)
        sign_session(
            by=staffed.clinician,
            clinic_id=staffed.id,
            session_id=session_id,
            revision=1,
            ending=Ending(aftercare_given=True, discarded_ml=Decimal(20) - points),
        )
    for moment, score in zip(("4h", "24h", "7d"), scores.diary, strict=True):
        if score is not None:
            answer(staffed, session_id, moment, DiaryAnswer(score=score))
    return session_id


def _chart(
    staffed: Staffed,
    session_id: uuid.UUID,
    batch_id: uuid.UUID,
    at: dt.datetime,
    scores: Scores,
    points: int,
) -> None:
    given = ((scores.before, None), (scores.at_1, 1), (scores.at_15, 15))
    ratings = tuple(
        RatingDraft(new_key(), score, at + dt.timedelta(minutes=minutes or 0), minutes)
        for score, minutes in given
        if score is not None
    )
    save = SessionSave(
        revision=0,
        page=new_key(),
        number=1,
        batch_id=batch_id,
        confirmed=frozenset(CHECKS),
        usual_point={"volume_ml": "1", "needle": "27 G, 13 mm", "depth_mm": ""},
        points=tuple(point(step=step * 2) for step in range(points)),
        ratings=ratings,
        last_point_at=at,
    )
    sessions.save_session(
        by=staffed.clinician, clinic_id=staffed.id, session_id=session_id, save=save
    )


def link(staffed: Staffed, session_id: uuid.UUID, moment: str) -> DiaryLink:
    """The diary question of a session at a moment."""
    with clinic_scope([staffed.id]):
        return DiaryLink.objects.get(session_id=session_id, moment=moment)


def holder(staffed: Staffed, link_id: uuid.UUID, kind: str = "diary") -> LinkHolder:
    """Whoever opened a link."""
    return LinkHolder(kind, staffed.id, link_id)


def answer(staffed: Staffed, session_id: uuid.UUID, moment: str, given: DiaryAnswer) -> uuid.UUID:
    """A diary answer given a minute after the question was due."""
    asked = link(staffed, session_id, moment)
    with clock.at(asked.due_at + dt.timedelta(minutes=1)):
        return answer_diary(
            by=holder(staffed, asked.id),
            link_id=asked.id,
            check_in_id=new_key(),
            answer=given,
        )


def measured(done: Treated, index: int, score: str | None = None, days: int | None = None) -> None:
    """A VISA-A score and painkiller days taken at a visit."""
    given = {"complaint_id": done.complaint_id, "session_id": done.session_ids[index], **done.here}
    if score is not None:
        record_score(score_id=new_key(), instrument="visa_a", score=Decimal(score), **given)
    if days is not None:
        record_score(score_id=new_key(), instrument="analgesic_days", score=Decimal(days), **given)


def course_row(done: Treated) -> Course:
    """The stored course."""
    with clinic_scope([done.staffed.id]):
        return Course.objects.get(id=done.course_id)


CONTACT = Contact(
    family_name="Quarrywood",
    given_names="Ana",
    birth_date=dt.date(1979, 4, 28),
    telephone="0100 000000",
)
TOLD = Story(
    onset_text="last winter",
    history="It began after a long walk.",
    medicines="none",
    allergies="none",
    goals="Walk the dog.",
    analgesic_days_per_week=3,
    pain_now=4,
    pain_worst=8,
    pain_usual=5,
    pain_least=1,
    pain_drawing=({"view": "foot-lateral-right", "x": 20, "y": -20, "value": None},),
    signed_name="Ana Quarrywood",
)


def asked(staffed: Staffed, contact: Contact = CONTACT, **changed: object) -> uuid.UUID:
    """Somebody who asked for an assessment: the key of their intake."""
    values: dict[str, object] = {
        "by": Visitor(staffed.id),
        "clinic_id": staffed.id,
        "intake_id": new_key(),
        "condition": "achilles_tendonitis",
        "side": "right",
        "answers": harmless_answers("achilles_tendonitis"),
    }
    return ask_appointment(contact=contact, **{**values, **changed})


def harmless_answers(condition: str) -> dict[str, str]:
    """Every question of the self-check answered no."""
    from perineural.clinical.self_check import self_check_questions

    return {question.key: "no" for question in self_check_questions(condition)}


def told(staffed: Staffed, intake_id: uuid.UUID, story: Story = TOLD) -> uuid.UUID:
    """An intake sent through its link."""
    return submit_intake(by=holder(staffed, intake_id, "intake"), intake_id=intake_id, story=story)
