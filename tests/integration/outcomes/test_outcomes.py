"""Outcomes of a condition: counted right, of enough people, beside those given nothing active."""

import random

import numpy as np
import pytest
from django.test import Client

from perineural.records.actions.agreements import withdraw_agreement
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.queries.outcomes import condition_outcomes, outcomes
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories import planning
from tests.factories.agreed import agreed
from tests.factories.followed import followed

pytestmark = pytest.mark.django_db
HERE = "achilles_tendonitis"
ODD = [[8, 6, 5], [7, 7, 4], [6, 5, 5], [9, 6, 3], [5, 4, 4], [8, 8, 6]]
"""Pain of six people before three visits."""


@pytest.fixture
def staffed():
    return clinics.clinic()


def of(staffed, condition=HERE, by=None):
    return condition_outcomes(
        by=by or staffed.clinic_lead, clinic_id=staffed.id, condition=condition
    )


def one_complaint_each(scores):
    return [[each] for each in scores]


def page(staffed, path="", user=None):
    client = Client()
    client.force_login(user or staffed.clinic_lead)
    return client.get(f"/c/{staffed.slug}/outcomes/{path}")


def test_everybody_and_everything_is_counted(staffed):
    followed(staffed, [*one_complaint_each(ODD), [[7, None, None]], [[None, 6, 5], [4, 4]]])
    found = of(staffed)
    assert (found.patients, found.complaints) == (8, 9)
    assert (found.visits, found.rated, found.followed) == (26, 23, 8)
    assert found.completeness_percent == 88
    (listed,) = [
        each for each in outcomes(by=staffed.clinic_lead, clinic_id=staffed.id) if each.key == HERE
    ]
    assert (listed.patients, listed.visits, listed.rated) == (8, 26, 23)


def test_the_line_is_the_mean_of_everybodys_own_where_all_came_as_often(staffed):
    followed(staffed, one_complaint_each(ODD))
    line = of(staffed).line
    slopes, starts = np.polyfit([0, 1, 2], np.array(ODD).T, 1)
    assert line.start == pytest.approx(starts.mean(), abs=1e-6)
    assert line.per_week == pytest.approx(slopes.mean(), abs=1e-6)
    low, high = line.per_week_interval
    assert low < line.per_week < high < 0
    assert line.points[0].pain == pytest.approx(line.start)
    assert line.points[-1].week == 2
    assert (line.patients, line.has_degrees) == (6, True)


def test_people_whose_change_goes_with_their_start_still_differ_in_it(staffed):
    """The correlation is estimated as -1: the change is then taken as unrelated to the start."""
    rows = [[9, 5, 0], [8, 4, 0], [7, 4, 1], [4, 2, 0], [3, 2, 0], [2, 1, 1]]
    followed(staffed, one_complaint_each(rows))
    line = of(staffed).line
    assert line.slopes_sd == pytest.approx(np.std([-4.5, -4, -3, -2, -1.5, -0.5], ddof=1), rel=0.2)


def test_of_four_people_nothing_is_told(staffed):
    followed(staffed, one_complaint_each(ODD[:4]))
    assert of(staffed) is None
    assert "Too few to say" in page(staffed, f"{HERE}/").content.decode()
    told = page(staffed).content.decode()
    assert "Nothing to tell yet" in told


def test_two_complaints_of_one_person_are_one_person(staffed):
    followed(staffed, [[row, row] for row in ODD[:4]])
    assert of(staffed) is None


def test_another_condition_and_another_clinic_count_for_themselves(staffed):
    followed(staffed, one_complaint_each(ODD))
    other = clinics.clinic("quay", "Quay Clinic")
    assert of(other) is None
    assert of(staffed, "migraine") is None
    with pytest.raises(NotFound):
        of(staffed, "no_such_condition")


def test_only_those_who_see_numbers_see_it(staffed):
    with pytest.raises(NotAllowed):
        of(staffed, by=staffed.assistant)
    assert page(staffed, user=staffed.assistant).status_code == 403
    assert page(staffed, f"{HERE}/", user=staffed.assistant).status_code == 403


def test_shares_count_those_who_did_not_come_back_as_not_better(staffed):
    better, same, once = [8, 4], [8, 8], [8]
    followed(staffed, one_complaint_each([better] * 6 + [same] * 5 + [once] * 5))
    half = of(staffed).responses[1]
    assert (half.answered.responders, half.answered.observations) == (6, 11)
    assert (half.everybody.responders, half.everybody.observations) == (6, 16)
    assert half.answered.low < 6 / 11 < half.answered.high


