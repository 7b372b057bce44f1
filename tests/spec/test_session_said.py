"""What the chart says, word for word: which sentence, how grave, and at which point or bath."""

from dataclasses import replace
from decimal import Decimal

import pytest

from perineural.clinical.errors import OutOfRange
from perineural.clinical.points import BathValues, PointValues, needle_in_words
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import NerveFlags, check_kit, check_session, session_totals
from perineural.clinical.solution import Part, properties

POLICY = SitePolicy(bath_enabled=True)
NO_BATHS = SitePolicy()
DEXTROSE = properties((Part("dextrose_5", Decimal(100)),))
LIDOCAINE = properties((Part("dextrose_5", Decimal(90)), Part("lidocaine_1", Decimal(10))))
STRONG = properties((Part("lidocaine_2", Decimal(100)),))
LEVOBUPIVACAINE = properties((Part("levobupivacaine_0_5", Decimal(10)),))
POINT = PointValues("F2", "left", "foot-lateral-left", Decimal(10), Decimal(20), Decimal(1))
BATH = BathValues("left", "swab", Decimal(1), dwell_minutes=8)

OFF_LABEL = (
    "note",
    None,
    (
        "The bath is off-label, no trial of it with dextrose was found, and it is unproven that a"
        " solution in the nose reaches the ganglion."
    ),
)
LARGE = "3 mL at one point; usual is 0.5 to 1 mL."


def point(volume_ml: str = "1", **recorded) -> PointValues:
    return replace(POINT, volume_ml=Decimal(volume_ml), **recorded)


def bath(volume_ml: str = "1", **recorded) -> BathValues:
    return replace(BATH, volume_ml=Decimal(volume_ml), **recorded)


AT_THE_POINTS = {
    # what was charted: points, then (how grave, at which point, what is said)
    "usual points": ([point(), point("0.5")], []),
    "one large point": ([point("3"), point()], [("warn", 1, LARGE)]),
    "two large points": (
        [point("3"), point(), point("3")],
        [("warn", None, f"{LARGE} (points 1, 3)")],
    ),
    "a little above the usual": (
        [point(), point("2.5")],
        [("note", 2, "2.5 mL at one point; usual is 0.5 to 1 mL.")],
    ),
    "an unusual needle": (
        [point(needle_gauge=25, needle_length_mm=Decimal(40))],
        [("warn", 1, "Needle 25 G, 40 mm; usual is 27 to 30 G and 12.5 to 13 mm.")],
    ),
    "an unusual length, gauge not recorded": (
        [point(needle_length_mm=Decimal("38.5"))],
        [("warn", 1, "Needle 38.5 mm; usual is 27 to 30 G and 12.5 to 13 mm.")],
    ),
    "deeper than the skin": (
        [point(), point(depth="deeper")],
        [("warn", 2, "Depth deeper; usual is just under the skin, not into muscle.")],
    ),
    "61 points of 1 mL": (
        [point()] * 61,
        [
            ("warn", None, "61 points; this clinic warns above 60."),
            (
                "warn",
                None,
                "61 mL in all; this clinic warns above 60 mL. That is 3.1 g dextrose.",
            ),
        ],
    ),
}


@pytest.mark.parametrize("charted", AT_THE_POINTS)
def test_what_is_said_of_points(charted):
    points, said = AT_THE_POINTS[charted]
    totals = session_totals(tuple(points), (), DEXTROSE, Decimal(80))
    found = check_session(tuple(points), (), totals, POLICY)
    assert [(str(each.level), each.where, each.text) for each in found] == said


def test_beside_a_nerve_of_the_trial_its_own_volume_is_named():
    flags = {"F2": NerveFlags("median nerve", guided_in_trial=True)}
    points = (point("6"), point("5"))
    totals = session_totals(points, (), DEXTROSE, Decimal(80))
    found = check_session(points, (), totals, POLICY, nerve_flags=flags)
    assert [(each.where, each.text) for each in found] == [
        (1, "6 mL beside a nerve that was injected under ultrasound; the trial used 5 mL.")
    ]


IN_THE_NOSE = {
    # what was charted: baths, mixture, clinic, then (how grave, at which bath, what is said)
    "a usual bath": ([bath()], DEXTROSE, POLICY, [OFF_LABEL]),
    "a bath with lidocaine": (
        [bath()],
        LIDOCAINE,
        POLICY,
        [
            OFF_LABEL,
            (
                "note",
                None,
                "With local anaesthetic in the nose: nothing by mouth until feeling has returned.",
            ),
        ],
    ),
    "a swab left too long": (
        [bath(), bath(dwell_minutes=12)],
        DEXTROSE,
        POLICY,
        [("block", 2, "The swab stays 12 minutes; never longer than 10."), OFF_LABEL],
    ),
    "a swab longer than the clinic's own time": (
        [bath()],
        DEXTROSE,
        SitePolicy(bath_enabled=True, bath_max_dwell_minutes=5),
        [("block", 1, "The swab stays 8 minutes; never longer than 5."), OFF_LABEL],
    ),
    "too much in one nostril": (
        [bath("3")],
        DEXTROSE,
        POLICY,
        [("warn", 1, "3 mL for one nostril; usual is 1 to 2 mL."), OFF_LABEL],
    ),
    "too little in both": (
        [bath("0.4", nostril="both")],
        DEXTROSE,
        POLICY,
        [("warn", 1, "0.2 mL for one nostril; usual is 1 to 2 mL."), OFF_LABEL],
    ),
    "too little twice": (
        [bath("0.2"), bath("0.2", nostril="right")],
        DEXTROSE,
        POLICY,
        [("warn", None, "0.2 mL for one nostril; usual is 1 to 2 mL. (baths 1, 2)"), OFF_LABEL],
    ),
    "a bath in a clinic that offers none": (
        [bath()],
        DEXTROSE,
        NO_BATHS,
        [("block", None, "This clinic does not offer the bath (set in its policy)."), OFF_LABEL],
    ),
}


