"""What a nerve asks for before a needle comes near it: one visit a line.

Every point is 1 mL just under the skin, on the left, drawn back first, of 5 % dextrose alone.
"""

from decimal import Decimal

import pytest

from perineural.clinical.anatomy.nerves import NERVES
from perineural.clinical.nerve_checks import NerveFlags
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import PointValues, check_session, session_totals
from perineural.clinical.solution import Part, properties

FLAGS = {
    nerve.id: NerveFlags(
        nerve.name, nerve.needs_ultrasound_or_credential, nerve.chest_wall, nerve.guided_in_trial
    )
    for nerve in NERVES.values()
}
USUAL = SitePolicy()
NO_MEDIAN = SitePolicy(nerves_left_out=("U7",))
NO_CHEST = SitePolicy(nerves_left_out=("T3", "T4"))
ASKS_AT_SURAL = SitePolicy(nerves_to_confirm=("F2",))
ULTRASOUND, CHEST, LEFT_OUT = "ultrasound_or_credential", "chest_wall", "nerve_left_out"
BLOCK, NOTE = "block", "note"

VISITS: dict[str, tuple[str, str, SitePolicy, list[str]]] = {
    # nerves injected, nerves confirmed, the clinic's rules: what is found
    "sural nerve": ("F2", "", USUAL, []),
    "forehead and temple": ("H1 H2 H3 H4", "", USUAL, []),
    "back of the head": ("H5 H6 H7", "", USUAL, []),
    "lower back and buttock": ("L1 L2 L3 L6", "", USUAL, []),
    "groin scar": ("A1 A2 A3", "", USUAL, []),
    "median nerve at the wrist, not confirmed": ("U7", "", USUAL, [f"{BLOCK} {ULTRASOUND}"]),
    "median nerve at the wrist, under ultrasound": (
        "U7",
        "U7",
        USUAL,
        [f"{NOTE} {ULTRASOUND}"],
    ),
    "lateral thigh, not confirmed": ("K1", "", USUAL, [f"{BLOCK} {ULTRASOUND}"]),
    "knee, outer side, not confirmed": ("F3", "", USUAL, [f"{BLOCK} {ULTRASOUND}"]),
    "inner heel, not confirmed": ("F4", "", USUAL, [f"{BLOCK} {ULTRASOUND}"]),
    "Baxter's nerve": ("F5", "", USUAL, []),
    "rib, side branch, not confirmed": (
        "T3",
        "",
        USUAL,
        [f"{BLOCK} {ULTRASOUND}", f"{BLOCK} {CHEST}"],
    ),
    "rib, front branch, not confirmed": (
        "T4",
        "",
        USUAL,
        [f"{BLOCK} {ULTRASOUND}", f"{BLOCK} {CHEST}"],
    ),
    "rib, confirmed": ("T3", "T3", USUAL, [f"{NOTE} {ULTRASOUND}", f"{NOTE} {CHEST}"]),
    "two ribs, one of them confirmed": (
        "T3 T4",
        "T3",
        USUAL,
        [
            f"{BLOCK} {ULTRASOUND}",
            f"{BLOCK} {CHEST}",
            f"{NOTE} {ULTRASOUND}",
            f"{NOTE} {CHEST}",
        ],
    ),
    "beside the spine of the chest": ("T1 T2", "", USUAL, []),
    "a confirmed nerve that was not injected": ("F2", "T3", USUAL, []),
    "three points at one nerve ask once": ("K1 K1 K1", "", USUAL, [f"{BLOCK} {ULTRASOUND}"]),
    "median nerve, left out by the clinic": (
        "U7",
        "",
        NO_MEDIAN,
        [f"{BLOCK} {LEFT_OUT}", f"{BLOCK} {ULTRASOUND}"],
    ),
    "median nerve, left out, confirmed all the same": (
        "U7",
        "U7",
        NO_MEDIAN,
        [f"{BLOCK} {LEFT_OUT}", f"{NOTE} {ULTRASOUND}"],
    ),
    "another nerve of the wrist, median left out": ("U6", "", NO_MEDIAN, []),
    "rib, left out by the clinic": (
        "T4",
        "T4",
        NO_CHEST,
        [f"{BLOCK} {LEFT_OUT}", f"{NOTE} {ULTRASOUND}", f"{NOTE} {CHEST}"],
    ),
    "sural nerve, clinic asks for confirmation": (
        "F2",
        "",
        ASKS_AT_SURAL,
        [f"{BLOCK} {ULTRASOUND}"],
    ),
    "sural nerve, clinic asks, confirmed": (
        "F2",
        "F2",
        ASKS_AT_SURAL,
        [f"{NOTE} {ULTRASOUND}"],
    ),
    "inner heel: a clinic's own list takes nothing away": (
        "F4",
        "",
        ASKS_AT_SURAL,
        [f"{BLOCK} {ULTRASOUND}"],
    ),
}


def found(nerves: str, confirmed: str, policy: SitePolicy) -> list[str]:
    """What is found of these nerves, heaviest first."""
    points = tuple(
        PointValues(
            nerve,
            "left",
            "body-front",
            Decimal(1),
            Decimal(2),
            Decimal(1),
            depth="subcutaneous",
            aspirated=True,
        )
        for nerve in nerves.split()
    )
    totals = session_totals(points, (), properties((Part("dextrose_5", Decimal(50)),)), Decimal(70))
    findings = check_session(
        points,
        (),
        totals,
        policy,
        nerve_flags=FLAGS,
        confirmed_nerves=frozenset(confirmed.split()),
    )
    return [f"{each.level} {each.rule}" for each in findings]


@pytest.mark.parametrize("case", VISITS)
def test_what_a_nerve_asks_for(case: str) -> None:
    nerves, confirmed, policy, expected = VISITS[case]
    assert found(nerves, confirmed, policy) == expected


def test_a_nerve_that_the_clinic_leaves_out_is_named_and_waits_for_a_reason() -> None:
    points = (PointValues("U7", "left", "hand-palm-left", Decimal(1), Decimal(2), Decimal(1)),)
    totals = session_totals(points, (), properties((Part("dextrose_5", Decimal(50)),)), Decimal(70))
    left_out = check_session(points, (), totals, NO_MEDIAN, nerve_flags=FLAGS)[0]
    assert "Median nerve" in left_out.text
    assert left_out.overridable
    assert left_out.confirmation is None


def test_over_the_ribs_the_words_name_the_lung() -> None:
    assert {nerve.id for nerve in NERVES.values() if nerve.chest_wall} == {"T3", "T4"}
    points = (PointValues("T3", "left", "body-left", Decimal(1), Decimal(2), Decimal(1)),)
    totals = session_totals(points, (), properties((Part("dextrose_5", Decimal(50)),)), Decimal(70))
    findings = check_session(points, (), totals, USUAL, nerve_flags=FLAGS)
    (chest,) = [each for each in findings if each.rule == CHEST]
    assert "A lung can collapse; tell the patient about breathlessness." in chest.text
    assert chest.confirmation == "chest_wall:T3"
