"""The words by which somebody ends text messages, in each language that is spoken here.

A message that holds more than such a word is no stop: "alto dolor" is an answer.
"""

import re

from perineural.records.names import searchable

STOP_WORDS = frozenset(
    {
        *("stop", "stopp", "stopall", "quit", "end", "revoke", "cancel", "unsubscribe"),
        *("opt out", "optout", "stop all"),
        *("alto", "baja", "parar", "cancelar"),
        *("ende", "abmelden"),
    }
)
"""STOP, STOPP, ALTO and BAJA are ours, with the plain words for it in each language; the English
ones are those of 47 CFR 64.1200(a)(10) (status: unverified) and STOPALL, which carriers know."""
_POLITE = ("please", "por favor", "bitte")


def is_stop(text: str) -> bool:
    """Whether a text message says nothing but that messages shall end.

    Examples:
        >>> is_stop(" Stop. "), is_stop("STOPP bitte!"), is_stop("alto dolor"), is_stop("")
        (True, True, False, False)
    """
    words = " ".join(re.sub(r"[^\w\s]+", " ", searchable(text)).split())
    for polite in _POLITE:
        words = words.removesuffix(f" {polite}").removeprefix(f"{polite} ")
    return words in STOP_WORDS
