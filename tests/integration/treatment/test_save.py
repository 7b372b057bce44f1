"""Keeping what is charted: once, in order, and never what may not be given."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from perineural.clinical.solution import Part
from perineural.records.actions import sessions
from perineural.records.errors import Conflict, Invalid, NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, Batch, InjectionPoint, PainRating, Session
from tests.counting import asked
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


@pytest.fixture
def room(staffed) -> visits.Ready:
    return visits.ready(staffed)


def saves(room) -> list:
    with clinic_scope([room.staffed.id]):
        events = AuditEvent.objects.filter(action="save session", subject_id=room.session_id)
        return [event.details for event in events.order_by("number")]


def test_what_was_charted_comes_back(room):
    values = visits.full_save(room, points=3)
    saved = visits.save(room, values)
    shown = visits.room_of(room)

    assert saved.revision == shown.revision == 1
    assert [point.id for point in shown.points] == [point.id for point in values.points]
    assert [(r.minutes_after, r.score) for r in shown.ratings] == [(None, 6), (1, 3), (15, 2)]
    assert shown.confirmed == {"identity", "side", "allergies", "kit"}
    assert (shown.batch_id, shown.points[0].needle) == (room.batch_id, "27 G, 13 mm")
    assert all(point.region for point in shown.points)


def test_the_same_save_twice_is_one(room):
    values = visits.full_save(room, points=3)
    first, second = visits.save(room, values), visits.save(room, values)

    assert first.revision == second.revision == 1
    assert saves(room) == [{"revision": 1, "points": 3, "baths": 0, "scars": 0, "ratings": 3}]


def test_a_lost_answer_does_not_stop_the_next_save_of_the_same_page(room):
    values = visits.full_save(room, points=1)
    visits.save(room, values)  # the answer is lost: the page still believes in revision 0
    more = replace(values, number=2, points=(*values.points, visits.point(step=9)))

    assert visits.save(room, more).revision == 2
    assert len(visits.room_of(room).points) == 2


def test_a_save_that_arrives_late_never_wins(room):
    values = visits.full_save(room, points=1)
    visits.save(room, replace(values, number=2, points=(*values.points, visits.point(step=9))))
    visits.save(room, values)

    assert len(visits.room_of(room).points) == 2


def test_a_stale_page_is_told_and_overwrites_nothing(room):
    visits.save(room, visits.full_save(room, points=2))
    stale = visits.full_save(room, points=1)

    with pytest.raises(sessions.StaleSession, match="another screen") as refused:
        visits.save(room, stale)

    assert refused.value.revision == 1
    assert len(visits.room_of(room).points) == 2


def test_more_anaesthetic_than_the_limit_is_refused_and_nothing_is_stored(staffed):
    room = visits.ready(staffed, parts=(Part("lidocaine_2", Decimal(50)),), batch_ml=Decimal(20))
    inside = visits.full_save(room, points=14)  # 280 mg: the whole limit at 70 kg
    visits.save(room, inside)

    over = replace(inside, number=2, points=(*inside.points, visits.point(step=30)))
    with pytest.raises(Invalid, match="limit") as refused:
        visits.save(room, over)

    assert refused.value.field == "points"
    assert len(visits.room_of(room).points) == 14


def test_a_batch_cannot_be_overdrawn(staffed):
    room = visits.ready(staffed, batch_ml=Decimal(5))

    visits.save(room, visits.full_save(room, points=5))
    with pytest.raises(Invalid, match="6 mL charted, but batch 1 holds 5 mL"):
        visits.save(room, visits.full_save(room, points=6, revision=1))


def test_what_another_visit_drew_from_the_batch_is_gone(staffed):
    room = visits.ready(staffed, batch_ml=Decimal(10))
    visits.save(room, visits.full_save(room, points=6))
    second = visits.again(room, visits.start(staffed, room.course_id))

    with pytest.raises(Invalid, match="batch 1 holds 4 mL"):
        visits.save(second, visits.full_save(second, points=5))


def test_a_batch_of_another_patient_is_refused(staffed, room):
    other = visits.ready(staffed)

    with pytest.raises(Invalid, match="not mixed for this course"):
        visits.save(room, visits.full_save(room, batch_id=other.batch_id))


def test_a_side_that_contradicts_the_drawing_is_refused(room):
    wrong = visits.point(side="left")

    with pytest.raises(Invalid, match="marked left, but lies on the patient's right"):
        visits.save(room, replace_points(room, wrong))


def replace_points(room, *points):
    return replace(visits.full_save(room, points=0), points=points)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"x": Decimal(9999)}, "x_mm"),
        ({"nerve": "Z9"}, "no nerve 'Z9'"),
        ({"volume_ml": Decimal(0)}, "volume"),
        ({"volume_ml": Decimal("0.0001")}, "volume"),
        ({"tenderness_before": 11}, "from 0 to 10"),
        ({"view": "left-ear"}, "left-ear"),
        ({"needle": "x" * 41}, "at most 40"),
    ],
)
def test_a_point_that_cannot_be_is_refused_with_its_number(room, changed, words):
    wrong = replace(visits.point(), **changed)

    with pytest.raises(Invalid) as refused:
        visits.save(room, replace_points(room, visits.point(step=5), wrong))

    assert words in str(refused.value)
    assert "oint 2" in str(refused.value)


def test_two_scores_for_one_moment_are_refused(room):
    ratings = (visits.rating(3), visits.rating(4))

    with pytest.raises(Invalid, match="same moment"):
        visits.save(room, visits.full_save(room, ratings=ratings))


def test_a_score_that_was_changed_is_replaced_and_one_taken_back_is_gone(room):
    values = visits.full_save(room)
    before, one, _ = values.ratings
    visits.save(room, values)
    visits.save(room, replace(values, number=2, ratings=(replace(before, score=8), one)))

    shown = visits.room_of(room).ratings
    assert [(r.id, r.minutes_after, r.score) for r in shown] == [
        (before.id, None, 8),
        (one.id, 1, 3),
    ]


def test_a_score_that_was_not_changed_keeps_who_asked_it(room):
    values = visits.full_save(room)
    before, *others = values.ratings
    visits.save(room, values)
    sessions.save_session(
        by=room.staffed.assistant,
        clinic_id=room.staffed.id,
        session_id=room.session_id,
        save=replace(values, number=2, ratings=(replace(before, score=8), *others)),
    )

    with clinic_scope([room.staffed.id]):
        asked_by = dict(PainRating.objects.values_list("id", "recorded_by__full_name"))
    assistant, clinician = room.staffed.assistant.full_name, room.staffed.clinician.full_name
    assert asked_by == {before.id: assistant, **dict.fromkeys((r.id for r in others), clinician)}


def written_into(table: str, sql: list[str]) -> str:
    """All that was written into or deleted from a table."""
    changes = [each for each in sql if each.startswith(("INSERT", "UPDATE", "DELETE"))]
    return " ".join(each for each in changes if f"records_{table}" in each).replace("-", "")


def test_only_the_points_that_changed_are_written(room):
    values = visits.full_save(room, points=3)
    visits.save(room, values)
    same, changed, gone = values.points
    changed, new = replace(changed, volume_ml=Decimal("0.5"), note="slow"), visits.point(step=40)

    with asked() as sql:
        visits.save(room, replace(values, number=2, points=(same, changed, new)))

    shown = visits.room_of(room).points
    assert [(p.id, p.position, p.volume_ml) for p in shown] == [
        (same.id, 1, Decimal(1)),
        (changed.id, 2, Decimal("0.5")),
        (new.id, 3, Decimal(1)),
    ]
    written = written_into("injectionpoint", sql)
    assert [p.id.hex in written for p in (same, changed, gone, new)] == [False, True, True, True]


def test_a_save_that_changes_no_entry_writes_none_and_counts_all_the_same(room):
    values = visits.full_save(room, points=3)
    visits.save(room, values)

    with asked() as sql:
        saved = visits.save(room, replace(values, number=2))

    assert written_into("injectionpoint", sql) == written_into("painrating", sql) == ""
    assert saved.revision == 2
    assert [each["revision"] for each in saves(room)] == [1, 2]


def test_points_stand_in_the_order_of_the_page(room):
    values = visits.full_save(room, points=3)
    visits.save(room, values)
    turned = values.points[::-1]
    visits.save(room, replace(values, number=2, points=turned))

    assert [point.id for point in visits.room_of(room).points] == [point.id for point in turned]


def test_all_points_can_be_taken_back(room):
    values = visits.full_save(room, points=3)
    visits.save(room, values)
    visits.save(room, replace(values, number=2, points=()))

    assert visits.room_of(room).points == ()


def test_a_bath_that_was_changed_is_replaced_and_the_other_stays(staffed):
    visits.offer_bath(staffed)
    room = visits.ready(staffed, condition="migraine", modality="bath")
    left, right = visits.bath("left"), visits.bath("right")
    values = replace(visits.full_save(room, points=0), baths=(left, right))
    visits.save(room, values)

    with asked() as sql:
        visits.save(room, replace(values, number=2, baths=(left, replace(right, tolerance="well"))))

    shown = visits.room_of(room).baths
    assert [(b.id, b.tolerance) for b in shown] == [(left.id, ""), (right.id, "well")]
    assert left.id.hex not in written_into("bath", sql)


def test_what_the_patient_answered_later_is_not_touched(room):
    values = visits.full_save(room)
    visits.save(room, values)
    with clinic_scope([room.staffed.id]):
        PainRating(
            clinic_id=room.staffed.id,
            patient_id=room.patient_id,
            session_id=room.session_id,
            clock="later",
            minutes_after=240,
            score=1,
        ).save()

    visits.save(room, replace(values, number=2, ratings=()))

    with clinic_scope([room.staffed.id]):
        kept = PainRating.objects.filter(session_id=room.session_id)
        assert [(row.clock, row.score) for row in kept] == [("later", 1)]


def test_a_key_of_another_session_is_not_taken_over(staffed, room):
    other = visits.charted(staffed, points=1)
    with clinic_scope([staffed.id]):
        taken = InjectionPoint.objects.get(session_id=other.session_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        visits.save(room, replace_points(room, visits.point(id=taken.id)))

    with clinic_scope([staffed.id]):
        assert InjectionPoint.objects.get(id=taken.id).session_id == other.session_id


def test_a_check_keeps_who_confirmed_it_first_and_when(room):
    values = visits.full_save(room)
    visits.save(room, values)
    with clinic_scope([room.staffed.id]):
        first = Session.objects.get(id=room.session_id).checks
    visits.save(room, replace(values, number=2))

    with clinic_scope([room.staffed.id]):
        again = Session.objects.get(id=room.session_id).checks
    assert first == again
    assert first["side"]["by"] == str(room.staffed.clinician.id)


def test_the_consent_that_holds_is_named(room):
    visits.save(room, visits.full_save(room))

    with clinic_scope([room.staffed.id]):
        assert Session.objects.get(id=room.session_id).consent_id == room.consent_id


def test_a_signed_session_is_not_saved(room):
    visits.save(room, visits.full_save(room))
    with clinic_scope([room.staffed.id]):
        Session.objects.filter(id=room.session_id).update(
            status="signed", signed_at=timezone.now(), signed_by=room.staffed.clinician
        )

    with pytest.raises(Conflict, match="signed"):
        visits.save(room, visits.full_save(room, revision=1))


def test_an_assistant_charts_and_a_researcher_does_not(room):
    values = visits.full_save(room)
    where = {"clinic_id": room.staffed.id, "session_id": room.session_id, "save": values}

    sessions.save_session(by=room.staffed.assistant, **where)
    with pytest.raises(NotAllowed):
        sessions.save_session(by=room.staffed.researcher, **where)


def test_thirty_points_take_as_many_queries_as_one(staffed, room, django_assert_num_queries):
    for each, count in ((room, 1), (visits.ready(staffed), 30)):
        points = tuple(visits.point(step=n, volume_ml=Decimal("0.5")) for n in range(count))
        values = replace(visits.full_save(each, points=0), points=points)
        with clinic_scope([staffed.id], staffed.clinician.id):
            with django_assert_num_queries(SAVE_QUERIES):
                visits.save(each, values)
            with django_assert_num_queries(SAVE_AGAIN_QUERIES):
                visits.save(each, replace(values, number=2))


SAVE_QUERIES, SAVE_AGAIN_QUERIES = 21, 18  # the first draws on its batch for the first time


def test_the_room_takes_as_many_queries_with_thirty_points_as_with_none(
    room, django_assert_num_queries
):
    with clinic_scope([room.staffed.id], room.staffed.clinician.id):
        with django_assert_num_queries(ROOM_QUERIES):
            visits.room_of(room)
        points = tuple(visits.point(step=step, volume_ml=Decimal("0.5")) for step in range(30))
        visits.save(room, replace(visits.full_save(room, points=0), points=points))
        with django_assert_num_queries(ROOM_QUERIES):
            assert len(visits.room_of(room).points) == 30


ROOM_QUERIES = 20


def test_the_last_visits_points_are_shown_pale_and_only_the_current_version(staffed):
    room = visits.signed(staffed, points=4)
    second = visits.again(room, visits.start(staffed, room.course_id))

    assert len(visits.room_of(second).last_points) == 4
    assert visits.room_of(room).last_points == ()


def test_a_batch_past_its_time_says_so(staffed):
    room = visits.ready(staffed)
    with clinic_scope([staffed.id]):
        Batch.objects.filter(id=room.batch_id).update(
            beyond_use_at=timezone.now() - dt.timedelta(minutes=1)
        )

    [batch] = visits.room_of(room).batches
    assert batch.problem == f"Batch {batch.number} is past its beyond-use time."


def test_a_key_made_by_the_tablet_is_the_rows_key(room):
    key = new_key()
    visits.save(room, replace_points(room, visits.point(id=key)))

    assert [point.id for point in visits.room_of(room).points] == [key]
