"""Many rows in one INSERT whose text does not grow with them.

Django writes a row of placeholders for each object as soon as one column is an array, and prepares every value by
itself: for mails that come in that was the largest part of the work (docs/benchmarks.md). Here all rows travel as one
JSON text, which PostgreSQL reads back with the types of the columns.
"""

import functools
import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

M = TypeVar("M", bound=models.Model)


def insert(rows: Iterable[M], *, ignore_conflicts: bool = False) -> list[M]:
    """Insert new objects of one model, in their order, and set their ids; returns them.

    With ``ignore_conflicts`` rows that a constraint forbids are left out and no ids are set. For models whose
    primary key the database draws, with columns that JSON can tell: text, numbers, booleans, times, JSON, and
    arrays of these.

    >>> insert([Team(name="Billing"), Team(name="Tech")])  # doctest: +SKIP
    """
    new = list(rows)
    if not new:
        return new
    model = type(new[0])
    fields = [field for field in _fields(model) if not _is_left_to_database(new[0], field)]
    data = [{field.column: getattr(row, field.attname) for field in fields} for row in new]
    sql = _statement(model, tuple(field.name for field in fields), ignore_conflicts)
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(data, default=_as_json)])
        if ignore_conflicts:
            return new
        for row, (pk,) in zip(new, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding = False
            row._state.db = connection.alias
    return new


@functools.cache
def _fields(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(
        field for field in model._meta.concrete_fields if not field.primary_key and not field.generated
    )


def _is_left_to_database(row: models.Model, field: "models.Field[Any, Any]") -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault)


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} can't be inserted this way")


@functools.cache
def _statement(model: type[models.Model], names: tuple[str, ...], ignore_conflicts: bool) -> str:
    quote = connection.ops.quote_name
    types = {quote(str(field.column)): _type(field) for field in _fields(model) if field.name in names}
    columns = ", ".join(types)
    given = ", ".join(f"{column} {kind}" for column, kind in types.items())
    ending = (
        "ON CONFLICT DO NOTHING" if ignore_conflicts else f"RETURNING {quote(str(model._meta.pk.column))}"
    )
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) SELECT {columns} "  # noqa: S608 - names of our models
        f"FROM json_to_recordset(%s::json) AS given({given}) {ending}"
    )


def _type(field: "models.Field[Any, Any]") -> str:
    """The column's type without its length: what is too long is then refused by the column, not cut."""
    return re.sub(r"\(\d+\)", "", field.db_type(connection) or "text")
