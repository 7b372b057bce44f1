"""Everyday life with a condition: counted right, one person once, and never a few of anybody."""

import pytest
from django.test import Client

from perineural.clinical.control_band import Measure
from perineural.records.actions.agreements import withdraw_agreement
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.models import PainRating
from perineural.records.queries.daily_life import daily_life
from perineural.records.queries.daily_life_values import Completeness, Share, two_shares
from perineural.records.queries.safety_values import Told
from tests.factories import clinic as clinics
from tests.factories import planning
from tests.factories.agreed import agreed
from tests.factories.followed import followed
from tests.factories.lived import by_version, injected, said, scored, took_before
from tests.factories.trail import written

HERE = "achilles_tendonitis"
TWICE = [[8, 5]]


@pytest.fixture
def staffed():
    return clinics.clinic()


def of(staffed, condition=HERE, by=None):
    return daily_life(by=by or staffed.clinic_lead, clinic_id=staffed.id, condition=condition)


def people(staffed, count, condition=HERE, **options):
    return followed(staffed, [TWICE] * count, condition, **options)


def all_say(staffed, ids, count, **beside):
    """So many of them say one thing, all others the opposite."""
    for place, patient_id in enumerate(ids):
        value = {name: yes if place < count else no for name, (yes, no) in beside.items()}
        said(staffed, patient_id, **value)


def told(staffed, key):
    return {each.key: each for each in of(staffed).answers}[key]


def counts(shares):
    return [each and (each.count, each.of) for each in (shares.of_known, shares.of_all)]


def page(staffed, condition=HERE, user=None):
    client = Client()
    client.force_login(user or staffed.clinic_lead)
    return client.get(f"/c/{staffed.slug}/outcomes/{condition}/daily-life/")


pytestmark = pytest.mark.django_db


# function


def test_function_is_the_mean_change_of_people_with_students_interval(staffed):
    ids = people(staffed, 11)
    for patient_id, newest in zip(ids, [50, 60, 70, 50, 60, 70], strict=False):
        scored(staffed, patient_id, 40, newest)
    (function,) = of(staffed).functions
    assert (function.key, function.complete) == ("visa_a", Completeness(6, 11))
    assert (function.start, function.mean) == (40, 20)
    # Changes 10, 20, 30, twice: sd is the root of 400 / 5; t of 5 degrees of freedom is 2.5706.
    assert function.low == pytest.approx(20 - 2.5706 * 80**0.5 / 6**0.5, abs=0.001)
    assert function.high == pytest.approx(29.386, abs=0.001)
    assert function.weeks == pytest.approx(2, abs=0.1)
    read = page(staffed).content.decode()
    assert (
        "Achilles tendonitis, 6 of 11 people measured before and again: VISA-A began at 40.0 on a "
        "scale of 0 to 100 (higher is better); it rose (better) by 20.0 points on average (95 % "
        "interval 10.6 to 29.4); in half of them 2 weeks after the first visit or later. "
        "This does not say why." in read
    )


def test_where_lower_is_better_a_fall_is_counted_as_better(staffed):
    ids = people(staffed, 5, "sciatica")
    for patient_id, newest in zip(ids, [9, 10, 11, 12, 13], strict=True):
        scored(staffed, patient_id, 15, newest, "rmdq")
    (function,) = of(staffed, "sciatica").functions
    assert function.mean == 4
    assert "it fell (better) by 4.0 points" in page(staffed, "sciatica").content.decode()


def test_a_change_that_may_be_none_is_called_unknown(staffed):
    ids = people(staffed, 5)
    for patient_id, newest in zip(ids, [30, 35, 40, 46, 52], strict=True):
        scored(staffed, patient_id, 40, newest)
    # Changes -10, -5, 0, 6, 12: mean 0.6, sd the root of 75.8; t of 4 is 2.7764.
    assert (
        "it cannot be said whether it got better or worse (95 % interval 10.2 points worse to "
        "11.4 better)" in page(staffed).content.decode()
    )


