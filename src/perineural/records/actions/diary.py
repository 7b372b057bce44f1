"""The diary: questions scheduled when a session is signed."""

import datetime as dt

from perineural.records import audit
from perineural.records.actions.check_ins import zero_of
from perineural.records.actors import Actor
from perineural.records.models import (
    DiaryLink,
    Session,
)
from perineural.records.outbox import queue
from perineural.records.outbox.subjects import DIARY_QUESTION

MOMENTS: tuple[tuple[str, int, int], ...] = (
    ("4h", 4 * 60, 18 * 60),
    ("24h", 24 * 60, 48 * 60),
    ("7d", 7 * 24 * 60, 7 * 24 * 60),
)
"""Name, minutes after the session at which to ask, minutes for which the link then stays open.

When to ask (4 h, 24 h, 7 d) is a derived default, not a finding: knowledge section 5, "consensus
design defaults". How long a link stays open is this program's own choice.
"""


def schedule_diary(*, by: Actor, session: Session) -> None:
    """Plan the questions after a session, and their messages, in the caller's transaction.

    Asking again for the same session plans nothing twice. The message carries no name; where the
    patient has no address or did not agree to messages, the clinic hands the link over itself.
    """
    zero = zero_of(session)
    for moment, minutes_after, open_minutes in MOMENTS:
        due_at = zero + dt.timedelta(minutes=minutes_after)
        link, created = DiaryLink.objects.get_or_create(
            session=session,
            moment=moment,
            defaults={
                "clinic_id": session.clinic_id,
                "patient_id": session.patient_id,
                "minutes_after": minutes_after,
                "due_at": due_at,
                "expires_at": due_at + dt.timedelta(minutes=open_minutes),
            },
        )
        if not created:
            continue
        queue(
            clinic_id=link.clinic_id,
            kind=DIARY_QUESTION,
            subject_id=link.id,
            patient=session.patient,
            due_at=due_at,
            key=f"diary:{link.id}",
        )
        audit.record(
            by, session.clinic_id, "schedule diary", "diary link", link.id,
            patient_id=session.patient_id, details={"moment": moment},
        )  # fmt: skip
