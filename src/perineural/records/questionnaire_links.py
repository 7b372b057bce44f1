"""Links to a questionnaire that a patient was asked to fill in: opening the one a link names."""

from perineural.records import clock
from perineural.records.actors import Actor, LinkHolder
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import PatientLink, QuestionnaireAnswer

QUESTIONNAIRE = "questions"
"""The kind of link that opens one questionnaire."""
LINK_DAYS = 30
"""How long such a link stays open. [days]"""


def open_questionnaire(by: Actor, *, lock: bool = False) -> tuple[PatientLink, QuestionnaireAnswer]:
    """The link somebody holds and what it asks them to fill in. Two SQL queries.

    Args:
        lock: Hold the row of the answers, to write it.

    Raises:
        NotFound: The link is for something else.
        Conflict: It expired, was withdrawn, or its questionnaire is asked no more.
    """
    if not isinstance(by, LinkHolder) or by.kind != QUESTIONNAIRE:
        raise NotFound("There is nothing here.")
    links = PatientLink.objects.filter(clinic_id=by.clinic_id, id=by.subject_id, kind=QUESTIONNAIRE)
    link = links.first()
    if link is None:
        raise NotFound("There is nothing here.")
    rows = QuestionnaireAnswer.objects.select_related("questionnaire").filter(
        clinic_id=by.clinic_id, id=link.subject_id
    )
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotFound("There is nothing here.")
    if link.withdrawn_at is not None:
        raise Conflict("This was withdrawn by the clinic.")
    if row.completed_at is None and link.expires_at <= clock.now():
        raise Conflict("This link is too old. Please ask the clinic for a new one.")
    return link, row