def test_two_complaints_of_one_person_are_one_person_with_their_mean(staffed):
    ids = followed(staffed, [[[8, 5], [7, 5]]] + [TWICE] * 4)
    scored(staffed, ids[0], 40, 50, complaint=0)
    scored(staffed, ids[0], 40, 90, complaint=1)
    for patient_id in ids[1:4]:
        scored(staffed, patient_id, 40, 50)
    assert of(staffed).functions[0].mean is None, "five complaints, of four people"
    scored(staffed, ids[4], 40, 50)
    function = of(staffed).functions[0]
    assert function.complete == Completeness(5, 5)
    assert function.mean == pytest.approx((30 + 4 * 10) / 5)


def test_a_score_at_the_first_visit_is_before_it_and_only_one_is_no_change(staffed):
    ids = people(staffed, 6)
    for patient_id in ids:
        scored(staffed, patient_id, 40, None)
    assert of(staffed).functions[0].complete.known == 0
    assert "again of fewer than 5 people" in page(staffed).content.decode()


def test_who_came_to_a_change_that_matters_is_counted_with_its_source(staffed):
    ids = people(staffed, 15)
    for place, patient_id in enumerate(ids):
        scored(staffed, patient_id, 40, 60 + place if place < 5 else 45)
    found = {each.important.points: each.shares for each in of(staffed).functions[0].reached}
    assert {points: counts(each) for points, each in found.items()} == {
        14: [(5, 15), (5, 15)],
        7: [(5, 15), (5, 15)],
        20: [(5, 15), (5, 15)],
    }
    read = page(staffed).content.decode()
    assert "14 points (12 weeks, tendon trouble)" in read
    assert "Lagas 2021" in read


def test_few_between_two_changes_that_matter_cannot_be_told_from_two_shares(staffed):
    ids = people(staffed, 20)
    gains = [25] * 6 + [15] * 3 + [1] * 11
    for patient_id, gained in zip(ids, gains, strict=True):
        scored(staffed, patient_id, 40, 40 + gained)
    found = {each.important.points: each.shares for each in of(staffed).functions[0].reached}
    # Nine came to 14 points and to 7, six of them to 20: the three between would be told.
    assert counts(found[14]) == [(9, 20), (9, 20)]
    assert counts(found[20]) == [None, None]


def test_the_same_change_of_everybody_tells_of_each_and_is_not_told(staffed):
    for patient_id in people(staffed, 6):
        scored(staffed, patient_id, 40, 50)
    function = of(staffed).functions[0]
    assert (function.mean, function.reached) == (None, ())
    assert "All changed by the same amount" in page(staffed).content.decode()


def test_two_versions_of_a_questionnaire_are_not_held_against_each_other(staffed):
    ids = people(staffed, 10)
    for place, patient_id in enumerate(ids):
        versions = ("1", "1") if place < 5 else ("1", "2")
        by_version(staffed, patient_id, versions, (40, 50 + place))
    function = of(staffed).functions[0]
    assert (function.complete.known, function.mean) == (5, pytest.approx(12))
    for patient_id in ids[5:]:
        scored(staffed, patient_id, 30, None, days_before=4)  # typed in, of no version
    assert of(staffed).functions[0].complete.known == 10


def test_scales_of_pain_are_no_function(staffed):
    for patient_id in people(staffed, 6):
        scored(staffed, patient_id, 6, 3, "nprs")
    assert [each.key for each in of(staffed).functions] == ["visa_a"]


# painkillers


def test_painkiller_days_fall_from_the_intake_to_the_newest_asked(staffed):
    ids = people(staffed, 6)
    for patient_id, days in zip(ids, [1, 1, 2, 2, 3, 3], strict=True):
        took_before(staffed, patient_id, 5)
        scored(staffed, patient_id, None, days, "analgesic_days")
    days = of(staffed).analgesic_days
    assert (days.start, days.mean) == (5, 3)
    # Falls 4, 4, 3, 3, 2, 2: sd is the root of 4 / 5.
    assert days.low == pytest.approx(3 - 2.5706 * 0.8**0.5 / 6**0.5, abs=0.001)
    read = page(staffed).content.decode()
    assert "days a week with a painkiller began at 5.0; it fell (better) by 3.0 days" in read


# what is said beside the number


