"""Which sender each channel has, as the settings say."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from perineural.records.senders.console import ConsoleSender
from perineural.records.senders.file import FileSender
from perineural.records.senders.letters import EMAIL, SMS, Sender
from perineural.records.senders.sms import GatewaySender
from perineural.records.senders.smtp import SmtpSender


def _file() -> Sender:
    return FileSender(Path(settings.PERINEURAL_OUTBOX_FOLDER))


_SENDERS: dict[str, Callable[[], Sender]] = {
    "file": _file,
    "console": ConsoleSender,
    "smtp": SmtpSender,
    "gateway": GatewaySender,
}


def sender_in_use(channel: str = EMAIL) -> Sender | None:
    """The sender of a channel; none where the channel is switched off."""
    chosen = {EMAIL: settings.PERINEURAL_EMAIL, SMS: settings.PERINEURAL_SMS}[channel]
    return None if chosen == "off" else _SENDERS[chosen]()


def senders_in_use() -> dict[str, Sender]:
    """The senders of all channels that are switched on."""
    found = {channel: sender_in_use(channel) for channel in (EMAIL, SMS)}
    return {channel: sender for channel, sender in found.items() if sender is not None}
