"""What is known about each condition is open to every member, and to anybody from the check."""

import re

import pytest
from django.test import Client

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.evidence import (
    EVIDENCE,
    EVIDENCE_KIND_WORDS,
    EvidenceKind,
    has_trial,
)
from tests.factories import clinic as factories

pytestmark = pytest.mark.django_db

STAFF = ("clinician", "assistant", "clinic_lead", "researcher", "administrator")
MEMBERS, ANYBODY = "/c/harbour/knowledge/evidence/", "/c/harbour/check/evidence/"


@pytest.fixture
def staffed():
    return factories.clinic()


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def words(answer):
    """What a reader sees, without the page's head."""
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1])
    return " ".join(text.replace("&#x27;", "'").split())


@pytest.mark.parametrize("role", STAFF)
def test_every_role_finds_the_evidence_by_the_navigation(staffed, role):
    client = as_(staffed.person(role))
    home = client.get("/c/harbour/knowledge/").content.decode()
    assert '<a class="navigation__link" href="/c/harbour/knowledge/" aria-current="page">' in home
    assert f'href="{MEMBERS}"' in home
    assert "Carpal tunnel syndrome" in words(client.get(MEMBERS))


def test_a_patient_finds_it_too_and_still_begins_with_their_own_record(staffed):
    patient_id = factories.patient(staffed)
    client = as_(factories.person(staffed.id, "harbour", "patient", patient_id))
    assert client.get("/c/harbour/").url == "/c/harbour/mine/"
    assert "Achilles tendonitis" in words(client.get(MEMBERS + "achilles_tendonitis/"))


def test_anybody_comes_from_the_public_check(staffed):
    start = Client().get("/c/harbour/check/").content.decode()
    assert f'<a href="{ANYBODY}">What is known about this</a>' in start
    about = Client().get("/c/harbour/check/?condition=migraine").content.decode()
    assert f'<a href="{ANYBODY}migraine/">What is known about this</a>' in about
    assert "No trial found of a dextrose bath for migraine." in words(
        Client().get(ANYBODY + "migraine/")
    )


def content(client, address):
    """Everything between the header of a page and its way back."""
    page = client.get(address).content.decode()
    return page.split('<div class="page__content">')[1].split('<p><a href="/c/harbour/check/')[0]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_anybody_reads_the_same_as_a_member(staffed, condition):
    member = content(as_(staffed.clinician), f"{MEMBERS}{condition}/")
    anybody = content(Client(), f"{ANYBODY}{condition}/").replace(ANYBODY, MEMBERS)
    assert anybody.split() == member.split()[: len(anybody.split())]
    assert len(anybody.split()) > 100


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_line_stands_under_its_kind_with_its_source(staffed, condition):
    page = Client().get(f"{ANYBODY}{condition}/").content.decode()
    shelves = {
        kind: re.search(rf'<section class="shelf shelf--{kind} .*?</section>', page, re.DOTALL)
        for kind in EvidenceKind
    }
    for line in EVIDENCE[condition]:
        where = line.kind
        if where is EvidenceKind.NONE_FOUND:
            where = EvidenceKind.SAME_TREATMENT
        shelf = words_of(shelves[where].group())
        assert EVIDENCE_KIND_WORDS[where] in shelf
        assert line.text in shelf
        for source in line.sources:
            assert source.citation in shelf
            assert words_of({"weak": "weak source"}.get(source.status, source.status)) in shelf
        others = [each for kind, each in shelves.items() if each and kind is not where]
        assert not any(line.text in words_of(each.group()) for each in others)


def words_of(markup):
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize("condition", CONDITIONS)
def test_no_trial_found_is_said_where_there_is_none(staffed, condition):
    text = words(Client().get(f"{ANYBODY}{condition}/"))
    this = text.split("This treatment", 1)[1].split("What is not known")[0]
    if not has_trial(condition):
        assert "No trial found of" in this
    row = re.search(
        rf'<tr><th scope="row"><a href="{ANYBODY}{condition}/">.*?</tr>',
        Client().get(ANYBODY).content.decode(),
    ).group()
    cell = words_of(row.split("<td")[1].split("</span>")[1])
    assert cell.startswith("Randomised trial" if has_trial(condition) else "No trial found")


def test_an_interval_is_drawn_with_its_figures_only_where_there_is_one(staffed):
    with_one = Client().get(ANYBODY + "carpal_tunnel_syndrome/").content.decode()
    assert with_one.count('class="plot interval__plot"') == 2
    assert "−0.34 standard deviations (interval −0.62 to −0.05)" in words_of(with_one)
    assert "Left of the broken line: better with dextrose." in words_of(with_one)
    without = Client().get(ANYBODY + "fibromyalgia/").content.decode()
    assert "interval__plot" not in without


def test_what_is_not_there_is_not_found(staffed):
    for address in (ANYBODY, MEMBERS):
        answer = as_(staffed.clinician).get(address + "gout/")
        assert answer.status_code == 404
    assert Client().get(MEMBERS).status_code == 302
    assert Client().get("/c/nowhere/check/evidence/").status_code == 404


def test_the_list_ends_with_what_holds_for_all(staffed):
    text = words(Client().get(ANYBODY))
    assert "another such group would be expected between 12 and 47" in text
    assert "13 randomised, 1,226 patients" in text
    assert "Whether each session adds to the one before." in text
    assert "Salt water under the skin of the back, and people knew it was salt water" in text