@pytest.mark.parametrize("charted", IN_THE_NOSE)
def test_what_is_said_of_baths(charted):
    baths, mixture, policy, said = IN_THE_NOSE[charted]
    totals = session_totals((), tuple(baths), mixture, Decimal(80))
    found = check_session((), tuple(baths), totals, policy)
    assert [(str(each.level), each.where, each.text) for each in found] == said


def test_a_swab_that_did_stay_too_long_can_be_recorded_with_a_reason():
    baths = (bath(dwell_minutes=12),)
    totals = session_totals((), baths, DEXTROSE, Decimal(80))
    found = check_session((), baths, totals, POLICY)
    assert [each.overridable for each in found] == [True, False]


OF_THE_DOSE = {
    # what was charted: points, mixture, kg, then (how grave, what is said)
    "just half of the ceiling": (
        [point()] * 8,
        STRONG,
        "80",
        [("note", "Local anaesthetic: 53.4 % of the ceiling.")],
    ),
    "near the ceiling": (
        [point()] * 12,
        STRONG,
        "80",
        [("warn", "Local anaesthetic: 80 % of the ceiling.")],
    ),
    "over the ceiling": (
        [point()] * 16,
        STRONG,
        "80",
        [("block", "Local anaesthetic: 106.7 % of the ceiling. Stop: do not give it.")],
    ),
    "weight not known": (
        [point()],
        LIDOCAINE,
        None,
        [
            (
                "block",
                (
                    "Weight is not known: without it the ceiling of local anaesthetic cannot be"
                    " worked out."
                ),
            )
        ],
    ),
    "a drug without a ceiling": (
        [point()],
        LEVOBUPIVACAINE,
        "80",
        [("block", "No ceiling is known for levobupivacaine: it cannot be given.")],
    ),
    "two points not drawn back": (
        [point(aspirated=False)] * 2,
        LIDOCAINE,
        "80",
        [("warn", "2 points without drawing back, with local anaesthetic in the mixture.")],
    ),
}


@pytest.mark.parametrize("charted", OF_THE_DOSE)
def test_what_is_said_of_the_dose(charted):
    points, mixture, kg, said = OF_THE_DOSE[charted]
    weight_kg = None if kg is None else Decimal(kg)
    totals = session_totals(tuple(points), (), mixture, weight_kg)
    found = check_session(tuple(points), (), totals, POLICY)
    assert [(str(each.level), each.text) for each in found] == said


def test_the_kit_is_asked_for_in_words():
    (found,) = check_kit(LIDOCAINE, checked_today=None)
    assert found.text == (
        "Oxygen, resuscitation equipment and drugs, and trained staff must be at hand before any"
        " local anaesthetic is given: check the kit today."
    )


NEEDLES = [
    # gauge, mm, as it is written
    (None, None, ""),
    (27, None, "27 G"),
    (None, "12.7", "12.7 mm"),
    (30, "13.0", "30 G, 13 mm"),
]


@pytest.mark.parametrize(("gauge", "length_mm", "written"), NEEDLES)
def test_a_needle_is_written_as_on_its_packet(gauge, length_mm, written):
    length = None if length_mm is None else Decimal(length_mm)
    assert needle_in_words(gauge, length) == written


RANGES = [
    # what is recorded of a point, from, to, unit
    ("volume_ml", "0.05", "20", "mL"),
    ("needle_gauge", "10", "40", "G"),
    ("needle_length_mm", "0.1", "200", "mm"),
    ("depth_mm", "0.1", "200", "mm"),
    ("angle_degrees", "0", "90", "degrees"),
    ("tenderness_before", "0", "10", "points"),
    ("tenderness_after", "0", "10", "points"),
]


@pytest.mark.parametrize(("name", "low", "high", "unit"), RANGES)
def test_what_is_recorded_of_a_point_holds_from_end_to_end_and_not_beyond(name, low, high, unit):
    for value in (Decimal(low), Decimal(high)):
        assert getattr(replace(POINT, **{name: value}), name) == value
    beyond = Decimal(low) - Decimal("0.01"), Decimal(high) + Decimal("0.01")
    for value in beyond:
        message = f"^{name} is {value} {unit}; expected {low} to {high} {unit}$"
        with pytest.raises(OutOfRange, match=message):
            replace(POINT, **{name: value})