def test_few_who_did_not_come_back_cannot_be_told_from_two_shares(staffed):
    better, same, once = [8, 4], [8, 8], [8]
    followed(staffed, one_complaint_each([better] * 6 + [same] * 5 + [once] * 4))
    half = of(staffed).responses[1]
    assert half.answered.observations == 11
    assert half.everybody is None


def test_few_between_two_thresholds_cannot_be_told_from_two_shares(staffed):
    much, somewhat, same = [8, 4], [8, 5], [8, 8]
    followed(staffed, one_complaint_each([much] * 6 + [somewhat] * 4 + [same] * 5))
    found = {each.words: each.answered for each in of(staffed).responses}
    assert found["at least 30 % less pain"] is None
    assert found["at least 50 % less pain"].responders == 6
    assert found["at least 2 points less pain"].responders == 10


def test_four_people_with_two_complaints_each_are_four_people(staffed):
    better, same = [8, 4], [8, 8]
    followed(staffed, [[better, better]] * 4 + [[same]] * 6)
    half = of(staffed).responses[1]
    assert (half.answered, half.everybody) == (None, None)


def test_complaints_are_called_complaints_where_somebody_has_two(staffed):
    better, same = [8, 4], [8, 8]
    followed(staffed, [[better, better]] + [[better]] * 5 + [[same]] * 6)
    told = page(staffed, f"{HERE}/").content.decode()
    assert "7 of 13 complaints of 12 people: 54 %" in told


def test_the_newest_visit_is_where_it_was_and_not_where_sums_make_it(staffed):
    early = [[8, 4, None, None]] * 3 + [[8, 6, None, 5]] * 4
    followed(staffed, one_complaint_each(early))
    found = of(staffed)
    assert found.weeks == 3
    told = page(staffed, f"{HERE}/").content.decode()
    assert "which in half of those seen again was 3 weeks later or more" in told


def test_who_took_back_the_use_of_data_counts_in_nothing(staffed):
    ids = followed(staffed, one_complaint_each([*ODD, ODD[0]]))
    key = agreed(staffed, ids[0], (), "registry", "A Invented0")
    assert of(staffed).patients == 7
    withdraw_agreement(by=staffed.assistant, clinic_id=staffed.id, agreement_id=key)
    assert of(staffed).patients == 6
    agreed(staffed, ids[0], (), "registry", "A Invented0")
    assert of(staffed).patients == 7


def test_a_share_of_fewer_than_five_is_not_told(staffed):
    followed(staffed, one_complaint_each([[8, 4]] * 4 + [[8, 8]] * 20))
    half = of(staffed).responses[1]
    assert half.answered is None
    assert half.beside == ()
    assert "too few to show" in page(staffed, f"{HERE}/").content.decode()


def test_pure_regression_to_the_mean_is_no_better_than_the_band(staffed):
    random.seed(12)
    usual = [random.gauss(4, 1.5) for _ in range(400)]
    seen = [[round(each + random.gauss(0, 2)), round(each + random.gauss(0, 2))] for each in usual]
    came = [[min(max(score, 0), 10) for score in row] for row in seen if row[0] >= 6]
    followed(staffed, one_complaint_each(came[:60]))
    found = of(staffed)
    assert found.line.per_week < 0
    (beside,) = found.responses[1].beside
    assert beside.verdict == "no_better"
    assert "No better than the band" in page(staffed, f"{HERE}/").content.decode()


def test_scores_that_are_all_equal_get_a_sentence_and_no_line(staffed):
    followed(staffed, one_complaint_each([[6, 6]] * 6))
    found = of(staffed)
    assert found.line is None
    assert found.why_no_line
    assert "No line can be told" in page(staffed, f"{HERE}/").content.decode()


def test_nobody_seen_twice_gets_a_sentence_too(staffed):
    followed(staffed, one_complaint_each([[6], [7], [5], [6], [8]]))
    found = of(staffed)
    assert found.line is None
    assert "after their first" in found.why_no_line


def test_the_page_says_the_sentence_and_how_it_was_computed(staffed):
    followed(staffed, one_complaint_each(ODD))
    told = page(staffed, f"{HERE}/").content.decode()
    assert "6 people rated before a visit: pain began at 7.2 of 10 (95 % interval " in told
    assert "); it fell by " in told
    assert told.count("How was this computed?") == 2
    assert "What happens by itself" in told


def test_it_takes_as_many_queries_however_many_people(staffed):
    recipe_id, counts = planning.recipe(staffed), []
    for _ in range(2):
        followed(staffed, one_complaint_each(ODD), recipe_id=recipe_id)
        of(staffed)
        with asked() as queries:
            of(staffed)
        counts.append(len(queries))
    assert counts == [4, 4]
