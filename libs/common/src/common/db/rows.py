"""Many rows of a table in one statement, and how to make new ones without a session watching each.

COPY would be quicker still, but PostgreSQL refuses it where row-level security holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from sqlalchemy import CursorResult, Table, TextClause, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

Model = TypeVar("Model")
Rows = Sequence[Mapping[str, Any]]

# What tells a row, and which state of it.
KEY = ("firm_id", "id", "version")


def write_rows(session: Session, model: type[Any], rows: Rows) -> None:
    """Writes rows; a column that a row does not name is null."""
    if rows:
        session.execute(_insertion(model.__table__), {"rows": _told(rows)})


def write_unknown_rows(session: Session, model: type[Any], rows: Rows) -> set[UUID]:
    """Writes the rows that stand in the way of no other, in their order; returns their ids."""
    if not rows:
        return set()
    return set(session.scalars(_insertion_of_unknown(model.__table__), {"rows": _told(rows)}))


def write_changes(session: Session) -> None:
    """Writes what was changed of the things that the session has loaded, each a version on.

    It is what a flush does one thing after the other: here those of a table that were changed in the
    same columns go together. Raises StaleDataError if somebody else has changed one meanwhile.
    """
    alike: dict[tuple[type[Any], tuple[str, ...]], list[Any]] = defaultdict(list)
    for thing in session.dirty:
        if changed := _changed(thing):
            alike[type(thing), changed].append(thing)
    with session.no_autoflush:  # It would write them one by one after all.
        for (model, changed), things in alike.items():
            _write_changed(session, model, changed, things)


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


def _changed(thing: Any) -> tuple[str, ...]:
    """Returns the columns of which a thing has another value than its row."""
    state = inspect(thing)
    if state.mapper.version_id_col is None:
        return ()
    kept = state.unmodified
    return tuple(
        name
        for name in _columns(state.mapper.local_table)
        if name not in kept and get_history(thing, name).has_changes()
    )


def _write_changed(
    session: Session, model: type[Any], changed: tuple[str, ...], things: Sequence[Any]
) -> None:
    names = (*KEY, *changed)
    told = _told([{name: getattr(thing, name) for name in names} for thing in things])
    written = session.execute(_update(model.__table__, changed), {"rows": told})
    if cast(CursorResult[Any], written).rowcount != len(things):
        raise StaleDataError(f"{model.__tablename__}: not all {len(things)} rows are as they were")
    for thing in things:
        for name in changed:
            set_committed_value(thing, name, getattr(thing, name))
        set_committed_value(thing, "version", thing.version + 1)


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
    names = ", ".join(f'"{name}"' for name in _columns(table))
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {_sent(table, _columns(table))}"


@cache
def _update(table: Table, changed: tuple[str, ...]) -> TextClause:
    values = ", ".join(f'"{name}" = r."{name}"' for name in changed)
    same = " AND ".join(f"t.{name} = r.{name}" for name in KEY)
    return text(
        f"UPDATE {table.name} AS t SET {values}, version = t.version + 1"
        f" FROM {_sent(table, (*KEY, *changed))} WHERE {same}"
    )


def _sent(table: Table, names: Iterable[str]) -> str:
    """One parameter for all rows, so that the statement is the same however many they are."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    types = {name: table.columns[name].type.compile(dialect=dialect) for name in names}
    typed = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
    return f"json_to_recordset(CAST(:rows AS json)) AS r({typed})"


def _told(rows: Iterable[Mapping[str, Any]]) -> str:
    # A decimal goes as a text, and keeps the decimals it was written with.
    return orjson.dumps(rows, default=str).decode()
