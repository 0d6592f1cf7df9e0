"""Take a file of clients in; what would become of it is seen before any of it is applied."""

from typing import Any

from sqlalchemy.orm import Session

from clients import queries
from clients.models import Import
from clients.rules.imports import COLUMNS, Key, key_of
from common import imports
from common.auth import Principal
from common.imports import Moment, refusal
from common.spreadsheets import SheetRow, read_csv


def take_in(session: Session, who: Principal, draft: dict[str, Any], at: Moment) -> Import:
    """Keeps the rows of a file, each with the earlier row that is about the same client."""
    sheet, seen = read_csv(draft["text"], COLUMNS), dict[Key, int]()
    if not {"id", "name"} & set(sheet.columns):
        raise refusal("There is no column “name”, and none with ids.")

    def note(row: SheetRow) -> dict[str, Any]:
        key = key_of(row.cells)
        first = seen.setdefault(key, row.number) if key else row.number
        return {"duplicate_of": first if first != row.number else None}

    return imports.take_in(session, who, queries.FILES, draft["name"], sheet, note, at=at)
