"""On PostgreSQL the database itself keeps clinics apart, whatever SQL is sent."""

import pytest
from django.db import ProgrammingError, connection, transaction

from perineural.records.isolation import clinic_scope, scope_of
from perineural.records.keys import new_key
from tests.factories.clinic import clinic, patient

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def two_clinics():
    harbour, hill = clinic(), clinic(slug="hill", name="Hill Clinic")
    patient(harbour, family_name="Ashdown")
    patient(hill, family_name="Birchley")
    return harbour, hill


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_raw_sql_without_a_scope_sees_no_patient(two_clinics):
    assert rows("SELECT family_name FROM records_patient") == []


def test_raw_sql_in_a_scope_sees_that_clinic_alone(two_clinics):
    harbour, _ = two_clinics
    with clinic_scope([harbour.id]):
        assert rows("SELECT family_name FROM records_patient") == [("Ashdown",)]


def test_raw_sql_in_the_scope_of_a_person_sees_their_clinics_alone(two_clinics):
    _, hill = two_clinics
    with scope_of(hill.assistant):
        assert rows("SELECT family_name FROM records_patient") == [("Birchley",)]
        assert len(rows("SELECT DISTINCT clinic_id FROM records_auditevent")) == 1


def test_raw_sql_cannot_write_into_another_clinic(two_clinics):
    harbour, hill = two_clinics
    with clinic_scope([harbour.id]):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            rows(
                "INSERT INTO records_auditchain (clinic_id, last_number, last_hash)"
                " VALUES (%s, 0, '') RETURNING 1",
                new_key(),
            )
        assert (
            rows("UPDATE records_patient SET city = 'x' WHERE clinic_id = %s RETURNING 1", hill.id)
            == []
        )


def test_every_table_of_a_clinic_has_the_policy_and_is_forced_to_keep_it():
    from django.apps import apps

    guarded = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
            " WHERE relrowsecurity AND relforcerowsecurity AND polname = 'of_own_clinics'"
        )
    }
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("records").get_models()
        if any(field.name == "clinic" for field in model._meta.fields)
    }

    assert tables == guarded


def test_the_tests_connect_as_somebody_whom_the_policies_bind():
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        (False, False)
    ]


SEEN = "SELECT family_name FROM records_patient ORDER BY 1"


def test_scopes_nest_and_the_outer_one_comes_back(two_clinics):
    harbour, hill = two_clinics
    with clinic_scope([harbour.id]):
        with clinic_scope([hill.id]):
            assert rows(SEEN) == [("Birchley",)]
            with clinic_scope([]):
                assert rows(SEEN) == []
            assert rows(SEEN) == [("Birchley",)]
        assert rows(SEEN) == [("Ashdown",)]
    assert rows(SEEN) == []


def test_a_scope_ends_also_when_something_fails_in_it(two_clinics):
    harbour, hill = two_clinics
    with clinic_scope([harbour.id]):
        with pytest.raises(ZeroDivisionError), clinic_scope([hill.id]):
            raise ZeroDivisionError
        assert rows(SEEN) == [("Ashdown",)]


def test_an_error_of_the_database_in_a_scope_is_told_as_it_is(two_clinics):
    """The transaction takes no statement any more: the scope must not hide why."""
    harbour, hill = two_clinics
    with clinic_scope([harbour.id]):
        with (
            pytest.raises(ProgrammingError, match="no_such_table"),
            transaction.atomic(),
            clinic_scope([hill.id]),
        ):
            rows("SELECT 1 FROM no_such_table")
        assert rows(SEEN) == [("Ashdown",)]
    assert rows(SEEN) == []


def test_a_transaction_rolled_back_in_a_scope_leaves_the_scope(two_clinics):
    harbour, hill = two_clinics
    with clinic_scope([harbour.id]):
        with transaction.atomic():
            with clinic_scope([hill.id]):
                assert rows(SEEN) == [("Birchley",)]
            transaction.set_rollback(True)
        assert rows(SEEN) == [("Ashdown",)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_opened_anew_sees_nothing_until_it_is_told_and_leaks_nothing():
    harbour, hill = clinic(), clinic(slug="hill", name="Hill Clinic")
    patient(harbour, family_name="Ashdown")
    patient(hill, family_name="Birchley")
    with clinic_scope([harbour.id]):
        with clinic_scope([hill.id]):
            connection.close()
            assert rows(SEEN) == []
            with clinic_scope([hill.id]):
                assert rows(SEEN) == [("Birchley",)]
        assert rows(SEEN) == [("Ashdown",)]
    assert rows(SEEN) == []


def test_a_page_of_one_clinic_does_not_see_the_persons_other_clinics(two_clinics):
    from perineural.records.actions import accounts
    from perineural.records.actors import System

    harbour, hill = two_clinics
    accounts.add_person(
        by=System(hill.id), clinic_id=hill.id, email=harbour.clinician.email, full_name="",
        role="clinician",
    )  # fmt: skip
    with scope_of(harbour.clinician):
        assert rows(SEEN) == [("Ashdown",), ("Birchley",)]
        with clinic_scope([harbour.id], harbour.clinician.id), scope_of(harbour.clinician):
            assert rows(SEEN) == [("Ashdown",)]


def test_a_role_that_ended_opens_nothing(two_clinics):
    from perineural.records.models import Membership

    harbour, _ = two_clinics
    with clinic_scope([harbour.id]):
        Membership.objects.filter(user=harbour.clinician).update(active=False)
    with scope_of(harbour.clinician):
        assert rows(SEEN) == []
