"""Scores that an instrument can give, and those it cannot."""

from decimal import Decimal
from itertools import pairwise

import pytest

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.instruments import INSTRUMENTS, NOT_SHIPPED, check_score

RANGES = {
    "nprs": ("0", "10", "lower is better"),
    "pgic": ("1", "7", "lower is better"),
    "visa_a": ("0", "100", "higher is better"),
    "bctq_sss": ("1", "5", "lower is better"),
    "hit_6": ("36", "78", "lower is better"),
    "vas": ("0", "100", "lower is better"),
    "peg": ("0", "10", "lower is better"),
    "bctq_fss": ("1", "5", "lower is better"),
    "ffi": ("0", "100", "lower is better"),
    "faam_adl": ("0", "100", "higher is better"),
    "faam_sports": ("0", "100", "higher is better"),
    "odi": ("0", "100", "lower is better"),
    "rmdq": ("0", "24", "lower is better"),
    "midas": ("0", "460", "lower is better"),
    "dn4": ("0", "10", "lower is better"),
    "dn4_interview": ("0", "7", "lower is better"),
    "lanss": ("0", "24", "lower is better"),
    "paindetect": ("-1", "38", "lower is better"),
    "quickdash": ("0", "100", "lower is better"),
    "promis_pi": ("0", "100", "lower is better"),
    "wpi": ("0", "19", "lower is better"),
    "symptom_severity": ("0", "12", "lower is better"),
}
CHANGES = {
    "nprs": {"2", "30"},
    "pgic": set(),
    "visa_a": {"7", "14", "20"},
    "bctq_sss": {"0.8"},
    "hit_6": {"2.5", "6"},
    "vas": {"15"},
    "peg": {"30", "1", "2"},
    "bctq_fss": {"0.5"},
    "faam_adl": {"8"},
    "faam_sports": {"9"},
    "odi": {"10", "30"},
    "rmdq": {"5", "30"},
    "quickdash": {"14"},
    "promis_pi": {"2", "6"},
}


def test_every_instrument_is_listed_here() -> None:
    assert set(INSTRUMENTS) == set(RANGES)


@pytest.mark.parametrize("key", RANGES)
def test_score_range_and_direction(key: str) -> None:
    low, high, direction = RANGES[key]
    instrument = INSTRUMENTS[key]
    assert instrument.direction == direction
    assert check_score(key, Decimal(low)) == Decimal(low)
    assert check_score(key, Decimal(high)) == Decimal(high)
    for outside in (Decimal(low) - instrument.step, Decimal(high) + instrument.step):
        with pytest.raises(OutOfRange, match=rf"expected {low} to {high} points") as refused:
            check_score(key, outside)
        assert refused.value.name == instrument.name


@pytest.mark.parametrize("key", RANGES)
def test_important_change_is_as_published(key: str) -> None:
    changes = INSTRUMENTS[key].important_changes
    assert {f"{each.points or each.percent}" for each in changes} == CHANGES.get(key, set())
    assert all(each.sources and each.setting for each in changes)


def test_score_between_two_steps_is_refused() -> None:
    with pytest.raises(ClinicalError, match=r"Pain 0 to 10 is 6\.5 points; expected steps of 1"):
        check_score("nprs", Decimal("6.5"))
    assert check_score("bctq_sss", Decimal("2.36")) == Decimal("2.36")


def test_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ClinicalError, match="expected a number"):
        check_score("nprs", Decimal("NaN"))
    with pytest.raises(UnknownKey, match="unknown instrument 'sf36'"):
        check_score("sf36", Decimal(1))


def test_only_free_instruments_carry_words() -> None:
    bundled = {key for key, each in INSTRUMENTS.items() if each.bundled}
    assert bundled == {"nprs", "pgic"}
    for key, each in INSTRUMENTS.items():
        assert bool(each.question) == (key in bundled)
        assert each.licence
    assert [choice.value for choice in INSTRUMENTS["pgic"].choices] == [1, 2, 3, 4, 5, 6, 7]
    assert INSTRUMENTS["pgic"].responder_values == (1, 2)


def test_function_instrument_of_each_condition_is_entered_as_a_score() -> None:
    named = {each.function_instrument for each in CONDITIONS.values()} - {""}
    assert named
    assert not any(INSTRUMENTS[key].bundled for key in named)


def test_measure_without_a_known_important_change_says_so_or_is_no_measure_of_change() -> None:
    for key, each in INSTRUMENTS.items():
        said = " ".join([each.note, *(source.citation for source in each.sources)]).lower()
        screens = "not a measure of change" in said
        assert each.important_changes or screens or "important change" in said or key == "pgic", key


@pytest.mark.parametrize("key", [key for key, each in INSTRUMENTS.items() if each.bands])
def test_every_score_has_exactly_one_name(key: str) -> None:
    instrument = INSTRUMENTS[key]
    assert instrument.bands[0].low == instrument.low
    assert instrument.bands[-1].high == instrument.high
    for below, above in pairwise(instrument.bands):
        assert above.low == below.high + instrument.step


def test_everything_without_words_of_its_own_says_why_they_are_left_out() -> None:
    told = {"faam_adl": "faam", "faam_sports": "faam", "bctq_sss": "bctq", "bctq_fss": "bctq"}
    told |= dict.fromkeys(("dn4", "dn4_interview", "lanss", "paindetect"), "nerve_pain_screens")
    free = {"vas", "wpi", "symptom_severity"}
    for key, each in INSTRUMENTS.items():
        assert each.bundled or key in free or told.get(key, key) in NOT_SHIPPED, key


@pytest.mark.parametrize("key", NOT_SHIPPED)
def test_what_is_left_out_has_a_reason_and_says_what_may_be_used(key: str) -> None:
    entry = NOT_SHIPPED[key]
    assert entry.left_out
    assert entry.reason
    assert entry.instead
    assert entry.sources
    assert {"nprs", "pgic", "rmdq"} >= set(entry.free_instruments)


def test_no_instrument_says_who_owns_it_and_ships_its_words() -> None:
    assert "QualityMetric" in NOT_SHIPPED["hit_6"].reason
    assert "American Medical Association" in NOT_SHIPPED["cpt"].reason
    assert NOT_SHIPPED["odi"].free_instruments == ("rmdq",)
