"""Addresses that open one thing for one patient without a password.

A token is the clinic's key, the subject's key and a signature over both and the kind of link. The
database holds nothing secret: whoever steals it cannot make a link; whoever changes a letter of a
link holds nothing. Expiry and withdrawal live in the row the link names.
"""

import base64
import binascii
import hashlib
import hmac
import uuid

from django.conf import settings

from perineural.records.actors import LinkHolder
from perineural.records.errors import NotFound

_SIGNATURE_BYTES = 16


def _signature(kind: str, body: bytes) -> bytes:
    key = hashlib.sha256(b"perineural link\0" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, kind.encode() + b"\0" + body, "sha256")[:_SIGNATURE_BYTES]


def make_token(kind: str, clinic_id: uuid.UUID, subject_id: uuid.UUID) -> str:
    """The token of a link: 64 letters, digits, `-` and `_`."""
    body = clinic_id.bytes + subject_id.bytes
    return base64.urlsafe_b64encode(body + _signature(kind, body)).decode()


def read_token(kind: str, token: str) -> LinkHolder:
    """Who holds this token, if it is one of this kind.

    Raises:
        NotFound: It was not made here, or was altered, or is for something else.
    """
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    body, signature = raw[:32], raw[32:]
    if len(body) != 32 or not hmac.compare_digest(signature, _signature(kind, body)):
        raise NotFound("This link does not open anything. Please ask the clinic for a new one.")
    return LinkHolder(kind, uuid.UUID(bytes=body[:16]), uuid.UUID(bytes=body[16:]))
