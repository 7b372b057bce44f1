"""The store is safe by its settings: what was answered as saved is saved."""

import pytest
from django.db import connection

from perineural.config.databases import default_database


def test_without_an_address_the_store_is_one_file_in_the_home_folder(tmp_path):
    database = default_database("", tmp_path)
    assert database["NAME"] == str(tmp_path / "perineural.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_chooses_postgresql(tmp_path):
    database = default_database("postgresql://clinic:word@db.example:5433/river", tmp_path)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "river")


def test_an_address_may_name_a_socket_folder(tmp_path):
    database = default_database("postgresql://clinic@%2Ftmp%2Fsockets/river", tmp_path)
    assert database["HOST"] == "/tmp/sockets"


def test_an_address_may_name_another_sqlite_file(tmp_path):
    database = default_database(f"sqlite:///{tmp_path}/other.sqlite3", tmp_path)
    assert database["NAME"] == f"{tmp_path}/other.sqlite3"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


@pytest.mark.django_db
def test_each_connection_is_opened_safely():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            asked = {}
            for name in ("journal_mode", "synchronous", "foreign_keys"):
                cursor.execute(f"PRAGMA {name}")
                asked[name] = cursor.fetchone()[0]
            assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        else:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = USER")
            assert cursor.fetchone() == (False,), "row-level security does not bind this role"
