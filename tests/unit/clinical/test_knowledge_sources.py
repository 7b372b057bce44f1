"""No fact without a source and a status."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from perineural.clinical import knowledge
from perineural.clinical.facts import Source, Status, source_from, sources_from, weakest

STATUSES = {str(status) for status in Status}


def entries_of(name: str) -> dict[str, Any]:
    """One packaged file, read afresh."""
    return tomllib.loads((files(knowledge) / f"{name}.toml").read_text(encoding="utf-8"))


def flat(name: str) -> list[tuple[str, dict[str, Any]]]:
    return list(entries_of(name).items())


def grouped(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Entries of `[group.key]` and `[[group]]` and plain `[key]`, one level down where needed."""
    return list(_walk("", entries_of(name)))


def not_said_elsewhere(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Plain entries, but for those whose text and sources stand in another file."""
    return [(key, entry) for key, entry in flat(name) if "said_in" not in entry]


def _walk(path: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, list):
        for number, each in enumerate(value, start=1):
            yield from _walk(f"{path}.{number}", each)
    elif not all(_holds_entries(each) for each in value.values()):
        yield path.lstrip("."), value
    else:
        for key, each in value.items():
            yield from _walk(f"{path}.{key}", each)


def _holds_entries(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and all(isinstance(each, dict) for each in value)
    )


FILES = (
    *((name, flat) for name in ("conditions", "red_flags", "policy", "instruments", "not_shipped")),
    *((name, flat) for name in ("nerves", "criteria", "products", "mixing", "session_limits")),
    ("syringes", flat),
    *((name, flat) for name in ("anaesthetics", "dose_rules", "toxicity", "series", "schedule")),
    *((name, flat) for name in ("consent", "aftercare", "coverage", "drawn_places")),
    *((name, grouped) for name in ("candidacy", "evidence", "self_check", "substances", "codes")),
    ("about", not_said_elsewhere),
    ("expect", not_said_elsewhere),
    *((name, grouped) for name in ("reports", "adverse_events", "control_bands")),
)
ENTRIES = [
    pytest.param(entry, id=f"{name}:{key}") for name, read in FILES for key, entry in read(name)
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_knowledge_entry_names_a_source_and_its_status(entry: dict[str, Any]) -> None:
    assert entry.get("sources"), "no source"
    for source in entry["sources"]:
        assert source.get("citation", "").strip(), "a source without a citation"
        assert source.get("status") in STATUSES, source
        assert set(source) <= {"citation", "status", "url", "reviewed_by", "reviewed_on"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_was_read_can_be_looked_up(entry: dict[str, Any]) -> None:
    for source in entry["sources"]:
        if source["status"] == "weak":
            assert source.get("url"), source
        if "from memory" in source["citation"]:
            assert source["status"] == "unverified", source


def test_the_walk_finds_every_entry() -> None:
    counted = {name: len(read(name)) for name, read in FILES}
    assert counted["conditions"] == 20
    assert counted["candidacy"] >= 70
    assert counted["substances"] >= 45
    assert counted["evidence"] >= 12
    assert counted["self_check"] >= 20


def test_no_packaged_file_is_left_out() -> None:
    packaged = {
        each.name.removesuffix(".toml")
        for each in files(knowledge).iterdir()
        if each.name.endswith(".toml")
    }
    assert packaged == {name for name, _ in FILES}


def test_the_hazards_named_exist() -> None:
    hazards = {f"HAZ-{number:03}" for number in range(1, 13)}
    for _, entry in grouped("candidacy"):
        assert entry["hazard"] in hazards


def test_a_review_is_read_with_who_and_when() -> None:
    entry = {
        "citation": " A paper ",
        "status": "verified",
        "url": "https://example.org/paper",
        "reviewed_by": "P. Invented",
        "reviewed_on": "2030-01-02",
    }
    expected = Source(
        "A paper", Status.VERIFIED, "https://example.org/paper", "P. Invented", "2030-01-02"
    )
    assert source_from(entry) == expected


@pytest.mark.parametrize(
    ("read", "entry", "message"),
    [
        (source_from, {"status": "weak"}, "^a source needs a citation; got {'status': 'weak'}$"),
        (source_from, {"citation": "A paper"}, "'' is not a valid Status"),
        (source_from, {"citation": "A paper", "status": "sure"}, "'sure' is not a valid Status"),
        (sources_from, {}, "^a knowledge entry needs at least one source; got {}$"),
        (sources_from, {"sources": []}, "^a knowledge entry needs at least one source; got "),
    ],
)
def test_a_source_that_is_incomplete_is_refused_with_the_entry(read, entry, message) -> None:
    with pytest.raises(ValueError, match=message):
        read(entry)


def test_a_fact_is_as_certain_as_its_least_certain_source() -> None:
    order = (Status.VERIFIED, Status.DERIVED, Status.WEAK, Status.UNVERIFIED)
    for at, status in enumerate(order):
        assert weakest(tuple(Source("A paper", each) for each in order[: at + 1])) is status
