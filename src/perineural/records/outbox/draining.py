"""Sending what is due: at least once, for every clinic in turn, in less than a minute.

The queue only calls `drain`. A message is claimed by moving its next attempt into the future, so
that two workers do not send it at once and a worker that dies leaves it to be tried again; the
key lets a receiver drop a repeat. When it was handed over is written down before it is.
"""

import datetime as dt
import logging
import time
import uuid
from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from perineural.records import audit, clock
from perineural.records.actors import System
from perineural.records.call_tasks import open_call
from perineural.records.isolation import clinic_scope
from perineural.records.models import CallKind, CallTask, Clinic, DiaryLink, OutboxMessage
from perineural.records.outbox.letters import Later, compose
from perineural.records.outbox.subjects import CLOSED, DIARY_QUESTION, NoReason
from perineural.records.senders.choice import senders_in_use
from perineural.records.senders.letters import Letter, NotNow, Refused, Sender

log = logging.getLogger(__name__)
FIRST_RETRY_MINUTES = 2
MAX_ATTEMPTS = 8
SECONDS_A_DRAIN = 40
"""The queue ends a task after 50 s and starts the next each minute."""
MESSAGES_A_TURN = 25
"""So many of one clinic before the next one's turn."""
CALL_WITHIN = dt.timedelta(days=1)


def drain(senders: Mapping[str, Sender] | None = None, seconds: float = SECONDS_A_DRAIN) -> int:
    """Send what is due, a few of each clinic in turn, until nothing is or the time is over.

    Returns:
        How many letters were handed to a sender.
    """
    run = _Run(senders_in_use() if senders is None else senders, seconds)
    try:
        return run.all_clinics()
    finally:
        for sender in run.senders.values():
            sender.close()


class _Run:
    """One drain: its senders, which of them are down, and the time that is left."""

    def __init__(self, senders: Mapping[str, Sender], seconds: float) -> None:
        self.senders = senders
        self.down: set[str] = set()
        self.sent = 0
        self._left_waiting: Counter[uuid.UUID] = Counter()
        self._ends = time.monotonic() + seconds

    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._ends

    def all_clinics(self) -> int:
        """Go round the clinics until none has anything left to send."""
        clinics = list(Clinic.objects.order_by("id"))
        first = int(clock.now().timestamp() // 60) % max(1, len(clinics))
        waiting = clinics[first:] + clinics[:first]
        while waiting and not self.is_over():
            waiting = [each for each in waiting if self._one_turn(each)]
        return self.sent

    def _one_turn(self, clinic: Clinic) -> bool:
        """Send a few of one clinic; whether it may have more."""
        with clinic_scope([clinic.id]):
            due = _due(clinic.id, self._left_waiting[clinic.id])
            for message in due:
                if self.is_over():
                    return True
                self._one_message(clinic, message)
        return len(due) == MESSAGES_A_TURN

    def _one_message(self, clinic: Clinic, message: OutboxMessage) -> None:
        try:
            letter = compose(clinic, message, frozenset(self.senders))
        except NoReason as nothing:
            _leave(message, str(nothing))
            return
        except Later as later:
            _update(message, next_attempt_at=later.until, last_error=str(later))
            return
        if letter.channel in self.down:
            self._left_waiting[clinic.id] += 1
            return
        if not _claim(message, letter):
            return
        try:
            self.senders[letter.channel].send(letter)
        except Refused as error:
            _give_up(message, str(error))
        except NotNow as error:
            if error.is_down:
                self.down.add(letter.channel)
            _put_off(message, str(error))
        except Exception as error:  # noqa: BLE001  (whatever a sender raises, the message stays)
            _put_off(message, type(error).__name__)
        else:
            _mark_sent(message)
            self.sent += 1


def _due(clinic_id: uuid.UUID, leave_out: int) -> list[OutboxMessage]:
    waiting = OutboxMessage.objects.filter(
        clinic_id=clinic_id,
        sent_at__isnull=True,
        cancelled_at__isnull=True,
        given_up_at__isnull=True,
        next_attempt_at__lte=clock.now(),
    )
    in_order = waiting.order_by("next_attempt_at", "id")
    return list(in_order[leave_out : leave_out + MESSAGES_A_TURN])


def _claim(message: OutboxMessage, letter: Letter) -> bool:
    """Take a message for this worker; nothing when another has it, or it was cancelled."""
    now = clock.now()
    retry_in = dt.timedelta(minutes=FIRST_RETRY_MINUTES * 2**message.attempts)
    claimed = OutboxMessage.objects.filter(
        id=message.id,
        clinic_id=message.clinic_id,
        attempts=message.attempts,
        sent_at__isnull=True,
        cancelled_at__isnull=True,
        given_up_at__isnull=True,
    ).update(
        attempts=message.attempts + 1,
        next_attempt_at=now + retry_in,
        handed_over_at=now,
        channel=letter.channel,
        address=letter.address,
        language=letter.language,
    )
    message.attempts += 1
    return bool(claimed)


def _update(message: OutboxMessage, **values: object) -> None:
    OutboxMessage.objects.filter(id=message.id, clinic_id=message.clinic_id).update(**values)


def _leave(message: OutboxMessage, why: str) -> None:
    """Send it no more; if it was tried and its question closed meanwhile, it never arrived."""
    if why == CLOSED and message.attempts:
        _give_up(message, why)
        return
    _update(message, cancelled_at=clock.now(), last_error=why)


def _put_off(message: OutboxMessage, why: str) -> None:
    log.warning("message not sent: %s", why)
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(message, why)
        return
    _update(message, last_error=why)


def _give_up(message: OutboxMessage, why: str) -> None:
    """Try no more, and put the patient on the list of calls."""
    with transaction.atomic():
        _update(message, given_up_at=clock.now(), last_error=why)
        if message.patient_id is not None and not _is_on_the_list(message):
            open_call(
                clinic_id=message.clinic_id,
                key=f"undelivered:{message.id}",
                kind=CallKind.UNDELIVERED,
                within=CALL_WITHIN,
                patient_id=message.patient_id,
                subject_id=message.id,
            )
        _audit(message, "give up message")


def _is_on_the_list(message: OutboxMessage) -> bool:
    """Whether somebody is to be called already because messages do not arrive."""
    return CallTask.objects.filter(
        clinic_id=message.clinic_id,
        patient_id=message.patient_id,
        kind=CallKind.UNDELIVERED,
        done_at__isnull=True,
    ).exists()


def _mark_sent(message: OutboxMessage) -> None:
    now = clock.now()
    with transaction.atomic():
        _update(message, sent_at=now, last_error="")
        if message.kind == DIARY_QUESTION:
            DiaryLink.objects.filter(id=message.subject_id, clinic_id=message.clinic_id).update(
                sent_at=now
            )
        _audit(message, "send message")


def _audit(message: OutboxMessage, what: str) -> None:
    audit.record(
        System(message.clinic_id), message.clinic_id, what, "message", message.id,
        patient_id=message.patient_id, details={"kind": message.kind},
    )  # fmt: skip
