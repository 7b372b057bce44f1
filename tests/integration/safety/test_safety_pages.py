"""The pages of safety: sentences, what to do with a lot, and who sees which part."""

import pytest
from django.test import Client

from tests.factories import clinic as clinics
from tests.factories import shelf
from tests.factories.watched import Visited, visited

pytestmark = pytest.mark.django_db
FLAGGED, QUIET = "Look at this lot now.", "no alarm"


@pytest.fixture
def staffed():
    return clinics.clinic()


@pytest.fixture
def bad_lot(staffed):
    """Lot B at every other visit, with an event at every third of its visits, A at every 20th."""
    shelf.received(staffed, lot="B")
    pairs = [
        (Visited(("A",), ("mild",) if n % 20 == 0 else ()),
         Visited(("B",), ("severe",) if n % 3 == 0 else ()))
        for n in range(110)
    ]  # fmt: skip
    visited(staffed, [visit for pair in pairs for visit in pair])
    return staffed


def page(staffed, role="clinic_lead", path="safety/"):
    client = Client()
    client.force_login(staffed.person(role))
    return client.get(f"/c/{staffed.slug}/{path}")


def told(staffed, role="clinic_lead", path="safety/"):
    answer = page(staffed, role, path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_first_visit_it_says_so(staffed):
    assert "No session yet" in told(staffed)
    assert "No session yet" in told(staffed, "assistant", "safety/lots/")


def test_a_flagged_lot_says_what_to_do_and_the_other_is_listed(bad_lot):
    text = told(bad_lot, "clinician", "safety/lots/")
    # 6 of the 110 visits without it, 6.5 of 111 as a thousandth 0.059: of 110 visits 6.5.
    assert "37 of 110 visits with this lot had an unwanted event" in text
    assert "about 6.5 would be expected" in text
    assert "A lot without any fault would give this alarm once in about 1,0" in text
    assert "stock/recalls/?product=dextrose_5&amp;lot=B" in text
    assert text.count(FLAGGED) == 1
    assert text.count(f"{QUIET}</div>") == 1
    assert "6 of 110" in text
    assert "one of the 2 that could be watched gave an alarm" in text


def test_the_lead_sees_all_of_it_with_the_intervals(bad_lot):
    text = told(bad_lot)
    assert "43 unwanted events in 660 injections: 65.2 in 1,000 (95 % interval" in text
    assert "Even if none at all had been seen in 660 injections, 4.6 in 1,000" in text
    assert FLAGGED in text
    assert "whoever mixes can mark the lot as recalled" in text
    assert text.count("How was this computed?") == 2
    assert "By name" not in text


def test_research_sees_rates_and_no_lot(bad_lot):
    text = told(bad_lot, "researcher")
    assert "43 unwanted events in 660 injections" in text
    assert FLAGGED not in text
    assert "Lots watched" not in text
    assert page(bad_lot, "researcher", "safety/lots/").status_code == 403


def test_the_page_is_closed_to_those_who_see_no_numbers(staffed):
    for role in ("clinician", "assistant", "administrator"):
        assert page(staffed, role).status_code == 403


def test_a_lot_that_was_recalled_says_so_and_asks_for_no_second_mark(bad_lot):
    shelf.recalled(bad_lot, lot="B")
    text = told(bad_lot, "clinician", "safety/lots/")
    assert "It is marked as recalled already" in text
    assert "recalls/?product" not in text


def test_a_few_visits_are_counted_and_said_not_to_be_watched(staffed):
    visited(staffed, [Visited(("A",)), Visited(("B",), ("mild",))])
    text = told(staffed)
    assert "2 lots at 2 visits: too few visits to watch any of them yet." in text
    assert "not watched: too few visits without it" in text
    # Of one visit without an event 95 in 100 are still possible.
    assert "0 of 1 (at most 95 in 100)" in text
    assert "Fewer than 5 unwanted events in 6 injections" in text


def test_it_is_found_from_the_outcomes_the_menu_and_the_stock(staffed):
    assert 'href="/c/harbour/safety/"' in told(staffed, "clinic_lead", "outcomes/")
    assert 'href="/c/harbour/safety/"' in told(staffed, "researcher", "numbers/")
    shelf.received(staffed)
    assert 'href="/c/harbour/safety/lots/"' in told(staffed, "assistant", "stock/")
