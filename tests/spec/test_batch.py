"""What a pharmacist would check of a batch: until when it may be used, and what stops its release.

A mixture of dextrose may be used for 240 minutes, one of mepivacaine with bicarbonate for 15.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from perineural.clinical.batch import (
    Lot,
    VisualCheck,
    beyond_use_at,
    check_in_time,
    check_release,
)
from perineural.clinical.errors import ClinicalError
from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import Part

POLICY = SitePolicy()
TODAY = date(2030, 1, 31)
NEXT_YEAR = date(2031, 1, 1)
GOOD = VisualCheck(clear=True, colourless=True, particle_free=True)
DEXTROSE = (Part("dextrose_5", Decimal(50)),)
WITH_MEPIVACAINE = (
    *DEXTROSE,
    Part("mepivacaine_1", Decimal(5)),
    Part("sodium_bicarbonate_8_4", Decimal("0.5")),
)

USE_BY = [
    # mixed from, mixing began, clinic's minutes: to be used by
    (DEXTROSE, "10:20", 240, "14:20"),
    (DEXTROSE, "10:20", 60, "11:20"),
    (WITH_MEPIVACAINE, "10:20", 240, "10:35"),
    (WITH_MEPIVACAINE, "23:50", 240, "00:05"),
]


@pytest.mark.parametrize(("parts", "started", "minutes", "use_by"), USE_BY)
def test_until_when_a_batch_may_be_used(parts, started, minutes, use_by):
    began = datetime.fromisoformat(f"2030-01-30T{started}:00+00:00")
    ends = beyond_use_at(began, parts, SitePolicy(beyond_use_minutes=minutes))
    assert f"{ends:%H:%M}" == use_by
    assert timedelta(0) < ends - began <= timedelta(minutes=minutes)


def test_a_batch_past_its_time_says_both_times():
    use_by = datetime(2030, 1, 31, 14, 20, tzinfo=UTC)
    (found,) = check_in_time(use_by, use_by + timedelta(minutes=1))
    assert (found.rule, str(found.level)) == ("past_use_by", "block")
    assert found.text == (
        "This batch was to be used by 14:20 UTC; it is now 14:21 UTC. Discard it and mix a new one."
    )


def test_times_of_two_zones_are_compared_as_moments():
    use_by = datetime(2030, 1, 31, 14, 20, tzinfo=UTC)
    there = timezone(timedelta(hours=2))
    assert check_in_time(use_by, datetime(2030, 1, 31, 16, 20, tzinfo=there)) == ()
    assert check_in_time(use_by, datetime(2030, 1, 31, 16, 21, tzinfo=there))


WITHOUT_ZONE = datetime(2030, 1, 31, 10, 20)  # noqa: DTZ001
WITH_ZONE = datetime(2030, 1, 31, 10, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempt", "name"),
    [
        (lambda: beyond_use_at(WITHOUT_ZONE, DEXTROSE, POLICY), "started_at"),
        (lambda: check_in_time(WITHOUT_ZONE, WITH_ZONE), "use_by"),
        (lambda: check_in_time(WITH_ZONE, WITHOUT_ZONE), "at"),
    ],
)
def test_a_time_without_zone_is_named(attempt, name):
    expected = f"^{name} is 2030-01-31T10:20:00; expected a time with its zone$"
    with pytest.raises(ClinicalError, match=expected):
        attempt()


UNSEEN = VisualCheck(clear=True, colourless=False, particle_free=None)
FOUR = ("dextrose_50", "sterile_water", "sodium_bicarbonate_8_4", "lidocaine_1")
CLEAR_FIRST = (
    "Before release the batch must be clear, colourless and free of particles:"
    " not confirmed: colourless, particle-free."
)
TOO_MANY = "4 sterile products: more than the 3 this clinic allows for immediate use."

RELEASES = {
    # drawn from: lots, what the eye saw, then (how grave, what is said)
    "a bag in date": ([Lot("dextrose_5", "A1", TODAY)], GOOD, []),
    "a bag that expired yesterday": (
        [Lot("dextrose_5", "A1", date(2030, 1, 30))],
        GOOD,
        [("block", "Dextrose 5 % injection, lot A1, expired on 2030-01-30.")],
    ),
    "a bag used for another patient": (
        [Lot("dextrose_5", "A1", NEXT_YEAR, used_for_another=True)],
        GOOD,
        [
            (
                "block",
                (
                    "Dextrose 5 % injection, lot A1: this single-dose container was already used"
                    " for another patient."
                ),
            )
        ],
    ),
    "a vial opened 29 days ago": (
        [Lot("lidocaine_1", "B1", NEXT_YEAR, opened_on=date(2030, 1, 2))],
        GOOD,
        [
            (
                "warn",
                (
                    "Lidocaine 1 % plain, multi-dose vial, lot B1: opened 29 days ago; a"
                    " multi-dose vial is kept 28 days unless its label says otherwise."
                ),
            )
        ],
    ),
    "a batch with a tint, particles not looked for": (
        [Lot("dextrose_5", "A1", NEXT_YEAR)],
        UNSEEN,
        [("block", CLEAR_FIRST)],
    ),
    "four products and a tint: what stops comes first": (
        [Lot(product, "A1", NEXT_YEAR) for product in FOUR],
        UNSEEN,
        [("block", CLEAR_FIRST), ("warn", TOO_MANY)],
    ),
}


@pytest.mark.parametrize("drawn_from", RELEASES)
def test_what_is_said_before_release(drawn_from):
    lots, seen, said = RELEASES[drawn_from]
    found = check_release(tuple(lots), seen, TODAY, POLICY)
    assert [(str(each.level), each.text) for each in found] == said


def test_a_release_without_any_container_is_refused_in_words():
    expected = "^a batch needs the lot of every container; none was given$"
    with pytest.raises(ClinicalError, match=expected):
        check_release((), GOOD, TODAY, POLICY)
