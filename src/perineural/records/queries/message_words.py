"""The words in which a clinic writes to its patients, and by what its messages go."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from perineural.clinical.messages import DEFAULTS, KINDS, SMS, Words, sms_parts
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.languages import LANGUAGES
from perineural.records.models import Clinic, MessageTemplate
from perineural.records.permissions import Permission, check_can

LINK_SIGNS = 64 + len("//d//")
"""How long a link is, beside the address of the clinic."""


@dataclass(frozen=True)
class MessageWords:
    """The words of one kind of message in one channel and language.

    Args:
        version: Of the clinic's own words; 0 where those that ship are used.
        parts: In how many parts a text message goes out; 0 for an e-mail.
    """

    kind: str
    title: str
    channel: str
    language: str
    language_name: str
    words: Words
    shipped: Words
    version: int
    parts: int

    @property
    def address(self) -> str:
        """The kind as it stands in an address."""
        return self.kind.replace(" ", "-")


@dataclass(frozen=True)
class MessagesPage:
    """All words of a clinic's messages, and what they go by."""

    words: tuple[MessageWords, ...]
    country: str
    quiet_from: dt.time
    quiet_until: dt.time
    email_way: str
    sms_way: str


@query
def messages_page(*, by: Actor, clinic_id: uuid.UUID) -> MessagesPage:
    """The words of every kind of message. Two SQL queries beside the permission's."""
    check_can(by, clinic_id, Permission.SET_MESSAGES)
    clinic = Clinic.objects.get(id=clinic_id)
    own = _own_words(clinic_id)
    return MessagesPage(
        words=tuple(
            _words(kind, channel, code, clinic.name, own)
            for kind, channel in DEFAULTS
            if kind in KINDS
            for code, _ in LANGUAGES
        ),
        country=clinic.country,
        quiet_from=clinic.quiet_from,
        quiet_until=clinic.quiet_until,
        email_way=settings.PERINEURAL_EMAIL,
        sms_way=settings.PERINEURAL_SMS,
    )


@query
def message_words(
    *, by: Actor, clinic_id: uuid.UUID, kind: str, channel: str, language: str
) -> MessageWords:
    """The words of one message. Two SQL queries beside the permission's.

    Raises:
        NotFound: There is no such message.
    """
    check_can(by, clinic_id, Permission.SET_MESSAGES)
    if kind not in KINDS or (kind, channel) not in DEFAULTS or language not in dict(LANGUAGES):
        raise NotFound("There is no such message.")
    name = Clinic.objects.values_list("name", flat=True).get(id=clinic_id)
    return _words(kind, channel, language, name, _own_words(clinic_id))


_Own = dict[tuple[str, str, str], tuple[int, Words]]


def _own_words(clinic_id: uuid.UUID) -> _Own:
    """By kind, channel and language: the last version and its words."""
    rows = MessageTemplate.objects.filter(clinic_id=clinic_id).order_by("version")
    return {
        (row.kind, row.channel, row.language): (row.version, Words(row.text, row.subject))
        for row in rows
    }


def _words(kind: str, channel: str, language: str, clinic_name: str, own: _Own) -> MessageWords:
    default = DEFAULTS[kind, channel]
    with translation.override(language):
        subject = translation.gettext(default.subject) if default.subject else ""
        shipped = Words(translation.gettext(default.text), subject)
    version, written = own.get((kind, channel, language), (0, Words("")))
    words = written if written.text else shipped
    link = settings.PERINEURAL_PUBLIC_URL + "x" * LINK_SIGNS
    filled = words.text.replace("{link}", link).replace("{clinic}", clinic_name)
    return MessageWords(
        kind=kind,
        title=KINDS[kind],
        channel=channel,
        language=language,
        language_name=dict(LANGUAGES)[language],
        words=words,
        shipped=shipped,
        version=version if written.text else 0,
        parts=sms_parts(filled) if channel == SMS else 0,
    )
