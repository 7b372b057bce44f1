"""What a gateway passes on that a patient answered: whether it is real, and whether it says stop.

A gateway signs each call with a key that only it and this program know, over the time and the body.
"""

import hashlib
import hmac
import re

from django.conf import settings
from django.core.cache import cache

from perineural.records import clock
from perineural.records.actions.agreements import stop_messages
from perineural.records.actors import System
from perineural.records.agreements import agreements_in_force
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.models import AgreementKind, Clinic
from perineural.records.senders.letters import SMS
from perineural.records.stop_words import is_stop
from perineural.records.telephones import e164

CLOCKS_APART_SECONDS = 300
"""How far the gateway's clock may be off ours, and how old a call may be."""


def check_signature(time: str, signature: str, body: bytes) -> None:
    """Refuse a call that the gateway did not make, or made before.

    Args:
        time: Seconds since 1970 at which it was made, as the gateway wrote them.
        signature: `sha256=` and the HMAC-SHA256, in hexadecimal, over the time, a full stop and
            the body.

    Raises:
        NotFound: No gateway may tell us anything here: no key is set.
        NotAllowed: It is not signed with our key, too old, or was taken before.
    """
    key = settings.PERINEURAL_SMS_HOOK_KEY
    if not key:
        raise NotFound("There is nothing here.")
    wanted = hmac.new(key.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()
    given = signature.removeprefix("sha256=").encode("utf-8", "replace")
    if not hmac.compare_digest(given, wanted.encode()):
        raise NotAllowed("This is not signed with our key.")
    is_time = re.fullmatch(r"[0-9]{1,12}", time)
    if not is_time or abs(clock.now().timestamp() - int(time)) > CLOCKS_APART_SECONDS:
        raise NotAllowed("This was signed at another time.")
    if not cache.add(f"sms-hook-{wanted}", "taken", timeout=2 * CLOCKS_APART_SECONDS):
        raise NotAllowed("This was taken before.")


def hear_text(number: str, text: str) -> int:
    """Stop the messages to everybody who is written to at this number, if the text says so.

    Nothing else that was answered is kept: nobody watches it.

    Args:
        number: From which it came, as E.164.

    Returns:
        For how many patients messages were stopped.
    """
    if not is_stop(text):
        return 0
    stopped = 0
    for clinic in Clinic.objects.exclude(country=""):
        wanted = e164(number, clinic.country)
        if not wanted:
            continue
        with clinic_scope([clinic.id]):
            agreed = agreements_in_force(clinic.id, AgreementKind.MESSAGES)
            rows = agreed.values_list("patient_id", "patient__telephone", "channels")
            for patient_id, telephone, channels in list(rows):
                if SMS in channels and e164(telephone, clinic.country) == wanted:
                    stopped += stop_messages(
                        by=System(clinic.id), clinic_id=clinic.id, patient_id=patient_id
                    )
    return stopped
