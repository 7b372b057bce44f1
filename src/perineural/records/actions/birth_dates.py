"""Who holds a link: on a device that did not type it, the birth date is asked before it is shown.

A link that was forwarded, or read over a shoulder, shows what somebody told about their health.
The birth date is no secret; with a few tries only it keeps out whoever stumbles on the link.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.records import audit
from perineural.records.actors import Actor, LinkHolder
from perineural.records.doors import action
from perineural.records.errors import NotFound
from perineural.records.intake_links import INTAKE
from perineural.records.models import Intake, PatientLink
from perineural.records.permissions import Permission, check_can

TRIES = 5
"""How many wrong birth dates close a link to devices that did not type what it holds."""


@dataclass(frozen=True)
class Proof:
    """Whether a birth date was right, and how many tries are left."""

    is_right: bool
    tries_left: int


@action
def try_birth_date(*, by: Actor, birth_date: dt.date) -> Proof:
    """Compare a birth date with that of the person a link is for; a wrong one costs a try.

    Raises:
        NotFound: Nobody holds such a link.
    """
    if not isinstance(by, LinkHolder):
        raise NotFound("There is nothing here.")
    row, born = _held(by)
    if row.tries_left and birth_date == born:
        return Proof(is_right=True, tries_left=row.tries_left)
    row.tries_left = max(0, row.tries_left - 1)
    row.save(update_fields=["tries_left"])
    audit.record(
        by, by.clinic_id, "wrong birth date", by.kind, row.id, patient_id=row.patient_id,
        details={"tries_left": row.tries_left},
    )  # fmt: skip
    return Proof(is_right=False, tries_left=row.tries_left)


def _held(by: LinkHolder) -> tuple[Intake | PatientLink, dt.date]:
    """The row that a link opens, held for writing, and the birth date it is compared with."""
    if by.kind == INTAKE:
        intakes = Intake.objects.select_for_update()
        intake = intakes.filter(clinic_id=by.clinic_id, id=by.subject_id).first()
        if intake is not None:
            return intake, intake.birth_date
    else:
        links = PatientLink.objects.select_related("patient").select_for_update(of=("self",))
        mine = links.filter(clinic_id=by.clinic_id, id=by.subject_id, kind=by.kind)
        link = mine.first()
        if link is not None:
            return link, link.patient.birth_date
    raise NotFound("There is nothing here.")


@action
def open_intake_again(*, by: Actor, clinic_id: uuid.UUID, intake_id: uuid.UUID) -> None:
    """Let the birth date be tried anew, once the clinic has spoken with the person."""
    check_can(by, clinic_id, Permission.REGISTER_PATIENTS)
    if not Intake.objects.filter(clinic_id=clinic_id, id=intake_id).update(tries_left=TRIES):
        raise NotFound("There is no such intake.")
    audit.record(by, clinic_id, "open intake again", "intake", intake_id)
