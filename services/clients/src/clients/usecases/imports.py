"""Take a file of clients in, and have it applied once somebody has seen what would become of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.models import Import, ImportRow
from clients.rules.imports import COLUMNS, Key, key_of
from common import audit
from common.auth import Principal
from common.ids import new_id
from common.imports import Moment, keep_rows, refusal
from common.spreadsheets import Sheet, SheetRow, read_csv


def take_in(session: Session, who: Principal, draft: dict[str, Any], at: Moment) -> Import:
    """Keeps the rows of a file, to be looked at; nothing becomes of them yet."""
    sheet = read_csv(draft["text"], COLUMNS)
    if not {"id", "name"} & set(sheet.columns):
        raise refusal("There is no column “name”, and none with ids.")
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
    file = queries.FILES.locked(session, who.firm_id, import_id)
    file.apply(who.actor, now)
    audit.record(session, "client_import.applied", file.id, who, rows=file.row_count)
    return file


def _keep_rows(session: Session, file: Import, sheet: Sheet) -> int:
    seen = dict[Key, int]()

    def note(row: SheetRow) -> dict[str, Any]:
        """Notes which earlier row of the file is about the same client."""
        key = key_of(row.cells)
        first = seen.setdefault(key, row.number) if key else row.number
        return {"duplicate_of": first if first != row.number else None}

    return keep_rows(session, file, sheet, ImportRow, note)
