"""Rows read and written by statements that are worded once and asked with other values.

A queryset is worded anew each time it is asked, which takes longer than the database takes to
answer. This is for the few reads and writes that happen all day, while somebody charts or many
patients answer: plain rows of one table, found by equal values. Each function is one SQL query.
Names are attribute names (`session_id`); a name that is read may go along keys to other rows
(`session__occurred_at`). Values go through the fields of the model, as a queryset's do.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

Model = type[models.Model]
Shape = tuple[tuple[str, int], ...]
Convert = Callable[[Any, BaseDatabaseWrapper], Any]
Where = Mapping[str, Any]
"""The value of each named column; a tuple stands for any of its values, which may not be none."""

SHAPES_KEPT = 512


def find(
    model: Model, names: Sequence[str], where: Where, *, newest: str = "", lock: bool = False
) -> list[tuple[Any, ...]]:
    """The named values of the rows that match.

    Args:
        newest: A name: give only the row in which it is the greatest.
        lock: Hold the rows for this transaction; those that keys lead to are not held.
    """
    database, names = _database(), tuple(names)
    condition = _condition(model, _shape(where))
    told = _select_words(model, names) + condition.words
    if newest:
        told += f" ORDER BY {_table(model)}.{_quoted(_field(model, newest).column)} DESC LIMIT 1"
    if lock and database.features.has_select_for_update:
        told += f" FOR UPDATE OF {_table(model)}"
    with database.cursor() as cursor:
        cursor.execute(told, condition.values(where, database))
        rows = cursor.fetchall()
    return _read(model, names, rows, database)


def find_rows(
    model: Model, names: Sequence[str], where: Where, *, lock: bool = False
) -> list[models.Model]:
    """The rows that match, as instances that hold the named values and no others."""
    ordered = _in_order(model, tuple(names))
    alias = _database().alias
    return [
        model.from_db(alias, ordered, values) for values in find(model, ordered, where, lock=lock)
    ]


def find_pairs(
    model: Model,
    names: Sequence[str],
    where: Where,
    key: str,
    names_there: Sequence[str],
    *,
    lock: bool = False,
) -> list[models.Model]:
    """The rows that match, each with the row that its key leads to, which must be one it has.

    Args:
        key: Name of the foreign key, `session`.
        names_there: The values of that row; its own key is read whether named or not.
        lock: Hold the rows for this transaction, without those that the key leads to.
    """
    ordered, other = _in_order(model, tuple(names)), _key(model, key).related_model
    there = _in_order(other, ("id", *names_there))
    alias, found = _database().alias, []
    columns = (*ordered, *(f"{key}__{name}" for name in there))
    for values in find(model, columns, where, lock=lock):
        row = model.from_db(alias, ordered, values[: len(ordered)])
        setattr(row, key, other.from_db(alias, there, values[len(ordered) :]))
        found.append(row)
    return found


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
    named, database = rows[0].keys(), _database()
    columns = [
        _stored(convert, [row[field.attname] for row in rows], database)
        if field.attname in named
        else _stored(convert, [field.get_default() for _ in rows], database)
        for field, convert in _columns(model)
    ]
    values = [value for row in zip(*columns, strict=True) for value in row]
    with database.cursor() as cursor:
        cursor.execute(_insert_words(model, len(rows)), values)


def put_row(row: models.Model) -> None:
    """Insert one row that was made in Python."""
    put(type(row), [vars(row)])


def change(model: Model, where: Where, values: Mapping[str, Any]) -> None:
    """Give the named columns of the rows that match these values."""
    database, condition = _database(), _condition(model, _shape(where))
    given = [_to_store(model, name)(value, database) for name, value in values.items()]
    told = _update_words(model, tuple(values)) + condition.words
    with database.cursor() as cursor:
        cursor.execute(told, given + condition.values(where, database))


def add(model: Model, where: Where, amounts: Mapping[str, int]) -> int:
    """Add to the named columns of the rows that match; gives how many rows there were."""
    database, condition = _database(), _condition(model, _shape(where))
    told = _addition_words(model, tuple(amounts)) + condition.words
    with database.cursor() as cursor:
        cursor.execute(told, [*amounts.values(), *condition.values(where, database)])
        return cursor.rowcount


def remove(model: Model, where: Where) -> None:
    """Delete the rows that match. Only for rows on which no other row depends."""
    database, condition = _database(), _condition(model, _shape(where))
    told = f"DELETE FROM {_table(model)}{condition.words}"  # noqa: S608 - names of our own
    with database.cursor() as cursor:
        cursor.execute(told, condition.values(where, database))


@dataclass(frozen=True)
class _Condition:
    """The words after WHERE, and how each value becomes the database's."""

    words: str
    converts: tuple[Convert, ...]

    def values(self, where: Where, database: BaseDatabaseWrapper) -> list[Any]:
        found: list[Any] = []
        for convert, value in zip(self.converts, where.values(), strict=True):
            if isinstance(value, tuple):
                found += _stored(convert, value, database)
            else:
                found.append(convert(value, database))
        return found


