"""Write docs/knowledge from the catalogue; with --check, only say whether it is up to date."""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from perineural.clinical.catalogue import (
    STATUS_MEANINGS,
    Entry,
    Fact,
    Link,
    Tally,
    all_entries,
    catalogue,
    tally,
)
from perineural.clinical.facts import Source

FOLDER = Path(__file__).parent.parent / "docs" / "knowledge"
PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "conditions.md": ("Conditions", ("conditions", "criteria")),
    "nerves.md": ("Nerves", ("nerves",)),
    "red-flags.md": ("Red flags", ("red_flags",)),
    "medicines.md": ("Medicines", ("products", "anaesthetics", "substances")),
    "rules.md": ("Rules", ("candidacy", "mixing", "session", "policy", "told")),
    "instruments.md": ("Instruments and codes", ("instruments", "codes")),
    "evidence.md": ("The evidence", ("evidence",)),
}
"""Each page with its title and the subjects it holds."""
PAGE_OF = {subject: page for page, (_, subjects) in PAGES.items() for subject in subjects}
WRITTEN = "Written by `scripts/knowledge_docs.py` from the packaged knowledge: change it there.\n"


def escaped(text: str) -> str:
    """Words as they stand, whatever signs they hold."""
    return re.sub(r"([\\`*_<>\[\]|#])", r"\\\1", " ".join(text.split()))


def place_of(subject: str, key: str) -> str:
    """The name of the place where an entry begins, unique in its page."""
    return re.sub(r"[^a-z0-9]+", "-", f"{subject}-{key}".lower())


def way(link: Link) -> str:
    """A link to another entry."""
    target = f"{PAGE_OF[link.subject]}#{place_of(link.subject, link.key)}"
    return f"[{escaped(link.words)}]({target})"


def cited(source: Source) -> str:
    """One source with its status, its address and its reviewer."""
    parts = [f"*{source.status}*: {escaped(source.citation)}"]
    if source.url:
        parts.append(f"<{source.url}>")
    if source.reviewed_by:
        parts.append(f"(reviewed by {escaped(source.reviewed_by)}, {source.reviewed_on})")
    return " ".join(parts)


def fact_lines(fact: Fact) -> list[str]:
    """A fact as one point of a list, its own sources below it."""
    words = "; ".join([*map(escaped, fact.lines), *map(way, fact.links)])
    label = f"**{escaped(fact.label)}**: " if fact.label else ""
    return [f"- {label}{words}", *(f"  - {cited(source)}" for source in fact.sources)]


def entry_lines(entry: Entry) -> list[str]:
    """One entry under its heading."""
    lines = [f'<a id="{place_of(entry.subject, entry.key)}"></a>', "", f"### {escaped(entry.name)}"]
    lines += ["", *(line for fact in entry.facts for line in fact_lines(fact))]
    if entry.sources:
        lines += ["- Sources", *(f"  - {cited(source)}" for source in entry.sources)]
    return [*lines, "", "Reviewed." if entry.is_reviewed else "Not reviewed yet.", ""]


def page_text(title: str, subjects: Iterable[str]) -> str:
    """One page: its subjects, their groups, their entries."""
    lines = [f"# {title}", "", WRITTEN]
    for subject in (catalogue()[key] for key in subjects):
        lines += [f"## {subject.title}", "", subject.about, ""]
        lines += [f"{counts(tally(subject.entries))}.", ""]
        for heading, entries in subject.groups:
            lines += [f"**{escaped(heading)}**", ""] if heading else []
            lines += [line for entry in entries for line in entry_lines(entry)]
    return "\n".join(lines).rstrip() + "\n"


def counts(counted: Tally) -> str:
    """How many facts of each status, and how many are reviewed."""
    by_status = ", ".join(f"{count} {status}" for status, count in counted.by_status.items())
    return f"{counted.total} facts and rules: {by_status}; {counted.reviewed} reviewed"


def index_text() -> str:
    """The first page: the others, the counts, what each status means."""
    counted = tally(all_entries())
    lines = ["# What Perineural knows", "", WRITTEN]
    lines += [f"{counts(counted)}. How a fact is kept and how to review one:"]
    lines += ["[how the knowledge is kept](../guide/knowledge.md).", ""]
    lines += ["| status | facts | what it means |", "|---|---|---|"]
    lines += [
        f"| {status} | {counted.by_status[status]} | {meaning} |"
        for status, meaning in STATUS_MEANINGS.items()
    ]
    lines += ["", "A fact with several sources is counted by the least certain of them.", ""]
    lines += ["| page | subjects |", "|---|---|"]
    lines += [
        f"| [{title}]({page}) | {'; '.join(catalogue()[key].title for key in subjects)} |"
        for page, (title, subjects) in PAGES.items()
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """The text of every page by its name."""
    written = {page: page_text(*content) for page, content in PAGES.items()}
    return {"README.md": index_text(), **written}


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of pages that are missing, are not as they should be, or should not be there."""
    expected = pages()
    found = {each.name: each.read_text(encoding="utf-8") for each in folder.glob("*.md")}
    names = sorted({*expected, *found})
    return [name for name in names if expected.get(name) != found.get(name)]


def write(folder: Path = FOLDER) -> None:
    """Write every page anew and remove those of subjects that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale(folder):
        if name in pages():
            (folder / name).write_text(pages()[name], encoding="utf-8")
        else:
            (folder / name).unlink()


def main() -> int:
    """Write, or check.

    Returns:
        0, or 1 when a check finds a page that is not up to date.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    if not parser.parse_args().check:
        write()
        return 0
    outdated = stale()
    if outdated:
        sys.stderr.write(f"docs/knowledge is out of date: {', '.join(outdated)}. Run make fix.\n")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
