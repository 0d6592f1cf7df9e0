"""Files of clients that are read in: looked at first, then applied, row by row."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from clients.models.clients import Base
from common.imports import FileOfRows, RowOfFile


class Import(FileOfRows, Base):
    """One file of clients and how far it has come."""

    __tablename__ = "client_imports"

    __table_args__ = (
        CheckConstraint("status IN ('checking', 'checked', 'applying', 'applied')", "status"),
        Index(None, "worked_at"),
    )


class ImportRow(RowOfFile, Base):
    """One row of a file, and which client it is about."""

    __tablename__ = "client_import_rows"

    client_id: Mapped[UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "import_id"],
            ["client_imports.firm_id", "client_imports.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("fate IN ('new', 'changed', 'same', 'refused', 'duplicate')", "fate"),
        Index(None, "firm_id", "client_id"),
    )
