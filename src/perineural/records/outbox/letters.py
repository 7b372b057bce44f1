"""Turning a message that is due into a letter: to which address, by which way, in which words.

All of it is looked up now, when the message is to be sent: a new address counts, and so does an
agreement that was taken back.
"""

import datetime as dt

from django.conf import settings
from django.utils import translation

from perineural.clinical.messages import DEFAULTS, STOP_BY_LINK, STOP_BY_WORD, Words
from perineural.records import clock
from perineural.records.agreements import addresses_by_channel, channels_agreed
from perineural.records.languages import DEFAULT_LANGUAGE, language_of
from perineural.records.models import Clinic, MessageTemplate, OutboxMessage
from perineural.records.outbox.alerts import CLINIC_ALERT, alert_letter
from perineural.records.outbox.links import link_address
from perineural.records.outbox.subjects import NoReason, Reader, reader_of
from perineural.records.queries.check_in_plans import quiet_until
from perineural.records.senders.letters import EMAIL, SMS, Letter
from perineural.records.stop_links import STOP

A_DAY = dt.timedelta(hours=24)
TO_ONE_ADDRESS_A_DAY = 12
"""More than any schedule asks of one patient; two patients may share an address."""
TO_A_STRANGER_A_DAY = 2
"""So many answers to requests that gave this address: whose it is, nobody proved."""


class Later(Exception):
    """It may not be sent now, and may be at a certain time."""

    def __init__(self, until: dt.datetime, why: str) -> None:
        super().__init__(why)
        self.until = until


def compose(clinic: Clinic, message: OutboxMessage, channels: frozenset[str]) -> Letter:
    """The letter of a message, as things stand now. Five SQL queries.

    Args:
        channels: The channels that are switched on.

    Raises:
        NoReason: What it is about is over, the patient did not agree, or there is no way to them.
        Later: It is quiet now where the patient lives, or as many were sent today as may be.
    """
    if message.kind == CLINIC_ALERT:
        return alert_letter(clinic, message, channels)
    reader = reader_of(message)
    channel, address = _way_to(reader, clinic, channels)
    _check_hour(reader, clinic)
    _check_caps(message, reader, channel, address)
    language = DEFAULT_LANGUAGE
    if reader.patient is not None:
        language = language_of(reader.patient.language) or DEFAULT_LANGUAGE
    words, stop_url = _words(clinic, message, channel, language), _stop_url(clinic, reader)
    link = link_address(reader.link_kind, clinic.id, message.subject_id)
    text = words.text.replace("{clinic}", clinic.name).replace("{link}", link)
    ending = _ending(channel, stop_url, language)
    return Letter(
        key=message.key,
        address=address,
        text=text + ending,
        channel=channel,
        subject=words.subject,
        stop_url=stop_url,
        language=language,
    )


def _way_to(reader: Reader, clinic: Clinic, channels: frozenset[str]) -> tuple[str, str]:
    preferred, agreed = "", (EMAIL, SMS)
    if reader.patient is not None:
        preferred = reader.patient.channel
    if reader.patient is not None and not reader.asked_just_now:
        agreed = channels_agreed(clinic.id, reader.patient.id)
        if not agreed:
            raise NoReason("not agreed")
    found = addresses_by_channel(reader.email, reader.telephone, clinic, preferred)
    for channel, address in found.items():
        if channel in agreed and channel in channels and address:
            return channel, address
    raise NoReason("no address")


def _check_hour(reader: Reader, clinic: Clinic) -> None:
    """Nobody is woken; who asked a moment ago is awake."""
    if reader.patient is None or reader.asked_just_now:
        return
    until = quiet_until(clinic, reader.patient)
    if until is not None:
        raise Later(until, "quiet hours")


def _check_caps(message: OutboxMessage, reader: Reader, channel: str, address: str) -> None:
    now = clock.now()
    handed_over = OutboxMessage.objects.filter(
        clinic_id=message.clinic_id, handed_over_at__gt=now - A_DAY
    ).exclude(id=message.id)
    to_them = handed_over.filter(address=address).count()
    if reader.patient is None and to_them >= TO_A_STRANGER_A_DAY:
        raise NoReason("asked for too often")
    if to_them >= TO_ONE_ADDRESS_A_DAY:
        raise Later(now + dt.timedelta(hours=1), "enough for one day")
    if channel == SMS and handed_over.filter(channel=SMS).count() >= settings.PERINEURAL_SMS_A_DAY:
        raise Later(now + dt.timedelta(hours=1), "texts of this day are used up")


def _words(clinic: Clinic, message: OutboxMessage, channel: str, language: str) -> Words:
    """The clinic's own words in this language, else those that ship."""
    rows = MessageTemplate.objects.filter(
        clinic_id=clinic.id, kind=message.kind, channel=channel, language=language
    )
    own = rows.order_by("-version").first()
    if own is not None and own.text:
        return Words(own.text, own.subject)
    shipped = DEFAULTS[message.kind, channel]
    with translation.override(language):
        return Words(
            translation.gettext(shipped.text),
            translation.gettext(shipped.subject) if shipped.subject else "",
        )


def _stop_url(clinic: Clinic, reader: Reader) -> str:
    return link_address(STOP, clinic.id, reader.patient.id) if reader.patient is not None else ""


def _ending(channel: str, stop_url: str, language: str) -> str:
    """How to stop these messages: by a word where the gateway passes it on, else by a link."""
    if not stop_url:
        return ""
    with translation.override(language):
        if channel == SMS and settings.PERINEURAL_SMS_HOOK_KEY:
            return " " + translation.gettext(STOP_BY_WORD)
        apart = "\n" if channel == SMS else "\n\n"
        return apart + translation.gettext(STOP_BY_LINK).replace("{stop}", stop_url)
