"""What somebody is told to expect: by condition, by how it is given, by what is in the syringe."""

import pytest

from perineural.clinical.aftercare import aftercare_advice, when_to_call
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import UnknownKey
from perineural.clinical.expect import EXPECT_LINES, Anaesthetic, what_to_expect
from perineural.clinical.knowledge import load_toml
from perineural.clinical.modality import MODALITIES

UNQUALIFIED = ("non-medic", "non-invasive", "not invasive", "root cause", "rare", "safe", "cure")


def texts(lines):
    return " ".join(line.text for line in lines)


def everything(condition, modality, *solution):
    told = what_to_expect(condition, modality, *solution)
    return texts((*told.before, *told.during, *told.feel))


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("modality", MODALITIES)
def test_each_part_of_a_visit_is_told_with_how_well_it_is_known(condition, modality):
    told = what_to_expect(condition, modality)
    for lines in (told.before, told.during, told.feel, told.after, told.call):
        assert lines
        assert all(line.sources and line.status for line in lines)
    assert told.after == aftercare_advice(condition, modality)
    assert told.call == when_to_call(condition, modality)


def test_a_bath_alone_speaks_of_no_needle_that_goes_in():
    said = everything("migraine", "bath")
    assert "No needle is used for this part." in said
    for words in ("Bruises", "The needle is", "fainted"):
        assert words not in said
    both = everything("migraine", "both")
    assert "The needle is" in both
    assert "swab" in both


@pytest.mark.parametrize(
    ("solution", "said", "not_said"),
    [
        (Anaesthetic.WITH, "holds a local anaesthetic, a medicine that numbs. Tell", "holds no"),
        (Anaesthetic.WITHOUT, "Your solution holds no local anaesthetic.", "taste metal"),
        (Anaesthetic.NOT_KNOWN, "Ask what your solution holds.", "Your solution holds"),
    ],
)
def test_what_the_recipe_holds_decides_what_is_said_of_numbing(solution, said, not_said):
    told = everything("sciatica", "injection", solution)
    assert said in told
    assert not_said not in told


def test_a_scar_is_told_of_places_along_it_and_others_are_not():
    assert "Along a scar" in everything("scar_pain", "injection")
    assert "Along a scar" not in everything("sciatica", "injection")


def test_a_flare_is_told_where_it_can_happen():
    flaring = {each for each in CONDITIONS if "A flare" in everything(each, "injection")}
    assert flaring == {"crps", "fibromyalgia"}


def test_ultrasound_is_told_only_where_a_nerve_asks_for_it():
    lines = what_to_expect("carpal_tunnel_syndrome", "injection", deeper_nerves=True).during
    assert "how_deeper" in {line.key for line in lines}
    lines = what_to_expect("carpal_tunnel_syndrome", "injection").during
    assert "how_deeper" not in {line.key for line in lines}


def test_numbers_are_those_of_the_rules_of_a_session():
    limits = load_toml("session_limits")
    said = everything("sciatica", "injection")
    needle, volume = limits["needle"], limits["point_volume"]
    assert f"{needle['low_mm']} to {needle['high_mm']} mm" in said
    assert f"{needle['low_gauge']} to {needle['high_gauge']}" in said
    assert f"{volume['low_ml']} to {volume['high_ml']} mL" in said


def test_nothing_is_claimed_that_is_not_known():
    for line in EXPECT_LINES:
        assert not any(each in line.text.lower() for each in UNQUALIFIED), line.key


def test_every_line_is_told_to_somebody():
    told = set()
    for condition in CONDITIONS:
        for modality in MODALITIES:
            for solution in Anaesthetic:
                found = what_to_expect(condition, modality, solution, deeper_nerves=True)
                told |= {each.key for each in (*found.before, *found.during, *found.feel)}
    assert told == {line.key for line in EXPECT_LINES}


@pytest.mark.parametrize(("condition", "modality"), [("gout", "bath"), ("migraine", "massage")])
def test_a_word_that_is_not_known_is_refused(condition, modality):
    with pytest.raises(UnknownKey):
        what_to_expect(condition, modality)
