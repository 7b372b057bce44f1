"""What an entry of the catalogue is: named facts, each under sources with their status."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from perineural.clinical.facts import Source, Status, weakest

STATUS_MEANINGS: Mapping[Status, str] = MappingProxyType(
    {
        Status.VERIFIED: "It was read in the source that is named.",
        Status.WEAK: "It was read in the source that is named, but that source is a secondary text "
        "or a clinic's own page.",
        Status.DERIVED: "It was worked out from other facts, or chosen in the design of this "
        "software; the citation says which.",
        Status.UNVERIFIED: "It was not found in any source that could be read.",
    }
)
"""What each status means, the surest first."""


@dataclass(frozen=True)
class Link:
    """A way to another entry."""

    words: str
    subject: str
    key: str


@dataclass(frozen=True)
class Fact:
    """One named fact. Without sources of its own it stands under those of its entry."""

    label: str
    """What it is about, in a few words; empty where the text says it."""
    lines: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One thing that is known: what is said of it, and where that comes from."""

    subject: str
    key: str
    """Unique in its subject."""
    name: str
    group: str
    """The heading under which it stands in the list of its subject; may be empty."""
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    """Of every fact that names none of its own; empty only where each of them does."""

    @cached_property
    def sourced(self) -> tuple[tuple[Source, ...], ...]:
        """What can be reviewed on its own: the sources of each, those of the entry first."""
        own = (fact.sources for fact in self.facts if fact.sources)
        return ((self.sources,) if self.sources else ()) + tuple(own)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Every status among its sources, each once, the surest first."""
        found = {source.status for sources in self.sourced for source in sources}
        return tuple(status for status in STATUS_MEANINGS if status in found)

    @property
    def texts(self) -> tuple[Fact, ...]:
        """The facts that speak for themselves."""
        return tuple(fact for fact in self.facts if not fact.label)

    @property
    def labelled(self) -> tuple[Fact, ...]:
        """The facts that stand beside a label."""
        return tuple(fact for fact in self.facts if fact.label)

    @property
    def is_reviewed(self) -> bool:
        """Every one of its sources carries the name of a reviewer."""
        return all(source.reviewed_by for sources in self.sourced for source in sources)

    @cached_property
    def search_text(self) -> str:
        """Name, facts and citations, in small letters."""
        facts = (word for fact in self.facts for word in (fact.label, *fact.lines))
        cited = (source.citation for sources in self.sourced for source in sources)
        return "\n".join((self.name, *facts, *cited)).casefold()


@dataclass(frozen=True)
class Subject:
    """All entries about one kind of thing."""

    key: str
    title: str
    about: str
    entries: tuple[Entry, ...]
    has_pages: bool = False
    """Each entry is worth a page of its own."""
    by_key: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse two entries of one key.

        Raises:
            ValueError: Two entries have the same key.
        """
        found = {entry.key: entry for entry in self.entries}
        if len(found) != len(self.entries):
            raise ValueError(f"{self.key} holds two entries with one key")
        object.__setattr__(self, "by_key", MappingProxyType(found))

    @property
    def groups(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The entries under their headings, in the order they come."""
        headings = dict.fromkeys(entry.group for entry in self.entries)
        return tuple(
            (heading, tuple(each for each in self.entries if each.group == heading))
            for heading in headings
        )


@dataclass(frozen=True)
class Tally:
    """How many facts there are, how well they are known, and how many somebody has reviewed."""

    by_status: Mapping[Status, int]
    """By the least certain of a fact's sources."""
    reviewed: int
    """Every one of its sources carries the name of a reviewer."""

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())


def tally(entries: Iterable[Entry]) -> Tally:
    """Count what can be reviewed on its own in some entries."""
    sourced = [sources for entry in entries for sources in entry.sourced]
    counted = Counter(weakest(sources) for sources in sourced)
    return Tally(
        by_status=MappingProxyType({status: counted[status] for status in STATUS_MEANINGS}),
        reviewed=sum(all(each.reviewed_by for each in sources) for sources in sourced),
    )


def said(*facts: Fact) -> tuple[Fact, ...]:
    """The facts that say something."""
    return tuple(fact for fact in facts if fact.links or any(fact.lines))


def fact(
    label: str,
    *lines: str,
    sources: tuple[Source, ...] = (),
    links: Iterable[Link] = (),
) -> Fact:
    """A fact of the lines that are not empty."""
    return Fact(label, tuple(line for line in lines if line), sources, tuple(links))