def _shape(where: Where) -> Shape:
    """What the words depend on: each name, and how many values there are for it."""
    return tuple(
        [(name, len(value) if isinstance(value, tuple) else 0) for name, value in where.items()]
    )


@lru_cache(SHAPES_KEPT)
def _condition(model: Model, shape: Shape) -> _Condition:
    parts = [
        f"{_table(model)}.{_quoted(_field(model, name).column)} "
        + (f"IN ({', '.join(['%s'] * count)})" if count else "= %s")
        for name, count in shape
    ]
    converts = tuple(_to_store(model, name) for name, _ in shape)
    return _Condition(" WHERE " + " AND ".join(parts), converts)


@lru_cache(SHAPES_KEPT)
def _select_words(model: Model, names: tuple[str, ...]) -> str:
    columns, joined = [], {}
    for name in names:
        *keys, last = name.split("__")
        at, table = model, _table(model)
        for depth, key in enumerate(keys, 1):
            field, alias = _key(at, key), _quoted("__".join(keys[:depth]))
            at = field.related_model
            joined[alias] = (
                f" LEFT JOIN {_table(at)} {alias} ON {alias}.{_quoted(field.target_field.column)}"
                f" = {table}.{_quoted(field.column)}"
            )
            table = alias
        columns.append(f"{table}.{_quoted(_field(at, last).column)}")
    source = _table(model) + "".join(joined.values())
    return f"SELECT {', '.join(columns)} FROM {source}"  # noqa: S608 - names of our own


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


@lru_cache(SHAPES_KEPT)
def _addition_words(model: Model, names: tuple[str, ...]) -> str:
    columns = [_quoted(_field(model, name).column) for name in names]
    more = ", ".join(f"{each} = {each} + %s" for each in columns)
    return f"UPDATE {_table(model)} SET {more}"  # noqa: S608 - names of our own


def _fields(model: Model) -> tuple[models.Field, ...]:
    return model._meta.concrete_fields  # noqa: SLF001 - documented, whatever its name


def _table(model: Model) -> str:
    return _quoted(model._meta.db_table)  # noqa: SLF001 - documented, whatever its name


@lru_cache(SHAPES_KEPT)
def _field(model: Model, name: str) -> models.Field:
    """The field of an attribute, of this model or of the one that keys lead to."""
    *keys, last = name.split("__")
    for key in keys:
        model = _key(model, key).related_model
    return next(field for field in _fields(model) if field.attname == last)


def _key(model: Model, name: str) -> models.ForeignKey:
    return next(field for field in _fields(model) if field.name == name)


@lru_cache(SHAPES_KEPT)
def _in_order(model: Model, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field.attname for field in _fields(model) if field.attname in names)


@lru_cache(SHAPES_KEPT)
def _columns(model: Model) -> tuple[tuple[models.Field, Convert], ...]:
    return tuple((field, _to_store(model, field.attname)) for field in _fields(model))


@lru_cache(SHAPES_KEPT)
def _to_store(model: Model, name: str) -> Convert:
    """How a value becomes the database's; a key of another row as that row's own key."""
    field = _field(model, name)
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.get_db_prep_save


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _stored(convert: Convert, values: Collection[Any], database: BaseDatabaseWrapper) -> list[Any]:
    """Values as the database takes them; what stays the same from row to row is worked out once."""
    if len(values) == 1:
        return [convert(value, database) for value in values]
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
    model: Model,
    names: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    database: BaseDatabaseWrapper,
) -> list[tuple[Any, ...]]:
    """Values of the database as Python's, by the same converters that a queryset uses."""
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    for at, column, convert in _from_store(model, names):
        columns[at] = tuple([convert(value, column, database) for value in columns[at]])
    return list(zip(*columns, strict=True))


@lru_cache(SHAPES_KEPT)
def _from_store(
    model: Model, names: tuple[str, ...]
) -> tuple[tuple[int, Col, Callable[..., Any]], ...]:
    """For each column that is converted: its place, and how."""
    database, found = _database(), []
    for at, name in enumerate(names):
        field = _field(model, name)
        column = field.get_col(field.model._meta.db_table)  # noqa: SLF001 - documented
        of_database = database.ops.get_db_converters(column)
        converters = (*of_database, *column.get_db_converters(database))
        found += [(at, column, convert) for convert in converters]
    return tuple(found)


def _database() -> BaseDatabaseWrapper:
    """This thread's own connection: asked once for many values, it is quicker than its proxy."""
    return connections[DEFAULT_DB_ALIAS]
