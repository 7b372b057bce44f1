"""What may come next: found where it was planted, of enough people, and never as a promise."""

import re

import numpy as np
import pytest
from django.test import Client

from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Agreement, Course, PainRating, Session
from perineural.records.queries.outlook import course_outlook
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories import planning
from tests.factories.rated import Visit, rated
from tests.factories.visits import Scores, treated

pytestmark = pytest.mark.django_db
HALF_LIFE, HEALS, FALLS = 4.0, 0.6, 3.0
DAYS = (0.02, 1.0, 3.0, 7.0)
"""Days after a session on which everybody is asked; the first is in the room."""


@pytest.fixture
def staffed():
    return clinics.clinic()


def planted(count, visits=4, seed=1, gap=14):
    """Courses that follow the model: scores are rounded and within 0 to 10."""
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        base, heals = draw.normal(7, 0.8), draw.normal(HEALS, 0.1)

        def score(number, days, base=base, heals=heals):
            left = FALLS * 2 ** (-days / HALF_LIFE) if number else 0.0
            pain = base - heals * number - left + draw.normal(0, 0.5)
            return int(np.clip(round(pain), 0, 10))

        found.append(
            [
                Visit(gap * place, score(place, gap), {d: score(place + 1, d) for d in DAYS})
                for place in range(visits)
            ]
        )
    return found


def of(staffed, course_id, by=None):
    return course_outlook(by=by or staffed.clinician, clinic_id=staffed.id, course_id=course_id)


