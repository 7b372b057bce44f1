"""A visit that uses more than one batch: each injection counts for the one it came from."""

from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from perineural.clinical.solution import Part
from perineural.records.errors import Invalid
from perineural.records.isolation import clinic_scope
from perineural.records.models import InjectionPoint, Session
from tests.factories import planning
from tests.factories import treatment as visits
from tests.factories.clinic import Staffed, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed() -> Staffed:
    return clinic()


def from_batches(room: visits.Ready, *batch_ids, **changed):
    """A save whose points of 1 mL each come from these batches."""
    points = tuple(
        visits.point(step=step * 2, batch_id=batch_id) for step, batch_id in enumerate(batch_ids)
    )
    return replace(visits.full_save(room, points=0), points=points, **changed)


def signed_note(staffed: Staffed, room: visits.Ready) -> str:
    with clinic_scope([staffed.id]):
        return Session.objects.get(id=room.session_id).note


def test_when_the_first_batch_is_empty_the_visit_goes_on_with_a_second(staffed):
    room = visits.ready(staffed, batch_ml=Decimal(2))
    second = planning.batch(staffed, room.course_id, volume_ml=Decimal(20))
    saved = visits.save(
        room, from_batches(room, room.batch_id, room.batch_id, second, batch_id=second)
    )

    assert saved.totals.volume_ml == 3
    assert saved.totals.drawn_ml == {"1": 2, "2": 1}
    assert [point.batch_id for point in visits.room_of(room).points] == [
        room.batch_id, room.batch_id, second
    ]  # fmt: skip


def test_a_batch_drawn_beyond_what_it_holds_is_refused_by_its_number(staffed):
    room = visits.ready(staffed, batch_ml=Decimal(2))
    second = planning.batch(staffed, room.course_id, volume_ml=Decimal(20))
    save = from_batches(room, *(room.batch_id,) * 3, second, batch_id=second)

    with pytest.raises(Invalid, match=r"3 mL charted, but batch 1 holds 2 mL"):
        visits.save(room, save)


def test_the_anaesthetic_of_both_batches_is_added(staffed):
    room = visits.ready(staffed, parts=(Part("lidocaine_2", Decimal(50)),), weight_kg=Decimal(60))
    second = planning.batch(staffed, room.course_id, volume_ml=Decimal(20))
    save = from_batches(room, *(room.batch_id,) * 7, *(second,) * 6, batch_id=second)

    with pytest.raises(Invalid, match="Local anaesthetic would be"):
        visits.save(room, save)


def test_the_batch_of_another_course_is_refused(staffed):
    room, other = visits.ready(staffed), visits.ready(staffed)

    with pytest.raises(Invalid, match="was not mixed for this course"):
        visits.save(room, from_batches(room, room.batch_id, other.batch_id))


def test_a_point_without_a_batch_of_its_own_came_from_the_one_of_the_visit(staffed):
    room = visits.ready(staffed)
    visits.save(room, from_batches(room, None))

    assert visits.room_of(room).points[0].batch_id == room.batch_id


def test_the_note_names_both_batches_and_which_nerve_had_which(staffed):
    room = visits.ready(staffed)
    second = planning.batch(staffed, room.course_id, volume_ml=Decimal(20))
    visits.save(room, from_batches(room, room.batch_id, second, batch_id=second))
    visits.sign(room)

    note = signed_note(staffed, room)
    assert "right sural nerve: 2 points, 2 mL in all; needle 27 G, 13 mm; batch 1 or 2" in note
    assert "Batch 1, recipe" in note
    assert "Batch 2, recipe" in note


def test_what_one_visit_drew_from_a_batch_is_gone_for_the_next(staffed):
    room = visits.ready(staffed, batch_ml=Decimal(3))
    visits.save(room, from_batches(room, room.batch_id, room.batch_id))
    visits.sign(room)
    later = visits.again(room, visits.start(staffed, room.course_id))

    assert visits.room_of(later).batches[0].available_ml == 1


def test_angle_depth_and_a_note_on_a_point_stand_in_the_note(staffed):
    room = visits.ready(staffed)
    said = visits.point(angle_degrees=45, depth_mm=Decimal(4), note="beside the old scar")
    visits.save(room, replace(visits.full_save(room, points=0), points=(said,)))
    visits.sign(room)

    note = signed_note(staffed, room)
    assert "depth 4 mm; angle 45 degrees" in note
    assert "Notes on points\n- right sural nerve: beside the old scar" in note


def test_an_angle_that_cannot_be_is_refused(staffed):
    room = visits.ready(staffed)
    save = replace(visits.full_save(room, points=0), points=(visits.point(angle_degrees=120),))

    with pytest.raises(Invalid, match="Point 1: the angle is 120 degrees; expected 0 to 90"):
        visits.save(room, save)


def test_points_charted_before_batches_were_named_get_the_one_of_their_visit(staffed):
    room = visits.charted(staffed, points=3)
    rows = InjectionPoint.objects.filter(session_id=room.session_id)
    with clinic_scope([staffed.id]):
        rows.update(batch=None)
    migration = import_module("perineural.records.migrations.0005_batches_and_space")
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        migration.name_the_batch(apps, editor)

    with clinic_scope([staffed.id]):
        assert {point.batch_id for point in rows.all()} == {room.batch_id}


def test_a_point_is_kept_with_its_place_in_space(staffed):
    room = visits.ready(staffed)
    visits.save(room, visits.full_save(room, points=2))

    x, _, z = visits.room_of(room).points[0].space
    assert x < 0, "the patient's right has a negative x"
    assert isinstance(z, float)
