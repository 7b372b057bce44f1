"""The words of messages to patients: what ships, and what a clinic's own words must hold.

A message is a link and a few words around it. It names no patient and no part of the body: what
somebody is treated for is not for a lock screen. How to stop is added to each by the program.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from perineural.clinical.saying import to_say

EMAIL, SMS = "email", "sms"
LONGEST_SUBJECT = 80
LONGEST_TEXT = 1_000
MOST_SMS_PARTS = 4

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")


@dataclass(frozen=True)
class Words:
    """A subject (of an e-mail; a text has none) and a text with `{link}` in it."""

    text: str
    subject: str = ""


DEFAULTS: Mapping[tuple[str, str], Words] = MappingProxyType(
    {
        ("diary question", EMAIL): Words(
            to_say(
                "Hello,\n\nhow is it now? One tap on this link is enough:\n\n{link}\n\n"
                "The link opens this one question. It closes after a while.\n\n{clinic}"
            ),
            to_say("How is it now?"),
        ),
        ("diary question", SMS): Words(to_say("How is it now? One tap: {link}")),
        ("intake link", EMAIL): Words(
            to_say(
                "Hello,\n\nsomebody asked {clinic} for an appointment and gave this address."
                " If it was you, please answer these questions before the visit:\n\n{link}\n\n"
                "If it was not you, you need to do nothing: nothing more will come."
            ),
            to_say("Questions before your visit"),
        ),
        ("intake link", SMS): Words(to_say("Questions before your visit: {link}")),
        ("consent link", EMAIL): Words(
            to_say(
                "Hello,\n\nhere is something to read, and to sign if you agree. Take your time;"
                " you can ask us anything before you sign:\n\n{link}\n\n"
                "The link asks for your date of birth and closes after a week.\n\n{clinic}"
            ),
            to_say("Something to read before your visit"),
        ),
        ("consent link", SMS): Words(to_say("Something to read before your visit: {link}")),
        ("why silent", EMAIL): Words(
            to_say(
                "Hello,\n\nwe have not heard from you for a while. One tap tells us why, and"
                " whether we may go on asking:\n\n{link}\n\n{clinic}"
            ),
            to_say("We have not heard from you"),
        ),
        ("why silent", SMS): Words(
            to_say("We have not heard from you for a while. One tap: {link}")
        ),
        ("progress link", EMAIL): Words(
            to_say(
                "Hello,\n\nhere is the page you asked for:\n\n{link}\n\n"
                "It asks for your date of birth and is open for a day.\n\n{clinic}"
            ),
            to_say("The page you asked for"),
        ),
        ("progress link", SMS): Words(to_say("The page you asked for, open for a day: {link}")),
    }
)
"""By kind of message and channel: the words where a clinic wrote none of its own."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "diary question": "How is it now?",
        "intake link": "The questions before a first visit",
        "why silent": "Why do you not answer any more?",
        "progress link": "My progress, when a patient asks for it",
    }
)
"""By kind of message that is sent: what staff call it."""

STOP_BY_LINK = to_say("You get this because you agreed to it. To stop these messages: {stop}")
STOP_BY_WORD = to_say("Reply STOP to end.")


def what_is_wrong(words: Words, channel: str) -> tuple[str, ...]:
    """What keeps these words from being used, each in a sentence; nothing when they may be.

    `{link}` stands in the text exactly once, `{clinic}` at most once, and no other braces and no
    other address: what is filled in is known, and no name can be.

    Examples:
        >>> what_is_wrong(Words("How are you? {link}"), "sms")
        ()
        >>> what_is_wrong(Words("How are you?"), "sms")
        ('Write {link} once, where the link is to stand.',)
    """
    text, subject = words.text.strip(), words.subject.strip()
    rest = text.replace("{link}", "").replace("{clinic}", "")
    address = re.search(r"https?:|www\.|://", rest + subject, re.IGNORECASE)
    checks = (
        (text.count("{link}") != 1, "Write {link} once, where the link is to stand."),
        (text.count("{clinic}") > 1, "Write {clinic} once at most."),
        ("{" in rest + subject or "}" in rest + subject, "Only {link} and {clinic} are filled in."),
        (bool(address), "No address besides {link}."),
        (len(text) > LONGEST_TEXT, f"At most {LONGEST_TEXT} letters."),
        (channel == EMAIL and not subject, "An e-mail needs a subject."),
        (channel == SMS and bool(subject), "A text message has no subject."),
        (len(subject) > LONGEST_SUBJECT, f"A subject has at most {LONGEST_SUBJECT} letters."),
        (any(ord(each) < 32 for each in subject), "A subject is one line."),
        (any(ord(each) < 32 and each != "\n" for each in text), "Only letters and new lines."),
    )
    return tuple(sentence for is_wrong, sentence in checks if is_wrong)


def sms_parts(text: str) -> int:
    """In how many parts a text message goes out, each of which is paid for.

    160 signs of the GSM alphabet fit into one, 153 into each of several; with any other sign, such
    as `ó` or an emoji, it is 70 and 67.

    Source:
        3GPP TS 23.038, section 6.2.1 (alphabet), and TS 23.040, section 9.2.3.24.1 (parts);
        from general knowledge, unverified.

    Examples:
        >>> sms_parts("a" * 160), sms_parts("a" * 161), sms_parts("ó" * 70), sms_parts("ó" * 71)
        (1, 2, 1, 2)
    """
    if all(each in _GSM or each in _GSM_TWICE for each in text):
        length, alone, each_part = sum(2 if each in _GSM_TWICE else 1 for each in text), 160, 153
    else:
        length, alone, each_part = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else math.ceil(length / each_part)
