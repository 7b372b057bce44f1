"""What stands at the head of a clinic's documents."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from perineural.records import audit
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Invalid
from perineural.records.models import Clinic
from perineural.records.permissions import Permission, check_can

LONGEST_NAME = 200
MOST_LINES = 6
LONGEST_LINE = 80
LONGEST_TELEPHONE = 40


@dataclass(frozen=True)
class Letterhead:
    """Name, address, telephone and e-mail of a clinic, as its documents show them."""

    name: str
    address: str = ""
    telephone: str = ""
    email: str = ""


@action
def set_letterhead(*, by: Actor, clinic_id: uuid.UUID, letterhead: Letterhead) -> None:
    """Set what stands at the head of every document from now on. The same again changes nothing.

    Raises:
        Invalid: There is no name; a line is too long for the head of a page, or there are too many;
            the e-mail address is none.
    """
    check_can(by, clinic_id, Permission.SET_LETTERHEAD)
    given = _checked(letterhead)
    clinic = Clinic.objects.select_for_update().get(id=clinic_id)
    changed = [name for name, value in given.items() if getattr(clinic, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(clinic, name, given[name])
    clinic.save(update_fields=changed)
    audit.record(
        by, clinic_id, "set letterhead", "clinic", clinic_id, details={"changed": sorted(changed)}
    )


def _checked(letterhead: Letterhead) -> dict[str, str]:
    name = " ".join(letterhead.name.split())
    lines = [" ".join(line.split()) for line in letterhead.address.splitlines()]
    lines = [line for line in lines if line]
    telephone, email = " ".join(letterhead.telephone.split()), letterhead.email.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(f"A clinic needs a name of at most {LONGEST_NAME} letters.", field="name")
    if len(lines) > MOST_LINES:
        raise Invalid(f"An address has at most {MOST_LINES} lines.", field="address")
    for line in lines:
        if len(line) > LONGEST_LINE:
            text = f"A line has at most {LONGEST_LINE} letters; this one is longer: {line}"
            raise Invalid(text, field="address")
    if len(telephone) > LONGEST_TELEPHONE:
        text = f"A telephone number has at most {LONGEST_TELEPHONE} signs."
        raise Invalid(text, field="telephone")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid("This is not an e-mail address.", field="email") from error
    return {"name": name, "address": "\n".join(lines), "telephone": telephone, "email": email}
