"""The body weight: the latest, exact, or none."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.fhir.errors import BadValue
from perineural.fhir.observation import _EXACT, KG_PER_POUND, kept_weight_kg


def test_pound_is_exact():
    grain_mg = Decimal("64.79891")
    assert 7000 * grain_mg / 10**6 == KG_PER_POUND


def test_weight_in_pounds_is_converted_exactly(small, read, small_bytes):
    weight = read(small).weight
    assert weight.weight_kg == Decimal("68.129573974")
    assert weight.unit == "[lb_av]"


@settings(deadline=None)
@given(st.decimals("0.001", "2000", places=17))
def test_no_digit_of_a_weight_in_pounds_is_lost(pounds):
    exact = Fraction(pounds) * Fraction(45359237, 10**8)
    assert Fraction(_EXACT.multiply(pounds, KG_PER_POUND)) == exact


def test_latest_by_time_is_taken_whatever_the_order(bundle_of, weighing, read):
    record = read(
        bundle_of(
            weighing(71, when="2020-06-01T00:30:00+02:00"),
            weighing(72, when="2020-05-31T23:00:00Z"),
            weighing(70, when="2020-05"),
        )
    )
    assert record.weight.weight_kg == 72
    assert [(item.count, "older" in item.why) for item in record.left] == [(2, True)]


def test_latest_weight_in_another_unit_is_never_replaced_by_an_older_one(bundle_of, weighing, read):
    record = read(bundle_of(weighing(70), weighing(11, "[stone_av]", when="2021-01-01")))
    assert record.weight is None
    assert "could not be read" in record.warnings[0]
    assert sum(item.count for item in record.left) == 2


def test_two_units_at_one_time_give_no_weight(bundle_of, weighing, read):
    record = read(bundle_of(weighing(70), weighing(11, "[stone_av]")))
    assert record.weight is None
    assert "could not be read" in record.warnings[0]


def test_older_weight_in_another_unit_does_not_matter(bundle_of, weighing, read):
    record = read(bundle_of(weighing(11, "[stone_av]"), weighing(70, when="2021-01-01")))
    assert record.weight.weight_kg == 70
    assert record.warnings == ()


@pytest.mark.parametrize(
    "quantity",
    [
        None,
        {"value": 70, "unit": "kg"},
        {"value": 70, "system": "urn:other", "code": "kg"},
        {"system": "http://unitsofmeasure.org", "code": "kg"},
        {"value": 7, "comparator": "<", "system": "http://unitsofmeasure.org", "code": "kg"},
        {"value": 70000, "system": "http://unitsofmeasure.org", "code": "g"},
    ],
)
def test_value_that_is_not_plain_kg_or_pounds_is_not_taken(bundle_of, weighing, read, quantity):
    record = read(bundle_of(weighing(valueQuantity=quantity)))
    assert record.weight is None
    assert len(record.warnings) == 1


@pytest.mark.parametrize("value", [0, -70, 70000, 1000.5, "70", True, [70]])
def test_impossible_weight_is_refused(bundle_of, weighing, read, value):
    with pytest.raises(BadValue, match=r"valueQuantity\.value is "):
        read(bundle_of(weighing(value)))


def test_lighter_of_two_weights_at_one_time_is_taken(bundle_of, weighing, read):
    record = read(bundle_of(weighing(80), weighing(79), weighing(80)))
    assert record.weight.weight_kg == 79
    assert "lighter" in record.warnings[0]


def test_same_weight_twice_is_taken_once(bundle_of, weighing, read):
    record = read(bundle_of(weighing(80), weighing(80)))
    assert record.weight.weight_kg == 80
    assert record.warnings == ()
    assert [item.resource_type for item in record.taken] == ["Patient", "Observation"]


@pytest.mark.parametrize(
    "state", ["registered", "preliminary", "cancelled", "entered-in-error", "unknown"]
)
def test_weight_that_does_not_stand_is_left(bundle_of, weighing, read, state):
    record = read(bundle_of(weighing(80, status=state, when="2021"), weighing(70)))
    assert record.weight.weight_kg == 70
    assert record.left[0].count == 1


def test_weight_without_a_status_is_refused(bundle_of, weighing, read):
    with pytest.raises(BadValue, match="status is missing"):
        read(bundle_of(weighing(status=None)))


def test_weight_without_a_time_is_left_and_warned_of(bundle_of, weighing, read):
    record = read(bundle_of(weighing(effectiveDateTime=None)))
    assert record.weight is None
    assert "without the time" in record.warnings[0]


def test_weight_over_a_period_counts_from_its_end(bundle_of, weighing, read):
    period = {"start": "2020-01-01", "end": "2020-02-01"}
    item = weighing(80, effectiveDateTime=None, effectivePeriod=period)
    assert read(bundle_of(item, weighing(70, when="2020-01-15"))).weight.weight_kg == 80


def test_other_observations_are_left(bundle_of, weighing, read):
    height = weighing(code={"coding": [{"system": "http://loinc.org", "code": "8302-2"}]})
    local = weighing(code={"coding": [{"system": "urn:local", "code": "29463-7"}]})
    record = read(bundle_of(height, local, weighing(code=None)))
    assert record.weight is None
    assert [item.count for item in record.left] == [3]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (70, "kg", "body weight 70.0 kg, weighed 2020-01-01"),
        (81.5999999, "kg", "body weight 81.5 kg, rounded down to 0.1 kg, weighed 2020-01-01"),
        (
            150.2, "[lb_av]",
            "body weight 68.1 kg from 150.2 lb, rounded down to 0.1 kg, weighed 2020-01-01",
        ),
    ],
)  # fmt: skip
def test_the_answer_says_a_weight_to_a_tenth_with_its_day(
    bundle_of, weighing, read, value, unit, words
):
    record = read(bundle_of(weighing(value, unit)))
    assert [each.display for each in record.taken if each.resource_type == "Observation"] == [words]


def test_a_weight_is_never_rounded_up():
    assert kept_weight_kg(Decimal("66.69999")) == Decimal("66.6")
