"""What every history in the demo clinic needs: who works there, what is mixed, whose turn it is."""

import uuid
from dataclasses import dataclass, field

from perineural.records.demo.timeline import Timeline
from perineural.records.models import User


@dataclass
class House:
    """The demo clinic as its patients' histories find it."""

    clinic_id: uuid.UUID
    timeline: Timeline
    clinician: User
    assistant: User
    trainee: User
    recipes: dict[str, uuid.UUID]
    bundle: bytes
    """One invented patient's record, as another program would hand it over."""
    signs_in: tuple[uuid.UUID, str] = field(default=(uuid.UUID(int=0), ""))
    """The patient with a sign-in of their own, once there is one: key and name."""
    keeps_stock: bool = False
    """Whether batches are drawn from the stock by now."""
