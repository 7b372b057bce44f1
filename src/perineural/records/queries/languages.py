"""Which language a patient chose, found by the link they hold or by who is signed in."""

import uuid

from django.db.models import QuerySet

from perineural.records.actors import Actor, LinkHolder
from perineural.records.diary_links import DIARY
from perineural.records.doors import query
from perineural.records.intake_links import INTAKE
from perineural.records.languages import language_of
from perineural.records.models import (
    Clinic,
    DiaryLink,
    Intake,
    Membership,
    Patient,
    PatientLink,
    SilenceReason,
)
from perineural.records.models.accounts import Role
from perineural.records.queries.clinics import CLINIC_SHOWN, ClinicView, clinic_by_id, clinic_view
from perineural.records.silence_links import WHY
from perineural.records.statements import find
from perineural.records.stop_links import STOP

SPEAKS = {INTAKE: Intake, STOP: Patient}
"""The table whose rows say their language themselves, by the kind of link that opens one."""
LINKED = {DIARY: DiaryLink, INTAKE: Intake, WHY: SilenceReason}
"""The table that a link of these kinds opens a row of; all other kinds open a `PatientLink`."""


@query
def opened_by(*, by: LinkHolder) -> tuple[ClinicView, str]:
    """The clinic of a link and the language its patient chose; "" for none. One SQL query.

    Two where the link names a row that is not there, which is for the page to say.
    """
    model, said = SPEAKS.get(by.kind), "language"
    if model is None:
        model, said = LINKED.get(by.kind, PatientLink), "patient__language"
    own = {"clinic_id": by.clinic_id, "id": by.subject_id}
    names = (said, *(f"clinic__{name}" for name in CLINIC_SHOWN))
    for language, *shown in find(model, names, own):
        clinic = Clinic(**dict(zip(CLINIC_SHOWN, shown, strict=True)))
        return clinic_view(clinic), language_of(language or "")
    return clinic_by_id(by.clinic_id), ""


@query
def language_chosen(*, by: Actor, clinic_id: uuid.UUID) -> str:
    """The language of the patient who is signed in. One SQL query.

    Returns:
        A code of `records.languages.LANGUAGES`; "" when none was chosen, or one that is not there.
    """
    found = _rows(by, clinic_id).values_list("patient__language", flat=True).first()
    return language_of(found or "")


def patient_addressed(by: Actor, clinic_id: uuid.UUID) -> uuid.UUID | None:
    """The patient who holds a link, or who is signed in; nobody for a link to no patient yet."""
    if isinstance(by, LinkHolder) and by.kind == STOP:
        return by.subject_id
    return _rows(by, clinic_id).values_list("patient_id", flat=True).first()


def _rows(by: Actor, clinic_id: uuid.UUID) -> QuerySet:
    if isinstance(by, LinkHolder):
        return LINKED.get(by.kind, PatientLink).objects.filter(
            clinic_id=clinic_id, id=by.subject_id
        )
    return Membership.objects.filter(
        clinic_id=clinic_id, user_id=by.id, role=Role.PATIENT, active=True
    ).order_by("id")
