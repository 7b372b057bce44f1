"""What holds of every total, whatever was answered."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.errors import ClinicalError
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.scoring import DOES_NOT_APPLY, band_of, total_of

SCORED = [key for key, each in INSTRUMENTS.items() if each.items]


@st.composite
def full_forms(draw):
    """A questionnaire and one answer to each of its items."""
    key = draw(st.sampled_from(SCORED))
    items = INSTRUMENTS[key].items
    return key, [draw(st.sampled_from(items.values)) for _ in range(items.count)]


@given(full_forms())
def test_a_full_form_always_has_a_score_in_its_range(form):
    key, answers = form
    instrument = INSTRUMENTS[key]
    total = total_of(key, answers)
    assert instrument.low <= total.score <= instrument.high
    assert total.answered == total.items == len(answers)


@given(full_forms(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(form, chance):
    key, answers = form
    mixed = list(answers)
    chance.shuffle(mixed)
    assert total_of(key, mixed) == total_of(key, answers)


@given(full_forms(), st.data())
def test_a_higher_answer_never_lowers_the_score(form, data):
    key, answers = form
    place = data.draw(st.integers(0, len(answers) - 1))
    higher = [value for value in INSTRUMENTS[key].items.values if value >= answers[place]]
    raised = list(answers)
    raised[place] = data.draw(st.sampled_from(higher))
    assert total_of(key, raised).score >= total_of(key, answers).score


@given(full_forms(), st.data())
def test_an_open_item_is_refused_unless_the_source_allows_it(form, data):
    key, answers = form
    place = data.draw(st.integers(0, len(answers) - 1))
    with_gap = [None if at == place else answer for at, answer in enumerate(answers)]
    items = INSTRUMENTS[key].items
    if items.fewest < items.count:
        assert total_of(key, with_gap).answered == items.count - 1
    else:
        with pytest.raises(ClinicalError, match=f"it needs {items.count}"):
            total_of(key, with_gap)


@given(full_forms(), st.data())
def test_an_item_that_does_not_apply_is_left_out_only_where_the_form_offers_it(form, data):
    key, answers = form
    place = data.draw(st.integers(0, len(answers) - 1))
    changed = [DOES_NOT_APPLY if at == place else answer for at, answer in enumerate(answers)]
    if INSTRUMENTS[key].items.may_not_apply:
        assert total_of(key, changed).answered == len(answers) - 1
    else:
        with pytest.raises(ClinicalError, match="is no answer of this form"):
            total_of(key, changed)


@given(full_forms(), st.data())
def test_an_answer_that_no_form_offers_is_refused(form, data):
    key, answers = form
    values = INSTRUMENTS[key].items.values
    wrong = data.draw(st.integers(-1000, 1000).filter(lambda value: value not in values))
    place = data.draw(st.integers(0, len(answers) - 1))
    changed = [wrong if at == place else answer for at, answer in enumerate(answers)]
    with pytest.raises(ClinicalError, match=rf"item {place + 1} is {wrong}"):
        total_of(key, changed)


@given(full_forms())
def test_every_score_of_a_form_with_names_has_one(form):
    key, answers = form
    band = band_of(key, total_of(key, answers).score)
    assert bool(band) is bool(INSTRUMENTS[key].bands)


@pytest.mark.parametrize("key", SCORED)
def test_all_lowest_and_all_highest_answers_give_the_ends_of_the_range(key):
    instrument = INSTRUMENTS[key]
    low, high = (
        total_of(key, [instrument.items.values[at]] * instrument.items.count).score
        for at in (0, -1)
    )
    assert (low, high) == (Decimal(instrument.low), Decimal(instrument.high))


@pytest.mark.parametrize(
    ("key", "fewest"), [("quickdash", 10), ("odi", 1), ("rmdq", 24), ("peg", 3), ("faam_adl", 21)]
)
def test_fewest_answers_are_those_of_the_source(key, fewest):
    assert INSTRUMENTS[key].items.fewest == fewest
