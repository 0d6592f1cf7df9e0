"""Take a file of invoices in; what would become of it is seen before any of it is drafted."""

from typing import Any

from sqlalchemy.orm import Session

from common import imports
from common.auth import Principal
from common.imports import Moment, refusal
from common.spreadsheets import SheetRow, read_csv
from invoicing import queries
from invoicing.models import Import
from invoicing.rules.invoice_rows import COLUMNS, number_of


def take_in(session: Session, who: Principal, draft: dict[str, Any], at: Moment) -> Import:
    """Keeps the rows of a file, each with the first row of its invoice."""
    sheet, seen = read_csv(draft["text"], COLUMNS), dict[str, int]()
    for column in ("number", "name", "unit_price"):
        if column not in sheet.columns:
            raise refusal(f"There is no column “{column}”.")

    def note(row: SheetRow) -> dict[str, Any]:
        number = number_of(row.cells)
        # A row without a number is an invoice by itself.
        return {"belongs_to": seen.setdefault(number, row.number) if number else row.number}

    return imports.take_in(session, who, queries.FILES, draft["name"], sheet, note, at=at)
