"""What holds of the criteria whatever was answered."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from perineural.clinical.criteria import (
    CATEGORIES,
    CRITERIA,
    PAIN_AREAS,
    REGIONS,
    BudapestAnswers,
    FibromyalgiaAnswers,
    Verdict,
    acr_2016,
    budapest,
    regions_from,
)

ANSWER = st.sampled_from([True, False, None])


def every(keys):
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, ANSWER))


KEYS = [category.key for category in CATEGORIES]
BUDAPEST = st.builds(BudapestAnswers, ANSWER, every(KEYS), every(KEYS), ANSWER)
FIBROMYALGIA = st.builds(
    FibromyalgiaAnswers,
    wpi=st.one_of(st.none(), st.integers(5, 19)),
    sss=st.one_of(st.none(), st.integers(0, 12)),
    regions=every([region.key for region in REGIONS]),
    months=st.one_of(st.none(), st.decimals(0, 1200, places=1)),
)


def filled(answers: dict, keys: list[str], answer: bool) -> dict:
    return {key: answer if answers.get(key) is None else answers[key] for key in keys}


def budapest_filled(answers: BudapestAnswers, answer: bool) -> BudapestAnswers:
    def known(value):
        return answer if value is None else value

    return BudapestAnswers(
        known(answers.disproportionate),
        filled(answers.symptoms, KEYS, answer),
        filled(answers.signs, KEYS, answer),
        known(answers.no_better_diagnosis),
    )


@given(BUDAPEST)
def test_budapest_is_said_only_when_no_missing_answer_could_change_it(answers):
    best, worst = (budapest(budapest_filled(answers, each)).verdict for each in (True, False))
    said = budapest(answers).verdict
    if best is worst:
        assert said is best
    else:
        assert said is Verdict.CANNOT_BE_SAID


@given(FIBROMYALGIA)
def test_fibromyalgia_is_said_only_when_no_missing_answer_could_change_it(answers):
    keys = [region.key for region in REGIONS]

    def known(value, otherwise):
        return otherwise if value is None else value

    best = FibromyalgiaAnswers(
        known(answers.wpi, 19),
        known(answers.sss, 12),
        filled(answers.regions, keys, answer=True),
        known(answers.months, Decimal(1200)),
    )
    worst = FibromyalgiaAnswers(
        known(answers.wpi, 5),
        known(answers.sss, 0),
        filled(answers.regions, keys, answer=False),
        known(answers.months, Decimal(0)),
    )
    if acr_2016(best).verdict is Verdict.NOT_MET:
        expected = Verdict.NOT_MET
    elif acr_2016(worst).verdict is Verdict.MET and answers.wpi is not None:
        expected = Verdict.MET
    else:
        expected = Verdict.CANNOT_BE_SAID
    assert acr_2016(answers).verdict is expected


@given(BUDAPEST, st.sampled_from(KEYS))
def test_one_more_symptom_never_speaks_against_the_syndrome(answers, key):
    more = replace(answers, symptoms={**answers.symptoms, key: True})
    order = (Verdict.NOT_MET, Verdict.CANNOT_BE_SAID, Verdict.MET)
    assert order.index(budapest(more).verdict) >= order.index(budapest(answers).verdict)


@given(every(list(PAIN_AREAS)))
def test_a_region_hurts_exactly_when_one_of_its_places_does(areas):
    found = regions_from(areas)
    for region in REGIONS:
        assert (found[region.key] is True) == any(areas.get(a) is True for a in region.areas)


def test_the_pain_index_counts_nineteen_places_each_once():
    assert len(PAIN_AREAS) == len(set(PAIN_AREAS)) == 19


def test_criteria_name_their_condition_and_source():
    assert {key: each.condition for key, each in CRITERIA.items()} == {
        "budapest": "crps",
        "acr_2016": "fibromyalgia",
    }
    assert all(each.sources and each.note for each in CRITERIA.values())
    assert "0.99" in CRITERIA["budapest"].note
