"""Take a file of invoices in, and have it drafted once somebody has seen what would become of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.ids import new_id
from common.imports import Moment, keep_rows, refusal
from common.spreadsheets import Sheet, SheetRow, read_csv
from invoicing import queries
from invoicing.models import Import, ImportRow
from invoicing.rules.invoice_rows import COLUMNS, number_of


def take_in(session: Session, who: Principal, draft: dict[str, Any], at: Moment) -> Import:
    """Keeps the rows of a file, to be looked at; nothing becomes of them yet."""
    sheet = read_csv(draft["text"], COLUMNS)
    for column in ("number", "name", "unit_price"):
        if column not in sheet.columns:
            raise refusal(f"There is no column “{column}”.")
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
    audit.record(session, "invoice_import.begun", file.id, who, rows=file.row_count)
    return file


def apply_import(session: Session, who: Principal, import_id: UUID, *, now: datetime) -> Import:
    """Has every invoice of a file drafted; it goes as it was shown to go, or is refused."""
    file = queries.FILES.locked(session, who.firm_id, import_id)
    file.apply(who.actor, now)
    audit.record(session, "invoice_import.applied", file.id, who, rows=file.row_count)
    return file


def _keep_rows(session: Session, file: Import, sheet: Sheet) -> int:
    seen = dict[str, int]()

    def note(row: SheetRow) -> dict[str, Any]:
        """Notes the first row of the invoice; a row without a number is one by itself."""
        number = number_of(row.cells)
        return {"belongs_to": seen.setdefault(number, row.number) if number else row.number}

    return keep_rows(session, file, sheet, ImportRow, note)