def test_each_persons_newest_answer_counts_with_wilsons_interval(staffed):
    ids = people(staffed, 20)
    all_say(staffed, ids, 12, back_to_normal=(False, True))
    all_say(staffed, ids, 12, back_to_normal=(True, False))
    said(staffed, ids[0], days_after=2, back_to_normal=False)
    found = told(staffed, "normal")
    assert counts(found.shares) == [(12, 20), (12, 20)]
    # Wilson, 12 of 20: 38.7 to 78.1 %.
    assert found.shares.of_known.interval == pytest.approx((0.3866, 0.7812), abs=0.0001)
    assert (
        "Achilles tendonitis: 20 of 20 people answered; 12 of them are back to their normal life, "
        "60\xa0% (95 % interval 38 to 79\xa0%); in half of them 1 week after"
        in page(staffed).content.decode()
    )


def test_who_did_not_answer_is_counted_as_not_in_the_second_share(staffed):
    ids = people(staffed, 30)
    all_say(staffed, ids[:20], 12, analgesics_today=(False, True))
    found = told(staffed, "no_painkiller")
    assert counts(found.shares) == [(12, 20), (12, 30)]


def test_three_who_did_not_answer_are_told_by_no_figure(staffed):
    ids = people(staffed, 23)
    all_say(staffed, ids[:20], 12, sleep=("well", "badly"))
    assert counts(told(staffed, "slept_well").shares) == [None, (12, 23)]
    read = page(staffed).content.decode()
    assert "all but a few of 23 people answered; 12 of all 23 slept well" in read
    assert "20 of 23" not in read
    assert "of 20" not in read


@pytest.mark.parametrize("yes", [4, 16])
def test_of_four_on_either_side_no_share_is_told(staffed, yes):
    ids = people(staffed, 30)
    all_say(staffed, ids[:20], yes, back_to_normal=(True, False))
    assert counts(told(staffed, "normal").shares) == [None, None]


@pytest.mark.parametrize("known", range(24))
def test_no_two_figures_tell_of_one_to_four_people(known):
    for yes in range(known + 1):
        complete = Completeness(known, 23)
        shares = two_shares(yes, complete)
        seen = {23, complete.told, *(each.of for each in (shares.of_known, shares.of_all) if each)}
        seen |= {each.count for each in (shares.of_known, shares.of_all) if each}
        apart = {abs(one - other) for one in seen - {None} for other in seen - {None}}
        assert not apart & {1, 2, 3, 4}


def test_who_is_worse_is_told_where_nobody_follows_from_it(staffed):
    ids = people(staffed, 20)
    for patient_id, change in zip(ids, [1] * 8 + [4] * 6 + [6] * 6, strict=True):
        said(staffed, patient_id, global_change=change)
    found = told(staffed, "better")
    assert (counts(found.shares)[0], found.worse) == ((8, 20), Share(6, 20))
    assert "6 of 20 say that they are worse than before" in page(staffed).content.decode()


def test_few_between_better_and_worse_hide_who_is_worse(staffed):
    ids = people(staffed, 20)
    for patient_id, change in zip(ids, [1] * 8 + [4] * 3 + [6] * 9, strict=True):
        said(staffed, patient_id, global_change=change)
    found = told(staffed, "better")
    assert (counts(found.shares)[0], found.worse) == ((8, 20), None)


def test_activity_right_after_a_visit_is_told_apart_from_later(staffed):
    ids = people(staffed, 12)
    for place, patient_id in enumerate(ids):
        said(staffed, patient_id, days_after=1, activity="less" if place < 7 else "usual")
        said(staffed, patient_id, days_after=5, activity="less" if place < 5 else "more")
    assert counts(told(staffed, "active_soon").shares)[0] == (5, 12)
    assert counts(told(staffed, "active").shares)[0] == (7, 12)


def test_activity_right_after_is_left_out_where_few_differ(staffed):
    ids = people(staffed, 12)
    for place, patient_id in enumerate(ids):
        said(staffed, patient_id, days_after=1, activity="less" if place < 7 else "usual")
    for patient_id in ids[:2]:
        said(staffed, patient_id, days_after=5, activity="more")
    assert counts(told(staffed, "active").shares)[0] == (7, 12)
    assert told(staffed, "active_soon").shares.complete.known == 0


