"""Keep the rows of a file, a thousand at a time, and no more of them than can be looked at."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from common.errors import Invalid
from common.imports.rows import FileOfRows, RowOfFile
from common.spreadsheets import Sheet, SheetRow

MOST_ROWS = 20_000
AT_ONCE = 1000
KEPT = timedelta(days=7)

Note = Callable[[SheetRow], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Moment:
    """The firm's time, which dates what is made, and the world's, which says whose turn it is."""

    firm: datetime
    world: datetime


def keep_rows(
    session: Session, file: FileOfRows, sheet: Sheet, kind: type[RowOfFile], note: Note
) -> int:
    """Keeps every row, with what is to be noted of it; returns how many there are."""
    count, left = 0, _few(sheet.rows)
    while rows := list(islice(left, AT_ONCE)):
        session.execute(insert(kind), [_kept(file, row) | note(row) for row in rows])
        count += len(rows)
    if not count:
        raise refusal("There is no row below the columns' names.")
    return count


def refusal(sentence: str) -> Invalid:
    """Returns why a file is none that can be read in."""
    return Invalid("import_invalid", sentence, errors={"text": [sentence]})


def _few(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise refusal(f"There are more than {MOST_ROWS:,} rows. Part the file.")
        yield row


def _kept(file: FileOfRows, row: SheetRow) -> dict[str, Any]:
    return {
        "firm_id": file.firm_id,
        "import_id": file.id,
        "number": row.number,
        "cells": row.cells,
        "duplicate_of": None,
        "changed": [],
        "errors": {"": [row.fault]} if row.fault else {},
    }
