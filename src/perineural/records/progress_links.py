"""Links to a patient's own progress: short-lived, and only after the birth date."""

from perineural.records import clock
from perineural.records.actors import Actor, LinkHolder
from perineural.records.errors import Conflict, NotFound
from perineural.records.models import PatientLink

PROGRESS = "progress"
"""The kind of link that shows a patient their own progress."""
OPEN_HOURS = 24
"""How long such a link stays open: the program's own choice. [h]"""
LINKS_A_DAY = 3
"""How many may be asked for in a day: the program's own choice."""


def open_progress(by: Actor) -> PatientLink:
    """The link somebody holds, if it is open. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: It expired or was withdrawn.
    """
    if not isinstance(by, LinkHolder) or by.kind != PROGRESS:
        raise NotFound("There is nothing here.")
    rows = PatientLink.objects.filter(clinic_id=by.clinic_id, id=by.subject_id, kind=PROGRESS)
    link = rows.first()
    if link is None:
        raise NotFound("There is nothing here.")
    if link.withdrawn_at is not None or link.expires_at <= clock.now():
        raise Conflict("This link is too old. Ask for a new one after your next answer.")
    return link
