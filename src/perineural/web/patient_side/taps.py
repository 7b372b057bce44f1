"""What a phone sends with a tap: as a form, or as JSON by its script, perhaps long after."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from perineural.records.actions.check_ins import DiaryAnswer
from perineural.records.errors import Invalid
from perineural.records.keys import new_key
from perineural.records.phone_times import PhoneTimes

SCORES = tuple(range(11))
LATEST_MS = 2**43
"""Times after this one, in the year 2248, are none. [ms since 1970]"""
_MEANT = {str(each): each for each in SCORES}


def read_sent(request: HttpRequest) -> Mapping[str, Any]:
    """The fields of a form, or of the JSON that a phone sends by its script.

    Raises:
        Invalid: It is no JSON object.
    """
    if request.content_type != "application/json":
        return request.POST
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise _unreadable()
    return {name: value for name, value in sent.items() if value is not None}


def key_of(sent: Mapping[str, Any]) -> uuid.UUID:
    """The key of a tap, by which it counts once; a new one where none came.

    Raises:
        Invalid: It is no key.
    """
    return _key(sent, "key") or new_key()


def answer_of(sent: Mapping[str, Any]) -> DiaryAnswer:
    """The number that was tapped, and which answer it is in place of.

    Raises:
        Invalid: It is none of the eleven, or the other answer's key is none.
    """
    score = _MEANT.get(str(sent.get("score", "")))
    if score is None:
        raise Invalid(_("Please choose a number from 0 to 10."), field="score")
    return DiaryAnswer(score, replaces=_key(sent, "replaces"))


def phone_of(sent: Mapping[str, Any]) -> PhoneTimes | None:
    """What the phone's clock said, in milliseconds since 1970, where both times came.

    Raises:
        Invalid: A time is none.
    """
    given_at, sent_at = _moment(sent, "given_at"), _moment(sent, "sent_at")
    if given_at is None or sent_at is None:
        return None
    return PhoneTimes(given_at, sent_at)


def _key(sent: Mapping[str, Any], name: str) -> uuid.UUID | None:
    said = str(sent.get(name, "")).strip()
    if not said:
        return None
    try:
        return uuid.UUID(said)
    except ValueError as error:
        raise _unreadable() from error


def _moment(sent: Mapping[str, Any], name: str) -> dt.datetime | None:
    said = str(sent.get(name, "")).strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(LATEST_MS))):
        raise _unreadable()
    milliseconds = int(said)
    if milliseconds > LATEST_MS:
        raise _unreadable()
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)


def _unreadable() -> Invalid:
    return Invalid(_("What was sent cannot be read."))
