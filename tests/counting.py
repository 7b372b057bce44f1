"""Counting what a read asks of the database, on either vendor."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from perineural.records.isolation import clinic_scope
from perineural.records.models import AuditEvent
from tests.factories.clinic import Staffed


@contextmanager
def asked() -> Iterator[list[str]]:
    """The SQL queries of the block, without those that tell PostgreSQL whose rows to show."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as context:
        yield found
    found += [each["sql"] for each in context.captured_queries if not _scoping(each["sql"])]


def _scoping(sql: str) -> bool:
    by_person = "SELECT DISTINCT" in sql and "membership" in sql
    return "set_config" in sql or by_person or sql.startswith(("SAVEPOINT", "RELEASE"))


def events(staffed: Staffed, action: str) -> int:
    """How many events of this kind the audit trail of a clinic holds."""
    with clinic_scope([staffed.id]):
        return AuditEvent.objects.filter(clinic_id=staffed.id, action=action).count()