def page(staffed, course_id):
    client = Client()
    client.force_login(staffed.clinician)
    answer = client.get(f"/c/{staffed.slug}/courses/{course_id}/healing/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_what_was_planted_is_found_through_the_records(staffed):
    course_id = rated(staffed, planted(30))[0]
    found = of(staffed, course_id).expected
    assert (found.patients, found.sessions, found.ratings) == (30, 120, 600)
    low, high = found.wearing.interval_days
    assert low < HALF_LIFE < high
    assert high / low < 1.6
    assert found.wearing.back_after_days == pytest.approx(
        2.32193 * found.wearing.half_life_days, rel=1e-4
    )
    low, high = found.healing_interval
    assert abs(found.healing - HEALS) < 3.5 * (high - low) / 3.92
    assert "one and the same line" in found.told_apart


def test_the_next_score_of_each_lies_where_it_is_expected(staffed):
    courses = planted(40, visits=5, seed=3)
    keys = rated(staffed, [visits[:4] for visits in courses], ago_days=1)
    inside = 0
    for key, visits in zip(keys[:15], courses, strict=False):
        told = of(staffed, key).expected.next
        low, high = told.nearly_all
        inside += low - 0.5 <= visits[4].before <= high + 0.5
        assert abs(told.score - visits[4].before) < 2.5
        assert low <= told.four_fifths[0] <= told.half[0] <= told.score
        assert told.score <= told.half[1] <= told.four_fifths[1] <= high
    assert inside >= 13


def test_a_rating_counts_the_sessions_before_it_on_its_own_clock(staffed):
    visits = [Visit(0, 6, {0.02: 3, 2.0: 4, 16.0: 5}), Visit(14, 5, {1.0: 2})]
    course_id = rated(staffed, [visits])[0]
    told = [
        (each.visit, each.sessions, round(each.days_since, 2), round(each.days_total, 2))
        for each in of(staffed, course_id).own
    ]
    # The answer of day 16 came after the second session, so that it tells of that one.
    assert told == [
        (1, 0, 0.0, 0.0), (1, 1, 0.02, 0.02), (1, 1, 2.0, 2.0), (2, 1, 14.0, 14.0),
        (2, 2, 1.0, 15.0), (1, 2, 2.0, 16.0),
    ]  # fmt: skip


def test_an_amended_session_counts_once_with_its_own_ratings_and_every_diary_answer(staffed):
    key = rated(staffed, [[Visit(0, 6, {0.02: 3, 2.0: 4})]])[0]
    with clinic_scope([staffed.id]):
        first = Session.objects.get(course_id=key)
        amended = Session.objects.create(
            patient=first.patient, course=first.course, number=1, status="signed",
            signed_at=first.signed_at, signed_by=first.signed_by, amends=first,
            amendment_reason="A slip.", occurred_at=first.occurred_at, clinic_id=staffed.id,
        )  # fmt: skip
        PainRating.objects.create(
            patient=first.patient, session=amended, clock="before", score=7,
            occurred_at=first.occurred_at, clinic_id=staffed.id,
        )  # fmt: skip
    found = of(staffed, key)
    assert found.coming.held == 1
    assert [(each.sessions, each.score) for each in found.own] == [(0, 7), (1, 4)]


def test_fewer_than_twenty_get_a_sentence_and_no_number(staffed):
    seen_once = [[Visit(0, 6, {0.02: 3, 1.0: 4, 3.0: 5})]] * 6
    course_id = rated(staffed, [*planted(19), *seen_once])[0]
    found = of(staffed, course_id)
    assert found.expected is None
    assert "only from 20 patients on" in found.why_not
    told = page(staffed, course_id)
    assert "this clinic has fewer" in told
    assert "is expected (95" not in told
    rated(staffed, planted(1, seed=2))
    assert of(staffed, course_id).expected is not None


def test_another_clinic_and_another_condition_never_enter(staffed):
    course_id = rated(staffed, planted(19))[0]
    other = clinics.clinic("quay", "Quay Clinic")
    rated(other, planted(30, seed=5))
    rated(staffed, planted(30, seed=6), condition="migraine")
    assert of(staffed, course_id).expected is None
    with pytest.raises(NotFound):
        of(other, course_id)
    with pytest.raises(NotFound):
        of(staffed, course_id, by=other.clinician)
    with pytest.raises(NotAllowed):
        of(staffed, course_id, by=staffed.researcher)


def test_a_patient_with_one_session_and_one_without_a_diary_are_told_too(staffed):
    once, silent = [Visit(0, 8, {0.02: 4, 1.0: 6})], [Visit(0, 9), Visit(14, 8), Visit(28, 9)]
    *_, first, second = rated(staffed, [*planted(25), once, silent])
    for key, sessions in ((first, 1), (second, 3)):
        found = of(staffed, key)
        assert found.coming.held == sessions
        assert 5 < found.expected.next.score < 10
        assert "Before the next session, 14 days after the last" in page(staffed, key)


def test_somebody_never_rated_is_not_guessed(staffed):
    *_, key = rated(staffed, [*planted(25), [Visit(0), Visit(14)]])
    assert "was never rated" in of(staffed, key).why_not
    assert "was never rated" in page(staffed, key)


@pytest.mark.parametrize(
    "visits",
    [
        [Visit(0, 5, {0.02: 5, 1.0: 5, 3.0: 5}), Visit(14, 5)],
        [Visit(0, 6, {0.02: 0, 1.0: 6, 3.0: 6}), Visit(14, 6)],
        [Visit(0, 6), Visit(14, 5), Visit(28, 4)],
        [Visit(0, None, {1.0: 5, 9.0: 5}), Visit(14, None, {1.0: 4, 9.0: 5})],
        [Visit(0, 6, {0.02: 3}), Visit(14, 5, {0.02: 2})],
    ],
)
def test_ratings_that_tell_nothing_get_a_sentence(staffed, visits):
    key = rated(staffed, [visits] * 22)[0]
    found = of(staffed, key)
    assert found.expected is None
    assert "could not be fitted to these ratings" in found.why_not
    assert "could not be fitted to these ratings" in page(staffed, key)


def test_a_session_later_than_anybody_was_rated_is_not_foretold(staffed):
    *_, key = rated(staffed, planted(25), interval_days=60)
    assert "as late as 60 days after a session" in of(staffed, key).why_not


def test_the_next_session_is_on_its_day_and_never_in_the_past(staffed):
    key = rated(staffed, planted(22), ago_days=3)[0]
    assert of(staffed, key).coming.after_days == 14
    assert not of(staffed, key).coming.is_due
    with clinic_scope([staffed.id]):
        last = Session.objects.filter(course_id=key).order_by("-number").first().occurred_at
        day = last.date().replace() + np.timedelta64(9, "D").astype(object)
        Course.objects.filter(id=key).update(next_session_on=day)
    assert of(staffed, key).coming.after_days == 9
    late = rated(staffed, planted(1, seed=8), ago_days=18)[0]
    coming = of(staffed, late).coming
    assert (coming.after_days, coming.is_due) == (18, True)
    assert "If the next session is today, 18 days after the last" in page(staffed, late)


def test_who_took_back_the_use_of_their_data_counts_for_themselves_alone(staffed):
    keys = rated(staffed, planted(20))
    assert of(staffed, keys[0]).expected.patients == 20
    with clinic_scope([staffed.id]):
        patient_id = Course.objects.get(id=keys[0]).patient_id
        now = Session.objects.filter(course_id=keys[0]).first().occurred_at
        Agreement.objects.create(
            id=new_key(), clinic_id=staffed.id, patient_id=patient_id, kind="registry",
            text="t", text_version=1, text_hash="h", signer_name="A", occurred_at=now,
            signed_at=now, withdrawn_at=now, withdrawn_by="patient",
        )  # fmt: skip
    assert of(staffed, keys[1]).expected is None
    rated(staffed, planted(1, seed=4))
    found = of(staffed, keys[0])
    assert found.expected.patients == 20
    assert len(found.own) == 20


def test_the_page_says_what_is_expected_and_that_it_is_no_promise(staffed):
    key = rated(staffed, planted(30))[0]
    told = page(staffed, key)
    found = of(staffed, key).expected
    assert f"14 days after the last, pain of {found.next.score:.1f} is expected (95" in told
    assert "expected, not promised" in told
    assert "what the model expects, not a promise" in told
    assert "of such patients between" in told
    assert "Four groups pooled" in told
    assert "No better than the band" in told or "It cannot be said" in told or "no proof" in told
    assert "From 30 people, 120 rated sessions, 600 ratings." in told
    assert "one and the same line here, and this figure holds both" in told
    assert "How was this computed?" in told
    assert "before the next session, day 14" in told


def test_who_does_not_get_better_is_told_no_better_than_the_band(staffed):
    same = [Visit(14 * n, 7, {0.02: 4, 1.0: 6, 3.0: 7, 7.0: 7}) for n in range(4)]
    *_, key = rated(staffed, [*planted(25), same])
    half = of(staffed, key).expected.half_better
    assert half.first_score == 7
    ((band, verdict),) = half.beside
    assert verdict == "no_better"
    assert half.percent < float(band.high)
    assert "No better than the band of people given nothing active." in page(staffed, key)


def test_an_ended_course_and_one_without_a_session_ask_for_nothing(staffed):
    done = treated(staffed, [Scores()])
    assert "What may come next" in page(staffed, done.course_id)
    with clinic_scope([staffed.id]):
        Course.objects.filter(id=done.course_id).update(
            status="discharged", ended_at="2026-01-01T00:00Z", ended_by=staffed.clinician
        )
    assert "What may come next" not in page(staffed, done.course_id)
    assert "has ended" in of(staffed, done.course_id).why_not
    empty = treated(staffed, [])
    assert "No session was held" in of(staffed, empty.course_id).why_not


def test_it_takes_four_queries_and_the_right_however_many_people(staffed):
    recipe_id = planning.recipe(staffed)
    for _ in range(2):
        key = rated(staffed, planted(15), recipe_id=recipe_id)[0]
        with asked() as queries:
            of(staffed, key)
        assert len(queries) == 5
