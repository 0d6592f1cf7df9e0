"""What is kept of a file that is read in, and of each of its rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict

STILL = {
    "checking": "This file is still being looked at.",
    "applying": "This import is running already.",
    "applied": "This import was done already.",
}
AFTER = {"checking": "checked", "applying": "applied"}


class FileOfRows(FirmOwned):
    """One file and how far it has come: checking → checked → applying → applied.

    `done_count` counts the rows of the present stage, `last_number` is the row it has come to, and
    `worked_at` (wall time) says whose turn is next, and when the file is forgotten.
    """

    name: Mapped[str]
    columns: Mapped[list[str]] = mapped_column(ARRAY(String))
    unknown_columns: Mapped[list[str]] = mapped_column(ARRAY(String))
    row_count: Mapped[int]
    done_count: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    author: Mapped[str]
    worked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status: Mapped[str] = mapped_column(default="checking")

    @property
    def is_at_work(self) -> bool:
        """Whether there are rows to go through in the present stage."""
        return self.status in AFTER

    def apply(self, author: str, at: datetime) -> None:
        """Has the rows applied, by whoever said so; only once each was looked at."""
        if self.status != "checked":
            raise Conflict(f"import_{self.status}", STILL[self.status])
        self.status, self.author, self.worked_at = "applying", author, at
        self.done_count = self.last_number = 0

    def come_to(self, number: int, rows: int, at: datetime) -> None:
        """Notes that some more rows of the present stage were gone through."""
        self.done_count, self.last_number, self.worked_at = self.done_count + rows, number, at

    def end_stage(self, at: datetime) -> None:
        """Ends the present stage: no row of it is left."""
        self.status, self.worked_at = AFTER[self.status], at


class RowOfFile:
    """One row of a file: what stands in it, and what becomes of it."""

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[dict[str, str]] = mapped_column(JSONB)
    duplicate_of: Mapped[int | None]
    fate: Mapped[str | None]
    changed: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    errors: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
