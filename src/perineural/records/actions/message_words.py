"""A clinic's own words for its messages, and the country and the quiet hours they go by."""

import datetime as dt
import uuid
from dataclasses import dataclass

from perineural.clinical.messages import DEFAULTS, KINDS, Words, what_is_wrong
from perineural.records import audit
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Invalid, NotFound
from perineural.records.keys import new_key
from perineural.records.languages import LANGUAGES
from perineural.records.models import Clinic, MessageTemplate, User
from perineural.records.permissions import Permission, check_can
from perineural.records.telephones import is_country


@dataclass(frozen=True)
class MessageRules:
    """By what a clinic's messages go.

    Args:
        country: Two letters of ISO 3166; "" for none, and then no text messages.
        quiet_from: From when on nobody is written to. [local time of the patient]
        quiet_until: Until when. The same as `quiet_from` for no quiet hours.
    """

    country: str
    quiet_from: dt.time
    quiet_until: dt.time


@action
def write_words(
    *, by: User, clinic_id: uuid.UUID, kind: str, channel: str, language: str, words: Words
) -> int:
    """Use these words from now on for one kind of message. Earlier versions are kept.

    Empty words go back to those that ship. The same words again change nothing.

    Returns:
        The version; 0 while the clinic never wrote any.

    Raises:
        Invalid: The words lack `{link}`, or hold what a message must not; each in a sentence.
        NotFound: There is no such message.
    """
    check_can(by, clinic_id, Permission.SET_MESSAGES)
    if kind not in KINDS or (kind, channel) not in DEFAULTS or language not in dict(LANGUAGES):
        raise NotFound("There is no such message.")
    text = "\n".join(line.rstrip() for line in words.text.strip().splitlines())
    given = Words(text, words.subject.strip())
    is_empty = not given.text and not given.subject
    if wrong := () if is_empty else what_is_wrong(given, channel):
        raise Invalid(" ".join(wrong), field="text")
    Clinic.objects.select_for_update().get(id=clinic_id)
    rows = MessageTemplate.objects.filter(
        clinic_id=clinic_id, kind=kind, channel=channel, language=language
    )
    last = rows.order_by("-version").first()
    before = Words(last.text, last.subject) if last else Words("")
    version = last.version if last else 0
    if given == before:
        return version
    key = new_key()
    MessageTemplate(
        id=key,
        clinic_id=clinic_id,
        kind=kind,
        channel=channel,
        language=language,
        version=version + 1,
        subject=given.subject,
        text=given.text,
        made_by=by,
    ).save(force_insert=True)
    audit.record(
        by, clinic_id, "write message", "message words", key,
        details={
            "kind": kind, "channel": channel, "language": language, "version": version + 1,
        },
    )  # fmt: skip
    return version + 1


@action
def set_message_rules(*, by: Actor, clinic_id: uuid.UUID, rules: MessageRules) -> None:
    """Set the country whose numbers get text messages, and the hours in which nobody does.

    Raises:
        Invalid: There is no such country.
    """
    check_can(by, clinic_id, Permission.SET_MESSAGES)
    country = rules.country.strip().upper()
    if country and not is_country(country):
        raise Invalid("Two letters of a country, such as GB.", field="country")
    clinic = Clinic.objects.select_for_update().get(id=clinic_id)
    given = {
        "country": country, "quiet_from": rules.quiet_from, "quiet_until": rules.quiet_until,
    }  # fmt: skip
    changed = [name for name, value in given.items() if getattr(clinic, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(clinic, name, given[name])
    clinic.save(update_fields=changed)
    audit.record(
        by, clinic_id, "set message rules", "clinic", clinic_id, details={"changed": changed}
    )
