"""What waits to be sent: put there in the transaction that asks for it, sent when it is due."""

from perineural.records.outbox.draining import drain
from perineural.records.outbox.links import link_address
from perineural.records.outbox.queueing import Waiting, cancel, cancel_for, queue, queue_all
from perineural.records.senders.choice import sender_in_use
from perineural.records.senders.letters import Letter, Sender

__all__ = [
    "Letter",
    "Sender",
    "Waiting",
    "cancel",
    "cancel_for",
    "drain",
    "link_address",
    "queue",
    "queue_all",
    "sender_in_use",
]
