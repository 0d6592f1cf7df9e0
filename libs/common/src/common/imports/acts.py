"""Take a file in, and have it applied once somebody has seen what would become of it."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.ids import new_id
from common.imports.files import Files
from common.imports.keeping import Moment, Note, keep_rows
from common.imports.rows import FileOfRows, RowOfFile
from common.spreadsheets import Sheet

F = TypeVar("F", bound=FileOfRows)
R = TypeVar("R", bound=RowOfFile)


def take_in(
    session: Session,
    who: Principal,
    files: Files[F, R],
    name: str,
    sheet: Sheet,
    note: Note,
    *,
    at: Moment,
) -> F:
    """Keeps the rows of a file, with what is to be noted of each; nothing becomes of them yet."""
    begun: dict[str, Any] = {
        "name": name,
        "columns": list(sheet.columns),
        "unknown_columns": list(sheet.unknown),
        "row_count": 0,
    }
    whose: dict[str, Any] = {"id": new_id(), "firm_id": who.firm_id, "author": who.actor}
    dated = {"created_at": at.firm, "worked_at": at.world}
    file = files.file(**begun, **whose, **dated)
    session.add(file)
    session.flush()  # Its rows name it.
    file.row_count = keep_rows(session, file, sheet, files.row, note)
    audit.record(session, f"{files.noun}.begun", file.id, who, rows=file.row_count)
    return file


def apply_import(
    session: Session, who: Principal, files: Files[F, R], import_id: UUID, *, now: datetime
) -> F:
    """Has a whole file applied; it goes as it was shown to go, or is refused."""
    file = files.locked(session, who.firm_id, import_id)
    file.apply(who.actor, now)
    audit.record(session, f"{files.noun}.applied", file.id, who, rows=file.row_count)
    return file
