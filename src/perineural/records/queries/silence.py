"""What the question why somebody fell silent shows: whether it was answered, and nothing else."""

import uuid

from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.silence_links import open_why


@query
def why_answered(*, by: Actor, reason_id: uuid.UUID) -> str:
    """The reason that was tapped; "" for none yet. One SQL query.

    Raises:
        NotFound: The link is for something else.
        Conflict: The question has closed.
    """
    return open_why(by, reason_id).reason
