"""Links to an intake: opening the row one names, if it may still be opened."""

import datetime as dt
import uuid

from perineural.records import clock
from perineural.records.actors import Actor, LinkHolder
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import Intake
from perineural.records.models.intake import IntakeStatus
from perineural.records.permissions import check_link

INTAKE = "intake"
"""The kind of link that opens one intake."""
LINK_DAYS = 30
"""How long an intake link stays open. [days]"""


def intake_draft(questionnaire_id: uuid.UUID) -> str:
    """The kind of draft in which one questionnaire of an intake is kept while it is typed."""
    return f"{INTAKE}/{questionnaire_id.hex}"


def open_intake(by: Actor, intake_id: uuid.UUID) -> Intake:
    """The intake a link opens.

    Raises:
        NotFound: The link is for something else.
        Conflict: It is too old, or was sent or closed.
    """
    if not isinstance(by, LinkHolder):
        raise NotFound("There is nothing here.")
    check_link(by, INTAKE, intake_id, by.clinic_id)
    intake = Intake.objects.filter(clinic_id=by.clinic_id, id=intake_id).first()
    if intake is None:
        raise NotFound("There is nothing here.")
    if intake.status == IntakeStatus.OPEN and (
        clock.now() - intake.recorded_at > dt.timedelta(days=LINK_DAYS)
    ):
        raise Conflict("This link is too old. Please ask the clinic for a new one.")
    return intake
