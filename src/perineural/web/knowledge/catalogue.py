"""What is known, subject by subject and entry by entry, and a search over all of it.

Every page is read from the catalogue; none asks the database for more than who is looking.
"""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from perineural.clinical.anatomy import PATH_NOTE
from perineural.clinical.catalogue import (
    STATUS_MEANINGS,
    Entry,
    Subject,
    Tally,
    all_entries,
    catalogue,
    find,
    tally,
)
from perineural.records.errors import NotFound
from perineural.web.doors import member_page
from perineural.web.knowledge.nerve_pictures import nerve_pictures

FOLDER = "perineural/knowledge/"
FEWEST_LETTERS, MOST_LETTERS = 2, 80
MOST_SHOWN = 50
LINES_SHOWN = 3


@dataclass(frozen=True)
class Hit:
    """One entry that a search found, with the lines that hold the words."""

    entry: Entry
    subject: Subject
    lines: tuple[str, ...]


@cache
def tally_of(subject: str | None) -> Tally:
    """The counts of one subject, or of all."""
    return tally(all_entries() if subject is None else catalogue()[subject].entries)


@require_GET
@member_page
def home(request: HttpRequest) -> HttpResponse:
    """What can be looked up here, how well it is known, and who has reviewed it."""
    counted = tally_of(None)
    context = {
        "counted": counted,
        "statuses": [
            (status, meaning, counted.by_status[status])
            for status, meaning in STATUS_MEANINGS.items()
        ],
        "subjects": [(each, tally_of(each.key)) for each in catalogue().values()],
    }
    return render(request, FOLDER + "home.html", context)


@require_GET
@member_page
def subject_list(request: HttpRequest, subject: str) -> HttpResponse:
    """Every entry of one subject."""
    context = {"subject": _subject(subject), "counted": tally_of(subject)}
    return render(request, FOLDER + "subject.html", context)


@require_GET
@member_page
def entry_page(request: HttpRequest, subject: str, entry: str) -> HttpResponse:
    """One condition or one nerve. Other entries are read in the list of their subject."""
    found = _subject(subject)
    if not found.has_pages or entry not in found.by_key:
        raise NotFound("There is no such page here.")
    context = {
        "subject": found,
        "entry": found.by_key[entry],
        "pictures": nerve_pictures(entry) if subject == "nerves" else (),
        "path_note": PATH_NOTE,
    }
    return render(request, FOLDER + "entry_page.html", context)


@require_GET
@member_page
def search(request: HttpRequest) -> HttpResponse:
    """The entries that hold some words in name, facts or citations."""
    words = " ".join(request.GET.get("q", "").split())
    is_short, is_long = len(words) < FEWEST_LETTERS, len(words) > MOST_LETTERS
    found = () if is_short or is_long else find(words)
    context = {
        "words": words[:MOST_LETTERS],
        "is_short": is_short,
        "is_long": is_long,
        "count": len(found),
        "hits": [_hit(entry, words) for entry in found[:MOST_SHOWN]],
        "more": len(found) > MOST_SHOWN,
    }
    return render(request, FOLDER + "search.html", context)


def _subject(key: str) -> Subject:
    if key not in catalogue():
        raise NotFound("There is no such subject here.")
    return catalogue()[key]


def _hit(entry: Entry, words: str) -> Hit:
    wanted = words.casefold()
    lines = [
        f"{fact.label}: {line}" if fact.label else line
        for fact in entry.facts
        for line in fact.lines
        if wanted in line.casefold() or wanted in fact.label.casefold()
    ]
    cited = [
        f"Source: {source.citation}"
        for sources in entry.sourced
        for source in sources
        if wanted in source.citation.casefold()
    ]
    return Hit(entry, catalogue()[entry.subject], tuple((lines + cited)[:LINES_SHOWN]))
