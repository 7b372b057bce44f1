"""The audit trail of what a test writes into the store itself."""

import uuid

from django.db import transaction

from perineural.records import audit
from perineural.records.actors import System
from perineural.records.isolation import clinic_scope
from tests.factories.clinic import Staffed


def written(staffed: Staffed, patient_id: uuid.UUID) -> None:
    """Say that a patient's record was written in, as every action does."""
    with clinic_scope([staffed.id]), transaction.atomic():
        audit.record(
            System(staffed.id), staffed.id, "test", "patient", patient_id, patient_id=patient_id
        )
