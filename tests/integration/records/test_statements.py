"""Statements worded once: they find, keep, change and take away just what a queryset would."""

import datetime as dt
from decimal import Decimal

import pytest

from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, InjectionPoint, Patient, Session
from perineural.records.statements import add, change, find, find_pairs, find_rows, put, remove
from tests.factories.clinic import clinic
from tests.factories.treatment import charted

pytestmark = pytest.mark.django_db

NAMES = ("id", "session_id", "x", "volume_ml", "space", "aspirated", "tenderness_before", "note")


@pytest.fixture
def staffed():
    return clinic()


@pytest.fixture
def session_id(staffed):
    return charted(staffed).session_id


def by_queryset(session_id):
    rows = InjectionPoint.objects.filter(session_id=session_id).order_by("position")
    return list(rows.values_list(*NAMES))


def found(staffed, session_id):
    where = {"clinic_id": staffed.id, "session_id": session_id}
    return find(InjectionPoint, (*NAMES, "position"), where)


def test_rows_are_read_as_a_queryset_reads_them(staffed, session_id):
    with clinic_scope([staffed.id]):
        rows = sorted(found(staffed, session_id), key=lambda row: row[-1])

        assert rows
        assert [row[:-1] for row in rows] == by_queryset(session_id)


def test_names_that_go_along_keys_are_read_as_a_queryset_reads_them(staffed, session_id):
    names = ("id", "session__occurred_at", "session__course__complaint_id", "batch__id")
    where = {"clinic_id": staffed.id, "session_id": session_id}
    with clinic_scope([staffed.id]):
        rows = sorted(find(InjectionPoint, names, where))

        assert rows
        assert rows == sorted(InjectionPoint.objects.filter(**where).values_list(*names))


def test_a_key_that_leads_nowhere_gives_nothing_and_loses_no_row(staffed, session_id):
    where = {"clinic_id": staffed.id, "id": session_id}
    with clinic_scope([staffed.id]):
        assert find(Session, ("id", "amends__id"), where) == [(session_id, None)]


def test_a_row_comes_with_the_row_its_key_leads_to(staffed, session_id):
    where = {"clinic_id": staffed.id, "id": session_id}
    with clinic_scope([staffed.id]):
        (session,) = find_pairs(Session, ("id", "number"), where, "course", ("nerves",))
        expected = Session.objects.select_related("course").get(id=session_id)

    assert (session.number, session.course_id) == (expected.number, expected.course_id)
    assert (session.course.id, session.course.nerves) == (
        expected.course.id, expected.course.nerves,
    )  # fmt: skip


def test_adding_tells_how_many_rows_there_were_to_add_to(staffed, session_id):
    where = {"clinic_id": staffed.id, "id": session_id}
    with clinic_scope([staffed.id]):
        before = Session.objects.get(id=session_id)

        assert add(Session, where, {"revision": 3, "number": 2}) == 1
        assert add(Session, {**where, "id": new_key()}, {"revision": 3}) == 0

        after = Session.objects.get(id=session_id)
        assert (after.revision, after.number) == (before.revision + 3, before.number + 2)


def test_nothing_matches_and_nothing_is_found(staffed):
    with clinic_scope([staffed.id]):
        assert found(staffed, new_key()) == []


def test_rows_put_are_stored_as_a_queryset_stores_them(staffed, session_id):
    with clinic_scope([staffed.id]):
        first = InjectionPoint.objects.filter(session_id=session_id).first()
        values = {key: value for key, value in vars(first).items() if key != "_state"}
        drafts = [
            {**values, "id": new_key(), "position": n, "volume_ml": Decimal(f"0.{n}"), "note": text}
            for n, text in ((7, "100 %s; --"), (8, "“heiß”"))
        ]
        InjectionPoint.objects.filter(session_id=session_id).delete()

        put(InjectionPoint, drafts)

        rows = InjectionPoint.objects.filter(session_id=session_id).order_by("position")
        assert [(row.volume_ml, row.note) for row in rows] == [
            (Decimal("0.7"), "100 %s; --"),
            (Decimal("0.8"), "“heiß”"),
        ]
        assert {row.space == first.space and row.x == first.x for row in rows} == {True}


def test_what_is_not_named_gets_the_default_of_its_field(staffed):
    key = new_key()
    with clinic_scope([staffed.id]):
        named = {"family_name": "Invented", "birth_date": dt.date(1980, 5, 17)}
        put(Patient, [{"id": key, "clinic_id": staffed.id, **named}])

        kept, expected = Patient.objects.get(id=key), Patient(**named)
        assert (kept.family_name, kept.birth_date) == ("Invented", dt.date(1980, 5, 17))
        assert kept.occurred_precision == expected.occurred_precision


def test_only_the_rows_that_match_are_changed_and_taken_away(staffed, session_id):
    other = charted(staffed).session_id
    with clinic_scope([staffed.id]):
        before = by_queryset(other)

        change(Session, {"id": session_id}, {"reaction": "Felt faint.", "checks": {"side": {}}})
        remove(InjectionPoint, {"session_id": session_id})

        changed, left = Session.objects.get(id=session_id), Session.objects.get(id=other)
        assert (changed.reaction, changed.checks) == ("Felt faint.", {"side": {}})
        assert left.reaction == ""
        assert by_queryset(session_id) == []
        assert by_queryset(other) == before


def test_several_values_find_the_rows_of_any_of_them(staffed, session_id):
    other = charted(staffed).session_id
    with clinic_scope([staffed.id]):
        keys = find(Session, ("id",), {"clinic_id": staffed.id, "id": (session_id, other)})

        assert {key for (key,) in keys} == {session_id, other}


def test_the_newest_is_one_row(staffed, session_id):
    with clinic_scope([staffed.id]):
        names, where = ("number", "hash"), {"clinic_id": staffed.id}

        newest = find(AuditEvent, names, where, newest="number")

        last = AuditEvent.objects.filter(clinic_id=staffed.id).order_by("-number").first()
        assert newest == [(last.number, last.hash)]


def test_a_row_holds_what_was_asked_and_reads_the_rest_when_needed(
    staffed, session_id, django_assert_num_queries
):
    with clinic_scope([staffed.id]):
        where = {"clinic_id": staffed.id, "id": session_id}
        (row,) = find_rows(Session, ("number", "checks", "id"), where)

        with django_assert_num_queries(0):
            assert (row.id, row.number) == (session_id, 1)
        assert row.reaction == ""
