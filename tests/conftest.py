"""What every test may rely on: no network, a known clock on request, both databases, a browser."""

import datetime
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import pytest_django
import time_machine

pytest_plugins = ["tests.browser"]

ROOT = Path(__file__).parent.parent

hypothesis.settings.register_profile("default", max_examples=50, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.register_profile("thorough", max_examples=2000, deadline=None)
hypothesis.settings.register_profile(
    "mutation",
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default")
)

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def asked_vendor() -> str:
    """The database that this run was asked to use."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def _needs_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on PostgreSQL what touches a database, and on SQLite all but what is PostgreSQL's own."""
    on_postgresql = asked_vendor() == "postgresql"
    kept, left = [], []
    for item in items:
        elsewhere = "sqlite_half" if on_postgresql else "postgres"
        wanted = _needs_database(item) or not on_postgresql
        (kept if wanted and not item.get_closest_marker(elsewhere) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Leave the counts where the run of both databases adds them up."""
    if path := os.environ.get("TEST_TALLY"):
        counts = {name: len(reports) for name, reports in terminalreporter.stats.items() if name}
        Path(path).write_text(json.dumps(counts))


@pytest.fixture(scope="session", autouse=True)
def _the_database_asked_for(request: pytest.FixtureRequest) -> None:
    """Refuse to test one database while believing it is the other."""
    from django.db import connection

    assert connection.vendor == asked_vendor()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Close what threads of a live server left open: PostgreSQL drops no database in use."""
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def _the_database_is_emptied_between_tests() -> Iterator[None]:
    """On SQLite a test is cleared away by deleting, which the database refuses for some rows."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        clear = connection.ops.sql_flush
        patch.setattr(type(connection.ops), "sql_flush", _letting_go(clear, connection))
        yield


def _letting_go(clear: Callable[..., list[str]], connection: Any) -> Callable[..., list[str]]:
    """What empties the tables, with the triggers that refuse it taken away meanwhile."""

    def sql_flush(_ops: object, *args: Any, **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'"
            )
            refusing = cursor.fetchall()
        dropped = [f'DROP TRIGGER "{name}"' for name, _ in refusing]
        return [*dropped, *clear(*args, **options), *(sql for _, sql in refusing)]

    return sql_flush


@pytest.fixture
def frozen_hour() -> Iterator[time_machine.Traveller]:
    """Stop the clock at an hour that is another day in UTC, in a zone with a half-hour offset."""
    moment = datetime.datetime(2026, 3, 15, 7, 30, tzinfo=ZoneInfo("Australia/Adelaide"))
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller


@pytest.fixture
def root() -> Path:
    """The folder of the project."""
    return ROOT
