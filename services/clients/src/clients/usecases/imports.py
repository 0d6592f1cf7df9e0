"""Take a file of clients in, and have it applied once somebody has seen what would become of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from clients import queries
from clients.models import Import, ImportRow
from clients.rules.imports import COLUMNS, Key, key_of
from common import audit
from common.auth import Principal
from common.errors import Invalid
from common.ids import new_id
from common.spreadsheets import Sheet, SheetRow, read_csv

MOST_ROWS = 20_000
AT_ONCE = 1000
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Moment:
    """The firm's time, which dates what is made, and the world's, which says whose turn it is."""

    firm: datetime
    world: datetime


def take_in(session: Session, who: Principal, draft: dict[str, Any], at: Moment) -> Import:
    """Keeps the rows of a file, to be looked at; nothing becomes of them yet."""
    sheet = read_csv(draft["text"], COLUMNS)
    if not {"id", "name"} & set(sheet.columns):
        raise _not_clients("There is no column “name”, and none with ids.")
    file = Import(
        id=new_id(),
        firm_id=who.firm_id,
        created_at=at.firm,
        name=draft["name"],
        columns=list(sheet.columns),
        unknown_columns=list(sheet.unknown),
        row_count=0,
        author=who.actor,
        worked_at=at.world,
    )
    session.add(file)
    session.flush()  # Its rows name it.
    file.row_count = _keep_rows(session, file, sheet)
    audit.record(session, "client_import.begun", file.id, who, rows=file.row_count)
    return file


def apply_import(session: Session, who: Principal, import_id: UUID, *, now: datetime) -> Import:
    """Has every row of a file applied; a row goes as it was shown to go, or is refused."""
    file = queries.locked_import(session, who.firm_id, import_id)
    file.apply(who.actor, now)
    audit.record(session, "client_import.applied", file.id, who, rows=file.row_count)
    return file


def _keep_rows(session: Session, file: Import, sheet: Sheet) -> int:
    count, seen = 0, dict[Key, int]()
    left = _few(sheet.rows)
    while rows := list(islice(left, AT_ONCE)):
        session.execute(insert(ImportRow), [_kept(file, row, seen) for row in rows])
        count += len(rows)
    if not count:
        raise _not_clients("There is no row below the columns' names.")
    return count


def _few(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise _not_clients(f"There are more than {MOST_ROWS:,} rows. Part the file.")
        yield row


def _kept(file: Import, row: SheetRow, seen: dict[Key, int]) -> dict[str, Any]:
    """Notes as well which earlier row of the file is about the same client."""
    key = key_of(row.cells)
    first = seen.setdefault(key, row.number) if key else row.number
    return {
        "firm_id": file.firm_id,
        "import_id": file.id,
        "number": row.number,
        "cells": row.cells,
        "duplicate_of": first if first != row.number else None,
        "changed": [],
        "errors": {"": [row.fault]} if row.fault else {},
    }


def _not_clients(sentence: str) -> Invalid:
    return Invalid("import_invalid", sentence, errors={"text": [sentence]})
