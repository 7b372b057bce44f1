"""The whole address of a page that a link opens."""

import uuid

from django.conf import settings

from perineural.records.stop_links import STOP
from perineural.records.tokens import make_token

PAGES = {
    "diary": "d",
    "intake": "i",
    "why": "w",
    "questions": "q",
    "consent": "s",
    "progress": "p",
    STOP: "stop",
}
"""By kind of link: how the path of its page begins."""


def link_address(kind: str, clinic_id: uuid.UUID, subject_id: uuid.UUID) -> str:
    """The whole address of a link, as it stands in a message or a QR code."""
    token = make_token(kind, clinic_id, subject_id)
    return f"{settings.PERINEURAL_PUBLIC_URL}/{PAGES[kind]}/{token}/"
