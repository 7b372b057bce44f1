"""Everything that is known can be reached from one page, with its sources and how sure it is."""

import re
from html import unescape

import pytest
from django.test import Client

from perineural.clinical.anatomy import NERVES, PATH_NOTE
from perineural.clinical.catalogue import STATUS_MEANINGS, all_entries, catalogue, entry_of, tally
from perineural.clinical.conditions import CONDITIONS
from tests.counting import asked
from tests.factories import clinic as factories

pytestmark = pytest.mark.django_db

HOME = "/c/harbour/knowledge/"
EVERYBODY = ("clinician", "assistant", "clinic_lead", "researcher", "administrator")
IN_LISTS = [key for key, each in catalogue().items() if not each.has_pages and key != "evidence"]


@pytest.fixture
def staffed():
    return factories.clinic()


@pytest.fixture
def reader(staffed):
    client = Client()
    client.force_login(staffed.clinician)
    return client


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().split("<main", 1)[1]


def words(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def ways(markup):
    return {unescape(each) for each in re.findall(rf'href="({HOME}[^"?]*)"', markup)}


def test_every_condition_and_every_nerve_is_reached_by_links_and_no_link_is_broken(reader):
    seen, to_see = {}, {HOME}
    while to_see:
        address = to_see.pop()
        path, _, place = address.partition("#")
        if path not in seen:
            seen[path] = page(reader, path)
            to_see |= ways(seen[path])
        if place:
            assert f'id="{place}"' in seen[path], address
    assert {f"{HOME}conditions/{key}/" for key in CONDITIONS} <= set(seen)
    assert {f"{HOME}nerves/{key}/" for key in NERVES} <= set(seen)
    assert {f"{HOME}evidence/{key}/" for key in CONDITIONS} <= set(seen)
    assert {f"{HOME}{key}/" for key in catalogue()} <= set(seen)


def test_the_first_page_says_what_each_status_means_how_many_there_are_and_that_none_is_reviewed(
    reader,
):
    text = words(page(reader, HOME))
    counted = tally(all_entries())
    assert f"Not one of these {counted.total} facts and rules is reviewed yet" in text
    for status, meaning in STATUS_MEANINGS.items():
        badge = "weak source" if status == "weak" else status
        assert f"{badge} {counted.by_status[status]} {meaning}" in text
    for subject in catalogue().values():
        assert subject.title in text
        assert subject.about in text


@pytest.mark.parametrize("subject", IN_LISTS)
def test_a_list_shows_every_fact_with_its_sources(reader, subject):
    text = words(page(reader, f"{HOME}{subject}/"))
    for entry in catalogue()[subject].entries:
        assert entry.name in text
        for fact in entry.facts:
            assert fact.label in text
            assert all(" ".join(line.split()) in text for line in fact.lines)
        for sources in entry.sourced:
            assert all(" ".join(source.citation.split()) in text for source in sources)


@pytest.mark.parametrize(
    ("subject", "key"),
    [("conditions", key) for key in CONDITIONS] + [("nerves", key) for key in NERVES],
)
def test_a_page_of_its_own_shows_every_fact_with_its_sources_and_that_nobody_reviewed_it(
    reader, subject, key
):
    text = words(page(reader, f"{HOME}{subject}/{key}/"))
    entry = entry_of(subject, key)
    for fact in entry.facts:
        assert fact.label in text
        assert all(" ".join(line.split()) in text for line in fact.lines)
        assert all(link.words in text for link in fact.links)
    for sources in entry.sourced:
        assert all(source.citation in text for source in sources)
    assert "Not reviewed yet" in text


def test_a_nerve_is_shown_on_its_views_with_the_caution(reader):
    sural = page(reader, f"{HOME}nerves/F2/")
    assert 'aria-label="F2, Sural nerve on Right foot, outer side"' in sural
    assert "nerve--selected" in sural
    assert PATH_NOTE in words(sural)


def test_the_page_of_every_nerve_draws_it(reader):
    for nerve in NERVES.values():
        markup = page(reader, f"{HOME}nerves/{nerve.id}/")
        assert "nerve--selected" in markup, nerve.id
        assert PATH_NOTE in words(markup), nerve.id


def test_a_search_finds_facts_by_plain_words(reader):
    markup = page(reader, f"{HOME}search/?q=saphenous+nerve")
    assert f"{HOME}nerves/K2/" in ways(markup)
    markup = page(reader, f"{HOME}search/?q=HAZ-007")
    assert f"{HOME}mixing/#visual_check" in ways(markup)
    assert "Hazard: HAZ-007" in words(markup)
    markup = page(reader, f"{HOME}search/?q=migraine")
    assert {f"{HOME}conditions/migraine/", f"{HOME}evidence/migraine/"} <= ways(markup)


def test_a_search_by_an_author_shows_the_citation(reader):
    assert "Source: Farrar 2001" in words(page(reader, f"{HOME}search/?q=farrar"))


def test_a_search_that_cannot_be_done_says_why(reader):
    assert "Type at least two letters" in words(page(reader, f"{HOME}search/"))
    assert "Type at least two letters" in words(page(reader, f"{HOME}search/?q=+x+"))
    nothing = words(page(reader, f"{HOME}search/?q=xylophone"))
    assert "Nothing that is known here holds “xylophone”." in nothing
    assert "more than 80 letters" in words(page(reader, f"{HOME}search/?q={'a' * 81}"))
    many = words(page(reader, f"{HOME}search/?q=nerve"))
    assert "The first 50 are shown; add letters to find fewer." in many


def test_what_is_typed_is_shown_as_text_and_never_as_markup(reader):
    markup = page(reader, HOME + "search/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in markup


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_role_may_read_it(staffed, role):
    client = Client()
    client.force_login(staffed.person(role))
    assert "Sural nerve" in words(page(client, f"{HOME}nerves/"))


def test_a_patient_may_read_it_and_a_stranger_is_asked_to_sign_in(staffed):
    patient_id = factories.patient(staffed)
    client = Client()
    client.force_login(factories.person(staffed.id, "harbour", "patient", patient_id))
    assert "Red flags" in words(page(client, HOME))
    assert Client().get(f"{HOME}nerves/F2/").status_code == 302


@pytest.mark.parametrize("address", ["gout/", "nerves/Z9/", "conditions/gout/", "mixing/ph/"])
def test_what_is_not_there_is_not_found(reader, address):
    assert reader.get(HOME + address).status_code == 404


def test_nothing_of_it_is_changed_by_a_post(reader):
    for address in ("", "search/", "nerves/", "nerves/F2/"):
        assert reader.post(HOME + address).status_code == 405


def test_no_page_asks_the_database_for_facts(reader):
    for address in ("", "conditions/", "conditions/sciatica/", "mixing/", "search/?q=nerve"):
        with asked() as sql:
            reader.get(HOME + address)
        assert len(sql) <= 8
