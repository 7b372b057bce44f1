"""Scores that an instrument can give, and those it cannot."""

from decimal import Decimal

import pytest

from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.errors import ClinicalError, OutOfRange, UnknownKey
from perineural.clinical.instruments import INSTRUMENTS, check_score

RANGES = {
    "nprs": ("0", "10", "lower is better"),
    "pgic": ("1", "7", "lower is better"),
    "visa_a": ("0", "100", "higher is better"),
    "bctq_sss": ("1", "5", "lower is better"),
    "hit_6": ("36", "78", "lower is better"),
}
CHANGES = {
    "nprs": {"2", "30"},
    "pgic": set(),
    "visa_a": {"7", "14", "20"},
    "bctq_sss": {"0.8"},
    "hit_6": {"2.5", "6"},
}


def test_every_instrument_is_listed_here() -> None:
    assert set(INSTRUMENTS) == set(RANGES) == set(CHANGES)


@pytest.mark.parametrize("key", RANGES)
def test_score_range_and_direction(key: str) -> None:
    low, high, direction = RANGES[key]
    instrument = INSTRUMENTS[key]
    assert instrument.direction == direction
    assert check_score(key, Decimal(low)) == Decimal(low)
    assert check_score(key, Decimal(high)) == Decimal(high)
    for outside in (Decimal(low) - instrument.step, Decimal(high) + instrument.step):
        with pytest.raises(OutOfRange, match=rf"expected {low} to {high} points"):
            check_score(key, outside)


@pytest.mark.parametrize("key", CHANGES)
def test_important_change_is_as_published(key: str) -> None:
    changes = INSTRUMENTS[key].important_changes
    assert {f"{each.points or each.percent}" for each in changes} == CHANGES[key]
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
    for condition in CONDITIONS.values():
        assert not INSTRUMENTS[condition.function_instrument].bundled
