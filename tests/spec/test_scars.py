"""What a clinician would check: which scar can be recorded, its side, and how it is said."""

from dataclasses import replace
from decimal import Decimal

import pytest

from perineural.clinical.errors import ClinicalError
from perineural.clinical.mixture import Part, properties
from perineural.clinical.note import NoteInput, session_note
from perineural.clinical.scars import MOBILITY_WORDS, ScarValues, scar_in_words
from perineural.clinical.totals import session_totals

KNEE = ScarValues("knee-front-right", ((0.0, -40.0), (2.0, 0.0), (4.0, 40.0)), Decimal(82), 3, 6)


def note_with(*scars: ScarValues) -> str:
    totals = session_totals((), (), properties((Part("dextrose_5", Decimal(10)),)), Decimal(70))
    heading = ("2 January 2030, 10:40", 1, "Painful scar", "right", "Dr Invented")
    return session_note(NoteInput(*heading, totals, scars=scars))


def test_a_scar_reads_like_this_in_the_note():
    note = note_with(replace(KNEE, note="Adherent at its lower end."))

    assert (
        "\n\nScars\n"
        "right knee, front (Right knee, front): 82 mm long; mobility before 3, after 6."
        " Adherent at its lower end.\n"
    ) in note


def test_the_note_says_that_the_scale_of_mobility_is_unverified_once_it_was_used():
    resting = "Rests on unverified facts"

    assert f"{resting}\n- {MOBILITY_WORDS}" in note_with(KNEE)
    assert resting not in note_with(replace(KNEE, mobility_before=None, mobility_after=None))


def test_what_was_not_measured_says_so():
    words = scar_in_words(ScarValues("knee-front-right", KNEE.places))

    assert words.endswith(": not measured; mobility not rated.")


@pytest.mark.parametrize(
    ("ends_mm", "side"),
    [
        ((-60.0, -20.0), "right"),
        ((20.0, 60.0), "left"),
        ((0.0, 60.0), "left"),
        ((-60.0, 60.0), "midline"),
    ],
)
def test_a_scar_has_the_side_of_its_whole_line(ends_mm, side):
    line = tuple((x, -1000.0) for x in ends_mm)

    assert ScarValues("body-front", line).side == side


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"places": ((0.0, 0.0),)}, "places of the line is 1"),
        ({"places": ((0.0, 0.0), (0.0, 0.0))}, "different places of the line is 1"),
        ({"places": ((0.0, 0.0), (float("nan"), 1.0))}, "x_mm on knee-front-right is"),
        ({"places": ((0.0, 0.0), (500.0, 1.0))}, "x_mm on knee-front-right is 500"),
        ({"places": tuple((0.0, float(y)) for y in range(61))}, "expected 2 to 60 places"),
        ({"view": "tail"}, "unknown view 'tail'"),
        ({"length_mm": Decimal(0)}, "length is 0 mm; expected 1 to 999 mm"),
        ({"length_mm": Decimal("NaN")}, "length is NaN mm"),
        ({"mobility_before": 11}, "mobility_before is 11 points; expected 0 to 10 points"),
        ({"mobility_after": -1}, "mobility_after is -1 points"),
    ],
)
def test_a_scar_that_cannot_be_is_refused_in_words(wrong, words):
    with pytest.raises(ClinicalError, match=words):
        replace(KNEE, **wrong)
