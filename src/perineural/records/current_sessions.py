"""Which session counts: the signed one that no signed amendment follows."""

from django.db.models import Exists, OuterRef, Q

from perineural.records.models import Session
from perineural.records.models.assessment import SigningStatus


def signed_and_current() -> Q:
    """The condition for the session that counts: signed, and no signed amendment follows it."""
    amendment = Session.objects.filter(amends_id=OuterRef("pk"), status=SigningStatus.SIGNED)
    return Q(~Exists(amendment), status=SigningStatus.SIGNED)
