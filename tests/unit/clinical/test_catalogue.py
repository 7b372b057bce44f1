"""The catalogue holds everything that is known, with its source, and adds nothing."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from perineural.clinical import knowledge
from perineural.clinical.anaesthetic import DOSE_LIMITS
from perineural.clinical.anatomy import NERVES
from perineural.clinical.candidacy_rules import PLAN_RULES, QUESTIONS
from perineural.clinical.catalogue import (
    STATUS_MEANINGS,
    Entry,
    Subject,
    all_entries,
    catalogue,
    entry_of,
    find,
    subject_of,
    tally,
)
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.criteria import CRITERIA
from perineural.clinical.errors import UnknownKey
from perineural.clinical.facts import Source, Status
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.products import PRODUCTS
from perineural.clinical.red_flags import RED_FLAGS
from perineural.clinical.substances import AllergyClass

FILES = sorted(
    each.name.removesuffix(".toml")
    for each in files(knowledge).iterdir()
    if each.name.endswith(".toml")
)
ENTRIES = [pytest.param(each, id=f"{each.subject}:{each.key}") for each in all_entries()]


def citations(value: Any) -> Iterator[tuple[str, str]]:
    """Every citation in a file, however deep, with its status."""
    if isinstance(value, list):
        for each in value:
            yield from citations(each)
    elif isinstance(value, dict):
        if "citation" in value:
            yield value["citation"], value["status"]
        for each in value.values():
            yield from citations(each)


def lines_of(entry: Entry) -> list[str]:
    return [line for fact in entry.facts for line in fact.lines]


def links_of(entry: Entry) -> set[tuple[str, str]]:
    return {(link.subject, link.key) for fact in entry.facts for link in fact.links}


@pytest.mark.parametrize("name", FILES)
def test_every_source_of_every_packaged_file_is_shown_somewhere(name: str) -> None:
    shown = {
        (source.citation, str(source.status))
        for entry in all_entries()
        for sources in entry.sourced
        for source in sources
    }
    content = tomllib.loads((files(knowledge) / f"{name}.toml").read_text(encoding="utf-8"))
    found = set(citations(content))
    assert found
    assert found <= shown


def test_every_kind_of_thing_is_there_once_each() -> None:
    keys = {key: set(subject.by_key) for key, subject in catalogue().items()}
    assert keys["conditions"] == set(CONDITIONS)
    assert len(keys["conditions"]) == 20
    assert keys["nerves"] == set(NERVES)
    assert len(keys["nerves"]) == 41
    assert keys["red_flags"] == set(RED_FLAGS)
    assert keys["products"] == set(PRODUCTS)
    assert keys["criteria"] == set(CRITERIA)
    assert keys["anaesthetics"] >= set(DOSE_LIMITS)
    assert keys["instruments"] >= set(INSTRUMENTS)
    assert keys["candidacy"] >= {f"question.{each.key}" for each in QUESTIONS}
    assert keys["candidacy"] >= {rule.key for rule in PLAN_RULES.values()}
    assert keys["substances"] >= {
        f"allergy.{each}" for each in AllergyClass if each is not AllergyClass.OTHER
    }
    assert keys["evidence"] == {*CONDITIONS, "general", "control_bands"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_fact_stands_without_a_source(entry: Entry) -> None:
    assert entry.name.strip()
    assert entry.statuses, "nothing of it has a source"
    assert entry.sources or all(fact.sources for fact in entry.facts)
    for sources in entry.sourced:
        assert all(source.citation.strip() for source in sources)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_way_to_another_entry_leads_there(entry: Entry) -> None:
    for subject, key in links_of(entry):
        assert entry_of(subject, key)


@pytest.mark.parametrize("entry", ENTRIES)
def test_nothing_is_left_half_said(entry: Entry) -> None:
    said = (entry.name, *lines_of(entry), *(fact.label for fact in entry.facts if fact.label))
    assert all(each.strip() and "{" not in each and each != "None" for each in said)
    assert all(fact.lines or fact.links for fact in entry.facts)


def test_a_condition_says_its_codes_by_side_its_traps_and_where_to_go_on() -> None:
    achilles = entry_of("conditions", "achilles_tendonitis")
    assert {"Left: M76.62", "Right: M76.61"} <= set(lines_of(achilles))
    traps = [fact for fact in achilles.facts if fact.label == "Take care"]
    assert len(traps) == len(CONDITIONS["achilles_tendonitis"].traps)
    assert all(fact.sources for fact in traps)
    assert {
        ("nerves", "F2"),
        ("red_flags", "tendon_rupture"),
        ("instruments", "visa_a"),
        ("evidence", "achilles_tendonitis"),
    } <= links_of(achilles)


def test_nerves_of_one_place_are_kept_apart_from_those_to_begin_with() -> None:
    facts = {fact.label: fact for fact in entry_of("conditions", "sciatica").facts}
    assert [link.key for link in facts["Nerves to begin with"].links] == ["L1", "L2", "L3", "L5"]
    (where,) = (label for label in facts if label.startswith("Nerves: "))
    assert [link.key for link in facts[where].links] == ["F1", "F2", "F3", "F4"]


def test_a_nerve_says_where_it_is_drawn_and_how_sure_that_is() -> None:
    sural = entry_of("nerves", "F2")
    (drawn,) = (fact for fact in sural.facts if fact.label == "Drawn on")
    assert "Left foot, outer side" in drawn.lines
    assert [source.status for source in drawn.sources] == [Status.UNVERIFIED]
    assert "no anatomist has confirmed it" in drawn.sources[0].citation
    assert ("conditions", "achilles_tendonitis") in links_of(sural)


def test_a_ceiling_stands_under_its_own_source() -> None:
    ceilings = [
        fact
        for fact in entry_of("anaesthetics", "lidocaine").facts
        if fact.label.startswith("Ceiling")
    ]
    assert len(ceilings) == len(DOSE_LIMITS["lidocaine"])
    assert "4.5 mg/kg and at most 300 mg, without epinephrine." in ceilings[0].lines
    assert all(len(fact.sources) == 1 for fact in ceilings)


def test_gaps_hold_the_figure_of_the_rule_or_the_name_of_what_belongs_there() -> None:
    lines = lines_of(entry_of("session", "point_volume"))
    assert lines[0] == "[volume] mL at one point; usual is 0.5 to 1 mL."
    lipid = lines_of(entry_of("anaesthetics", "toxicity.lipid_below_70_kg"))
    assert "[bolus ml] mL (1.5 mL/kg)" in lipid[0], "a dose for one weight is never made up"


def test_the_counts_add_up_and_nobody_has_reviewed_anything() -> None:
    counted = tally(all_entries())
    by_subject = [tally(subject.entries) for subject in catalogue().values()]
    assert counted.total == sum(each.total for each in by_subject)
    assert set(counted.by_status) == set(STATUS_MEANINGS) == set(Status)
    assert all(counted.by_status.values())
    assert counted.reviewed == 0


def test_a_fact_counts_as_reviewed_when_each_of_its_sources_is() -> None:
    read = Source("Label", Status.VERIFIED, reviewed_by="A. Pharmacist", reviewed_on="2026-01-02")
    unread = Source("Page", Status.WEAK)

    def entry(*sources: Source) -> Entry:
        return Entry("products", "key", "Name", "", (), sources)

    assert tally([entry(read)]).reviewed == 1
    assert tally([entry(read, unread)]).reviewed == 0
    assert tally([entry(read, unread)]).by_status[Status.WEAK] == 1


def test_a_search_finds_names_first_whatever_the_case_and_spaces() -> None:
    found = find("  SAPHENOUS   nerve ")
    assert found[0].key == "K2"
    assert find("lyftogt"), "citations are searched too"
    assert find("") == find("   ") == ()
    assert find("xylophone") == ()


def test_what_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(UnknownKey, match="subject"):
        subject_of("horoscopes")
    with pytest.raises(UnknownKey, match="Z9"):
        entry_of("nerves", "Z9")
    twice = entry_of("nerves", "H1")
    with pytest.raises(ValueError, match="two entries"):
        Subject("nerves", "Nerves", "", (twice, twice))


@pytest.mark.parametrize("key", catalogue())
def test_every_entry_knows_the_subject_it_stands_under(key: str) -> None:
    assert {entry.subject for entry in catalogue()[key].entries} <= {key}
