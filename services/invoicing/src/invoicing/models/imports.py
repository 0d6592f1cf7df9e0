"""Files of invoices of another system: looked at first, then drafted, invoice by invoice."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from common.imports import FileOfRows, RowOfFile
from invoicing.models.metadata import Base


class Import(FileOfRows, Base):
    """One file of invoices and how far it has come."""

    __tablename__ = "invoice_imports"

    __table_args__ = (
        CheckConstraint("status IN ('checking', 'checked', 'applying', 'applied')", "status"),
        Index(None, "worked_at"),
    )


class ImportRow(RowOfFile, Base):
    """One line of an invoice; `belongs_to` is the first row of the same invoice."""

    __tablename__ = "invoice_import_rows"

    belongs_to: Mapped[int]
    client_id: Mapped[UUID | None]
    invoice_id: Mapped[UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "import_id"],
            ["invoice_imports.firm_id", "invoice_imports.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("fate IN ('new', 'changed', 'same', 'refused', 'duplicate')", "fate"),
        Index(None, "firm_id", "import_id", "belongs_to"),
        Index(None, "firm_id", "client_id"),
    )
