"""Rows read and written by statements that are worded once and asked with other values.

A queryset is worded anew each time it is asked, which takes longer than the database takes to
answer. This is for the few reads and writes that happen all day while somebody charts: plain rows
of one table, found by equal values. Each function is one SQL query. Names are attribute names
(`session_id`); values go through the fields of the model, as a queryset's do.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

Model = type[models.Model]
Where = Mapping[str, Any]
"""The value of each named column; a tuple stands for any of its values, which may not be none."""

SHAPES_KEPT = 512


def find(
    model: Model, names: Sequence[str], where: Where, *, newest: str = "", lock: bool = False
) -> list[tuple[Any, ...]]:
    """The named values of the rows that match.

    Args:
        newest: A name: give only the row in which it is the greatest.
        lock: Hold the rows for this transaction.
    """
    words, values = _condition(model, where)
    told = _select_words(model, tuple(names)) + words
    if newest:
        told += f" ORDER BY {_quoted(_field(model, newest).column)} DESC LIMIT 1"
    if lock and connection.features.has_select_for_update:
        told += " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(told, values)
        rows = cursor.fetchall()
    return _read(model, names, rows)


def find_rows(
    model: Model, names: Sequence[str], where: Where, *, lock: bool = False
) -> list[models.Model]:
    """The rows that match, as instances that hold the named values and no others."""
    ordered = [field.attname for field in _fields(model) if field.attname in names]
    return [
        model.from_db(connection.alias, ordered, values)
        for values in find(model, ordered, where, lock=lock)
    ]


def matching(model: Model, where: Where) -> models.QuerySet:
    """The queryset of the rows that match, for what these statements do not say."""
    named = {
        f"{name}__in" if isinstance(value, tuple) else name: value for name, value in where.items()
    }
    return model._default_manager.filter(**named)  # noqa: SLF001 - documented, whatever its name


def put(model: Model, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns; a column not named gets its field's default."""
    if not rows:
        return
    named = rows[0].keys()
    columns = [
        _stored(field, [row[field.attname] for row in rows])
        if field.attname in named
        else _stored(field, [field.get_default() for _ in rows])
        for field in _fields(model)
    ]
    values = [value for row in zip(*columns, strict=True) for value in row]
    with connection.cursor() as cursor:
        cursor.execute(_insert_words(model, len(rows)), values)


def put_row(row: models.Model) -> None:
    """Insert one row that was made in Python."""
    put(type(row), [vars(row)])


def change(model: Model, where: Where, values: Mapping[str, Any]) -> None:
    """Give the named columns of the rows that match these values."""
    words, wanted = _condition(model, where)
    given = [_stored(_field(model, name), [value])[0] for name, value in values.items()]
    with connection.cursor() as cursor:
        cursor.execute(_update_words(model, tuple(values)) + words, given + wanted)


def remove(model: Model, where: Where) -> None:
    """Delete the rows that match. Only for rows on which no other row depends."""
    words, wanted = _condition(model, where)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_table(model)}{words}", wanted)  # noqa: S608 - names of our own


def _condition(model: Model, where: Where) -> tuple[str, list[Any]]:
    shape = tuple(
        (name, len(value) if isinstance(value, tuple) else 0) for name, value in where.items()
    )
    values: list[Any] = []
    for name, value in where.items():
        several = value if isinstance(value, tuple) else (value,)
        values += _stored(_field(model, name), several)
    return _condition_words(model, shape), values


@lru_cache(SHAPES_KEPT)
def _condition_words(model: Model, shape: tuple[tuple[str, int], ...]) -> str:
    parts = [
        f"{_quoted(_field(model, name).column)} "
        + (f"IN ({', '.join(['%s'] * count)})" if count else "= %s")
        for name, count in shape
    ]
    return " WHERE " + " AND ".join(parts)


@lru_cache(SHAPES_KEPT)
def _select_words(model: Model, names: tuple[str, ...]) -> str:
    columns = ", ".join(_quoted(_field(model, name).column) for name in names)
    return f"SELECT {columns} FROM {_table(model)}"  # noqa: S608 - names of our own


@lru_cache(SHAPES_KEPT)
def _insert_words(model: Model, count: int) -> str:
    columns = [_quoted(field.column) for field in _fields(model)]
    row = f"({', '.join(['%s'] * len(columns))})"
    into = f"{_table(model)} ({', '.join(columns)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * count)}"  # noqa: S608 - names of our own


@lru_cache(SHAPES_KEPT)
def _update_words(model: Model, names: tuple[str, ...]) -> str:
    given = ", ".join(f"{_quoted(_field(model, name).column)} = %s" for name in names)
    return f"UPDATE {_table(model)} SET {given}"  # noqa: S608 - names of our own


def _fields(model: Model) -> tuple[models.Field, ...]:
    return model._meta.concrete_fields  # noqa: SLF001 - documented, whatever its name


def _table(model: Model) -> str:
    return _quoted(model._meta.db_table)  # noqa: SLF001 - documented, whatever its name


@lru_cache(SHAPES_KEPT)
def _field(model: Model, name: str) -> models.Field:
    return next(field for field in _fields(model) if field.attname == name)


def _column(model: Model, name: str) -> Col:
    field = _field(model, name)
    return field.get_col(field.model._meta.db_table)  # noqa: SLF001 - documented


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _stored(field: models.Field, values: Collection[Any]) -> list[Any]:
    """Values as the database takes them; what stays the same from row to row is worked out once."""
    database, convert = _database(), field.get_db_prep_save
    found: list[Any] = []
    last: Any = None
    kept: Any = None
    for value in values:
        if value is not last and (type(value) is not str or value != last):
            kept = convert(value, database)
            last = value
        found.append(kept)
    return found


def _read(
    model: Model, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Values of the database as Python's, by the same converters that a queryset uses."""
    if not rows:
        return []
    database, columns = _database(), list(zip(*rows, strict=True))
    for at, name in enumerate(names):
        column, converters = _converters(model, name)
        for convert in converters:
            columns[at] = tuple([convert(value, column, database) for value in columns[at]])
    return list(zip(*columns, strict=True))


@lru_cache(SHAPES_KEPT)
def _converters(model: Model, name: str) -> tuple[Col, tuple[Callable[..., Any], ...]]:
    column, database = _column(model, name), _database()
    of_database = database.ops.get_db_converters(column)
    return column, (*of_database, *column.get_db_converters(database))


def _database() -> BaseDatabaseWrapper:
    """This thread's own connection: asked once for many values, it is quicker than its proxy."""
    return connections[DEFAULT_DB_ALIAS]
