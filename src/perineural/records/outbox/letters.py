"""Turning a message that is due into a letter: to which address, by which way, in which words."""

from perineural.records.models import Clinic, OutboxMessage
from perineural.records.outbox.alerts import CLINIC_ALERT, alert_letter
from perineural.records.outbox.links import link_address
from perineural.records.outbox.subjects import NoReason, Reader, reader_of
from perineural.records.senders.letters import EMAIL, SMS, Letter
from perineural.records.telephones import e164

WORDS = {
    "diary": "How is it now? One tap: {link}",
    "intake": "Your questions before the visit: {link}",
    "why": "We have not heard from you for a while. One tap: {link}",
    "progress": "The page you asked for, open for a day: {link}",
}


def compose(clinic: Clinic, message: OutboxMessage, channels: frozenset[str]) -> Letter:
    """The letter of a message, as things stand now.

    Args:
        channels: The channels that are switched on.

    Raises:
        NoReason: What it is about is over, or there is no way to its reader.
    """
    if message.kind == CLINIC_ALERT:
        return alert_letter(clinic, message, channels)
    reader = reader_of(message)
    channel, address = _way_to(reader, clinic, channels)
    link = link_address(reader.link_kind, clinic.id, message.subject_id)
    text = WORDS[reader.link_kind].format(link=link)
    return Letter(message.key, address, text, channel)


def _way_to(reader: Reader, clinic: Clinic, channels: frozenset[str]) -> tuple[str, str]:
    addresses = {EMAIL: reader.email.strip(), SMS: e164(reader.telephone, clinic.country)}
    for channel in (EMAIL, SMS):
        if channel in channels and addresses[channel]:
            return channel, addresses[channel]
    raise NoReason("no address")
