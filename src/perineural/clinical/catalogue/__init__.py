"""Everything that is known, subject by subject: the same for pages, for search and for the docs.

Nothing is known here that the packaged knowledge does not say; this only puts it in one shape.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from perineural.clinical.catalogue.complaints import (
    condition_entries,
    nerve_entries,
    red_flag_entries,
)
from perineural.clinical.catalogue.entries import (
    STATUS_MEANINGS,
    Entry,
    Fact,
    Link,
    Subject,
    Tally,
    tally,
)
from perineural.clinical.catalogue.measures import (
    code_entries,
    criteria_entries,
    evidence_entries,
    instrument_entries,
)
from perineural.clinical.catalogue.medicines import (
    anaesthetic_entries,
    product_entries,
    substance_entries,
)
from perineural.clinical.catalogue.rules import (
    candidacy_entries,
    mixing_entries,
    policy_entries,
    session_entries,
    told_entries,
)
from perineural.clinical.errors import UnknownKey

__all__ = [
    "STATUS_MEANINGS",
    "Entry",
    "Fact",
    "Link",
    "Subject",
    "Tally",
    "all_entries",
    "catalogue",
    "entry_of",
    "find",
    "subject_of",
    "tally",
]


SUBJECTS: tuple[tuple[str, str, str, Callable[[], tuple[Entry, ...]]], ...] = (
    (
        "conditions",
        "Conditions",
        "Codes by side, nerves, red flags, instruments, and what is easily mistaken.",
        condition_entries,
    ),
    (
        "nerves",
        "Nerves",
        "Their courses, what lies beside them, where they are drawn, which conditions use them.",
        nerve_entries,
    ),
    (
        "red_flags",
        "Red flags",
        "What stops the plan, how soon somebody must look, and what to do.",
        red_flag_entries,
    ),
    (
        "candidacy",
        "Who may be treated",
        "The questions and rules of candidacy, how each weighs, and what would change it.",
        candidacy_entries,
    ),
    (
        "products",
        "Products",
        "The stock products: what is in each mL and how they are kept.",
        product_entries,
    ),
    (
        "anaesthetics",
        "Local anaesthetics",
        "Ceilings by drug, the rules about doses, and what to do when it is too much.",
        anaesthetic_entries,
    ),
    (
        "substances",
        "Allergies, medicines and problems",
        "By which words and codes of a record each class is recognised.",
        substance_entries,
    ),
    (
        "mixing",
        "Mixing",
        "What may be mixed, how long it is kept, what must be looked at before release.",
        mixing_entries,
    ),
    (
        "session",
        "Session and series",
        "What is usual at one point and in one session, and how relief is counted.",
        session_entries,
    ),
    (
        "policy",
        "What a clinic may set",
        "The limits that a clinic may make stricter, with the range it may choose from.",
        policy_entries,
    ),
    (
        "told",
        "What patients are told",
        "Self-check, consent, and advice after a session.",
        told_entries,
    ),
    (
        "instruments",
        "Instruments",
        "Questionnaires and scales, the change that matters, and what may not be shipped.",
        instrument_entries,
    ),
    (
        "criteria",
        "Criteria",
        "The diagnostic criteria that are worked out here.",
        criteria_entries,
    ),
    (
        "codes",
        "Codes",
        "Codes for safety, measures, findings and medicines, and what was not found.",
        code_entries,
    ),
    (
        "evidence",
        "The evidence",
        "Condition by condition: what was tried on whom, what came out, what is not known.",
        evidence_entries,
    ),
)
"""Key, title, what is found there, and what reads its entries; in the order of a reader."""

WITH_PAGES = {"conditions", "nerves"}
"""Subjects of which each entry has a page of its own."""


@cache
def catalogue() -> Mapping[str, Subject]:
    """Every subject by its key, in the order in which they are read. Worked out once.

    Raises:
        ValueError: A packaged entry has no source, or two entries have one key.
    """
    return MappingProxyType(
        {
            key: Subject(key, title, about, entries(), has_pages=key in WITH_PAGES)
            for key, title, about, entries in SUBJECTS
        }
    )


def subject_of(key: str) -> Subject:
    """The subject of this key.

    Raises:
        UnknownKey: There is no such subject.
    """
    if key not in catalogue():
        raise UnknownKey("subject", key, tuple(catalogue()))
    return catalogue()[key]


def entry_of(subject: str, key: str) -> Entry:
    """One entry.

    Raises:
        UnknownKey: There is no such subject, or no such entry in it.

    Examples:
        >>> entry_of("nerves", "F2").name
        'F2, Sural nerve'
    """
    entries = subject_of(subject).by_key
    if key not in entries:
        raise UnknownKey(subject, key, tuple(entries))
    return entries[key]


def all_entries() -> Iterator[Entry]:
    """Every entry of every subject."""
    return (entry for subject in catalogue().values() for entry in subject.entries)


def find(words: str) -> tuple[Entry, ...]:
    """The entries that hold these words in name, facts or citations; small and capital alike.

    Those that hold them in their name come first. Nothing is found for an empty search.

    Examples:
        >>> [entry.key for entry in find("saphenous nerve") if entry.subject == "nerves"][:1]
        ['K2']
    """
    wanted = " ".join(words.casefold().split())
    if not wanted:
        return ()
    found = [entry for entry in all_entries() if wanted in entry.search_text]
    return tuple(sorted(found, key=lambda entry: wanted not in entry.name.casefold()))
