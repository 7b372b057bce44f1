"""Values on their way out: shifted by one span, in bands, as pseudonyms; nothing typed leaves."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.registry.snapshot.fields import OTHER, Field, Kind, Rule
from perineural.registry.snapshot.problems import SnapshotRefused
from perineural.registry.snapshot.rules import (
    AGE_BANDS,
    LEAST_SHIFT,
    SHIFT_RANGE,
    Keyed,
    Person,
    age_band,
    needle_gauge,
    weight_to_five_kg,
    whole_days,
)

KEY = b"a key of this test, 32 bytes long"
keys = st.binary(min_size=32, max_size=64)
moments = st.datetimes(timezones=st.just(dt.UTC)).filter(lambda moment: moment.year > 1900)
dates = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2090, 1, 1))


def field(kind, **changed):
    return Field("each", "each", kind, Rule.AS_IS, ("Model.each",), **changed)


@given(keys, st.uuids(), moments, moments)
def test_the_span_between_two_moments_of_a_patient_stays_exact(key, patient_id, one, other):
    person = Person(Keyed(key), patient_id)
    assert person.shifted(other) - person.shifted(one) == other - one


@given(keys, st.uuids(), moments)
def test_every_moment_is_moved_back_by_30_to_395_days(key, patient_id, moment):
    moved = moment.replace(tzinfo=None) - Person(Keyed(key), patient_id).shifted(moment)
    assert LEAST_SHIFT <= moved < LEAST_SHIFT + SHIFT_RANGE


def test_the_zone_in_which_a_moment_was_told_changes_nothing():
    person = Person(Keyed(KEY), uuid.UUID(int=7))
    moment = dt.datetime(2026, 3, 15, 7, 30, tzinfo=dt.timezone(dt.timedelta(hours=10.5)))
    assert person.shifted(moment) == person.shifted(moment.astimezone(dt.UTC))


def test_two_patients_are_not_moved_by_the_same_span():
    keyed = Keyed(KEY)
    assert len({keyed.shift(uuid.UUID(int=number)) for number in range(500)}) == 500


@given(keys, keys, st.uuids())
def test_the_same_key_gives_the_same_pseudonym_and_another_key_another(one, other, patient_id):
    first = Keyed(one).pseudonym("patient", patient_id)
    assert first == Keyed(one).pseudonym("patient", patient_id)
    assert (first == Keyed(other).pseudonym("patient", patient_id)) == (one == other)


@given(st.uuids())
def test_a_pseudonym_shows_nothing_of_the_key_it_stands_for(patient_id):
    keyed = Keyed(KEY)
    told = keyed.pseudonym("patient", patient_id)
    assert len(told) == 16
    assert told != keyed.pseudonym("course", patient_id)
    assert patient_id.hex[:8] not in told


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31])
def test_a_short_key_is_refused(key):
    with pytest.raises(SnapshotRefused, match="at least 32"):
        Keyed(key)


@given(dates, dates, dates)
def test_whoever_is_older_is_never_in_a_lower_band(one, other, on):
    older, younger = min(one, other), max(one, other)
    bands = AGE_BANDS.index(age_band(older, on)), AGE_BANDS.index(age_band(younger, on))
    assert bands[0] >= bands[1]


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (-1, "under 18"), (0, "under 18"), (17, "under 18"), (18, "18-29"), (29, "18-29"),
        (30, "30-39"), (89, "80-89"), (90, "90 or older"), (121, "90 or older"),
    ],
)  # fmt: skip
def test_an_age_is_in_its_band_from_the_birthday_on(years, band):
    assert age_band(dt.date(2026 - years, 5, 4), dt.date(2026, 5, 4)) == band
    if years > 0:
        assert age_band(dt.date(2026 - years, 5, 5), dt.date(2026, 5, 4)) == age_band(
            dt.date(2026 - years + 1, 5, 4), dt.date(2026, 5, 4)
        )


@given(st.decimals(min_value=1, max_value=700, places=2))
def test_a_weight_leaves_in_steps_of_five_within_its_range(weight_kg):
    told = weight_to_five_kg(weight_kg)
    assert told % 5 == 0
    assert 40 <= told <= 150
    if 40 <= weight_kg <= 150:
        assert abs(told - weight_kg) <= Decimal("2.5")


@given(st.text())
def test_nothing_of_a_needle_leaves_but_a_gauge(words):
    assert needle_gauge(words) in {None, *range(18, 35)}


@given(dates, dates)
def test_days_before_a_course_are_never_negative_and_end_at_ten_years(one, other):
    assert 0 <= whole_days(one, other) <= 3650


@given(st.text() | st.integers() | st.lists(st.text()))
def test_what_is_not_a_code_of_the_list_leaves_as_other(typed):
    listed = field(Kind.CODE, choices=(("left", "left"), (OTHER, "none of these")))
    told = Person(Keyed(KEY), uuid.UUID(int=1)).leaves(listed, typed)
    assert told in {"left", OTHER, None}


@given(st.lists(st.text() | st.integers(), max_size=4))
def test_every_code_of_several_is_one_of_the_list(typed):
    listed = field(Kind.CODES, choices=(("F2", "sural"), (OTHER, "none of these")))
    told = Person(Keyed(KEY), uuid.UUID(int=1)).leaves(listed, typed)
    assert set((told or OTHER).split(";")) <= {"F2", OTHER}


@pytest.mark.parametrize("typed", ["Ana", "4", float("nan"), float("inf")])
def test_words_and_what_is_not_finite_never_leave_as_a_number(typed):
    person = Person(Keyed(KEY), uuid.UUID(int=1))
    assert person.leaves(field(Kind.INTEGER), typed) is None
    assert person.leaves(field(Kind.DECIMAL), typed) is None


def test_a_decimal_keeps_its_digits_and_nothing_stays_nothing():
    person = Person(Keyed(KEY), uuid.UUID(int=1))
    assert person.leaves(field(Kind.DECIMAL, digits=3), Decimal("1.5")) == "1.500"
    for kind in Kind:
        assert person.leaves(field(kind), None) is None
