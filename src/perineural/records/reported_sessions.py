"""The session that a report belongs to, and what is asked about it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.clinical.reports import REPORT_QUESTIONS, ReportQuestion, report_questions
from perineural.records import clock
from perineural.records.actors import Actor
from perineural.records.current_sessions import signed_and_current
from perineural.records.diary_links import open_link_to_report
from perineural.records.errors import Conflict
from perineural.records.models import DiaryLink, InjectionPoint, Session

_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class ReportedSession:
    """A link that still takes reports, the newest signed session of its course, the questions."""

    link: DiaryLink
    session_id: uuid.UUID
    condition: str
    modality: str
    asked: tuple[ReportQuestion, ...]

    def asked_with(self, answered: frozenset[str]) -> tuple[ReportQuestion, ...]:
        """The questions, and those answered that were asked when the page was opened."""
        now = {each.key for each in self.asked}
        return tuple(
            each for each in REPORT_QUESTIONS.values() if each.key in now or each.key in answered
        )


def session_to_report(by: Actor, link_id: uuid.UUID) -> ReportedSession:
    """What a link can report on: the newest signed session of its course. Three SQL queries.

    Raises:
        NotFound: The link is for something else.
        Conflict: It takes no reports any more, or the patient has died.
    """
    link = open_link_to_report(by, link_id, to_ask=True)
    course = link.session.course
    sessions = Session.objects.filter(
        signed_and_current(), clinic_id=link.clinic_id, course_id=link.session.course_id
    )
    newest = sessions.order_by("-number").values_list(
        "id", "last_point_at", "occurred_at", "course__nerves", "patient__deceased"
    ).first()  # fmt: skip
    if newest is None or newest[4]:
        raise Conflict("This link has closed. The clinic can still be called any time.")
    session_id, last_point_at, occurred_at, nerves, _ = newest
    points = InjectionPoint.objects.filter(clinic_id=link.clinic_id, session_id=session_id)
    treated = points.order_by().values_list("nerve", flat=True).distinct()
    condition, modality = course.complaint.condition, course.modality
    hours_since = (clock.now() - (last_point_at or occurred_at)) / _HOUR
    return ReportedSession(
        link=link,
        session_id=session_id,
        condition=condition,
        modality=modality,
        asked=report_questions(condition, modality, hours_since, {*nerves, *treated}),
    )