def test_an_answer_that_was_put_right_counts_as_put_right(staffed):
    ids = people(staffed, 10)
    all_say(staffed, ids, 5, back_to_normal=(True, False))
    slip = said(staffed, ids[0], days_after=4, back_to_normal=False)
    assert counts(told(staffed, "normal").shares) == [None, None]
    with clinic_scope([staffed.id]):
        PainRating.objects.filter(id=slip.rating_id).update(replaced_at=slip.occurred_at)
    written(staffed, ids[0])
    assert counts(told(staffed, "normal").shares) == [(5, 10), (5, 10)]


# who counts


def test_of_four_people_nothing_is_told(staffed):
    people(staffed, 4)
    assert of(staffed) is None
    assert "Too few to say" in page(staffed).content.decode()


def test_two_complaints_each_of_four_people_are_four_people(staffed):
    followed(staffed, [[[8, 5], [7, 5]]] * 4)
    assert of(staffed) is None


def test_who_took_back_the_use_of_data_counts_in_nothing(staffed):
    ids = people(staffed, 11)
    all_say(staffed, ids, 5, back_to_normal=(True, False))
    injected(staffed, ids, events=6)
    for patient_id, newest in zip(ids, range(50, 61), strict=True):
        scored(staffed, patient_id, 40, newest)
    assert of(staffed).people == 11
    assert of(staffed).events.events == 6
    key = agreed(staffed, ids[-1], (), "registry", "A Invented10")
    withdraw_agreement(by=staffed.assistant, clinic_id=staffed.id, agreement_id=key)
    found = of(staffed)
    assert (found.people, found.functions[0].complete) == (10, Completeness(10, 10))
    assert found.functions[0].mean == pytest.approx(14.5)
    assert counts(told(staffed, "normal").shares) == [(5, 10), (5, 10)]
    assert found.events.told is Told.FEW_OTHERS, "the clinic's own count would tell of one"


def test_another_condition_and_another_clinic_count_for_themselves(staffed):
    recipe_id = planning.recipe(staffed)
    ids = people(staffed, 10, recipe_id=recipe_id)
    all_say(staffed, ids, 5, back_to_normal=(True, False))
    elsewhere = people(staffed, 7, "sciatica", recipe_id=recipe_id)
    all_say(staffed, elsewhere, 7, back_to_normal=(True, False))
    other = clinics.clinic("quay", "Quay Clinic")
    theirs = people(other, 6)
    all_say(other, theirs, 6, back_to_normal=(True, False))
    injected(other, theirs, events=6)
    assert counts(told(staffed, "normal").shares) == [(5, 10), (5, 10)]
    assert of(staffed).events.told is Told.FEW_INJECTIONS
    assert of(other).people == 6
    assert of(staffed, "migraine") is None
    with pytest.raises(NotFound):
        of(staffed, "no_such_condition")


def test_only_those_who_see_numbers_see_it(staffed):
    of(staffed, by=staffed.researcher)
    with pytest.raises(NotAllowed):
        of(staffed, by=staffed.assistant)
    assert page(staffed, user=staffed.assistant).status_code == 403


def test_nothing_answered_is_said_in_sentences(staffed):
    people(staffed, 6)
    read = page(staffed).content.decode()
    assert "Measured before the first visit and again of fewer than 5 people." in read
    assert "fewer than 5 of 6 people answered; too few on one side" in read
    assert "Too few injections to be told." in read
    assert "No control group’s figure is known here" in read


def test_control_groups_are_known_of_pain_alone():
    """Whoever adds another measure puts its band on the page of everyday life too."""
    assert set(Measure) == {
        Measure.FALL_POINTS, Measure.SHARE_30_PERCENT, Measure.SHARE_50_PERCENT
    }  # fmt: skip


def test_the_page_of_pain_leads_to_it(staffed):
    people(staffed, 6)
    client = Client()
    client.force_login(staffed.clinic_lead)
    read = client.get(f"/c/{staffed.slug}/outcomes/{HERE}/").content.decode()
    assert f"/c/{staffed.slug}/outcomes/{HERE}/daily-life/" in read
