"""A patient who agreed to something beside the treatment."""

import uuid

from perineural.records.actions.agreements import Signed, sign_agreement
from perineural.records.actions.message_words import MessageRules, set_message_rules
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Clinic, Patient
from perineural.records.queries.agreements import agreement_start
from tests.factories.clinic import Staffed

EMAIL = "somebody@example.org"
TELEPHONE = "020 7946 0958"
"""One of the British numbers kept for invented people; `+442079460958` as E.164."""


def agreed(
    staffed: Staffed,
    patient_id: uuid.UUID,
    channels: tuple[str, ...] = ("email",),
    kind: str = "messages",
    name: str = "Ana Quarrywood",
) -> uuid.UUID:
    """The patient's agreement, with an address for each channel in the record."""
    reachable(staffed, patient_id)
    who = {"clinic_id": staffed.id, "patient_id": patient_id, "kind": kind}
    _, start = agreement_start(by=staffed.assistant, **who)
    return sign_agreement(
        by=staffed.assistant,
        agreement_id=new_key(),
        signed=Signed(name, start.text_hash, start.language, channels),
        **who,
    )


def reachable(staffed: Staffed, patient_id: uuid.UUID, country: str = "GB") -> None:
    """An e-mail address and a telephone number of the clinic's country; nobody sleeps there."""
    with clinic_scope([staffed.id]):
        Patient.objects.filter(id=patient_id).update(email=EMAIL, telephone=TELEPHONE)
        clinic = Clinic.objects.get(id=staffed.id)
    rules = MessageRules(country, clinic.quiet_from, clinic.quiet_from)
    set_message_rules(by=staffed.clinic_lead, clinic_id=staffed.id, rules=rules)


def everyone_agreed(staffed: Staffed) -> None:
    """Every patient of the clinic agrees to e-mails, at the address that is in the record."""
    with clinic_scope([staffed.id]):
        people = list(Patient.objects.values_list("id", "family_name"))
    for patient_id, family_name in people:
        who = {"clinic_id": staffed.id, "patient_id": patient_id, "kind": "messages"}
        _, start = agreement_start(by=staffed.assistant, **who)
        sign_agreement(
            by=staffed.assistant,
            agreement_id=new_key(),
            signed=Signed(family_name, start.text_hash, start.language, ("email",)),
            **who,
        )
