"""Many new rows of a table in one statement, and how to make them without a session watching each.

COPY would be quicker still, but PostgreSQL refuses it where row-level security holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from sqlalchemy import Table, TextClause, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

Model = TypeVar("Model")
Rows = Sequence[Mapping[str, Any]]


def write_rows(session: Session, model: type[Any], rows: Rows) -> None:
    """Writes rows; a column that a row does not name is null."""
    if rows:
        session.execute(_insertion(model.__table__), {"rows": _told(rows)})


def write_unknown_rows(session: Session, model: type[Any], rows: Rows) -> set[UUID]:
    """Writes the rows that stand in the way of no other, in their order; returns their ids."""
    if not rows:
        return set()
    return set(session.scalars(_insertion_of_unknown(model.__table__), {"rows": _told(rows)}))


def row_of(thing: Any, model: type[Any]) -> dict[str, Any]:
    """Returns the row that a thing is kept as."""
    return {name: getattr(thing, name) for name in _columns(model.__table__)}


@cache
def twin_of(model: type[Model]) -> type[Model]:
    """Returns a class that does all that a model does, and whose things no session knows of.

    To make a thing of a model costs as much as to price it and to write it. What is made by the
    thousand is made as a twin, and kept with `write_rows`; what belongs to it is given to it as well.
    """
    members: dict[str, Any] = {"__init__": _take}
    for base in reversed(model.__mro__):
        if not base.__module__.startswith(("sqlalchemy.", "builtins")):
            members |= {name: act for name, act in vars(base).items() if _is_act(name, act)}
    for column in inspect(model).columns:
        usual = column.default.arg if column.default and column.default.is_scalar else None
        members[column.key] = usual
    return cast(type[Model], type(f"{model.__name__}Twin", (), members))


def _take(self: Any, **values: Any) -> None:
    self.__dict__.update(values)


def _is_act(name: str, member: Any) -> bool:
    is_own = not name.startswith(("__", "_sa_"))
    return is_own and isinstance(member, FunctionType | property | classmethod | staticmethod)


@cache
def _columns(table: Table) -> tuple[str, ...]:
    return tuple(table.columns.keys())


@cache
def _insertion(table: Table) -> TextClause:
    return text(_statement(table))


@cache
def _insertion_of_unknown(table: Table) -> TextClause:
    return text(f"{_statement(table)} ON CONFLICT DO NOTHING RETURNING id")


def _statement(table: Table) -> str:
    """One parameter for all rows, so that the statement is the same however many they are."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    names = ", ".join(f'"{name}"' for name in _columns(table))
    typed = ", ".join(f'"{c.name}" {c.type.compile(dialect=dialect)}' for c in table.columns)
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {names}"
        f" FROM json_to_recordset(CAST(:rows AS json)) AS r({typed})"
    )


def _told(rows: Iterable[Mapping[str, Any]]) -> str:
    # A decimal goes as a text, and keeps the decimals it was written with.
    return orjson.dumps(rows, default=str).decode()
