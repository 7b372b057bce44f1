"""Clinics are separate by construction: what the database itself lets a request see.

On PostgreSQL every clinic table has a row-level policy that compares its clinic with two settings
of the connection: the person asking and the clinics they work in. Without them the answer is
empty. On SQLite, where one file is one installation, the queries' own clinic filter stands alone.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

from perineural.records.actors import Actor, LinkHolder, System, Visitor

_SET = (
    "SELECT set_config('perineural.person', %s, false), set_config('perineural.clinics', %s, false)"
)
_Scope = tuple[str, str]
_NOBODY: _Scope = ("", "{}")


def _scope_now() -> _Scope:
    """What the database session was last told: a session that began anew was told nothing."""
    connection.ensure_connection()
    return getattr(connection.connection, "perineural_scope", _NOBODY)


def _apply(scope: _Scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, scope)
    connection.connection.perineural_scope = scope


def _give_back(scope: _Scope) -> None:
    """Go back to an outer scope; never stand in the way of the error that ended the inner one.

    A transaction that failed takes no statement any more, and PostgreSQL itself gives the
    settings back when it is rolled back. A session that was lost took its scope with it.
    """
    session = connection.connection
    if session is None or session.closed:
        return
    if session.info.transaction_status == TransactionStatus.INERROR or connection.needs_rollback:
        session.perineural_scope = scope
        return
    _apply(scope)


def _as_setting(clinic_ids: Iterable[uuid.UUID]) -> str:
    return "{" + ",".join(sorted(str(each) for each in clinic_ids)) + "}"


@contextmanager
def clinic_scope(
    clinic_ids: Iterable[uuid.UUID], person_id: uuid.UUID | None = None
) -> Iterator[None]:
    """Let the database show the rows of these clinics, and no others, inside the block.

    Scopes nest: the inner one holds until it ends. On SQLite this does nothing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    before = _scope_now()
    scope = (str(person_id or ""), _as_setting(clinic_ids))
    if scope == before:
        yield
        return
    _apply(scope)
    try:
        yield
    finally:
        _give_back(before)


@contextmanager
def scope_of(actor: Actor) -> Iterator[None]:
    """Let the database show what this actor may know of: the rows of their clinics."""
    if connection.vendor != "postgresql":
        yield
        return
    if isinstance(actor, LinkHolder | Visitor | System):
        with clinic_scope([actor.clinic_id]):
            yield
        return
    if _scope_now()[0] == str(actor.id):
        yield
        return
    with clinic_scope([], actor.id):
        clinic_ids = list(
            actor.memberships.filter(active=True).values_list("clinic_id", flat=True).distinct()
        )
        with clinic_scope(clinic_ids, actor.id):
            yield
