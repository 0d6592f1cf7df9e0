"""Files of invoices of another system, their rows, and the numbers that invoices had there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the two tables and the column."""
    op.add_column("invoices", sa.Column("reference", sa.String(), nullable=True))
    op.create_index(
        "uq_invoices_firm_id_reference",
        "invoices",
        ["firm_id", "reference"],
        unique=True,
        postgresql_where=sa.text("reference IS NOT NULL AND status <> 'removed'"),
    )
    op.create_table(
        "invoice_imports",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("unknown_columns", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('checking', 'checked', 'applying', 'applied')",
            name=op.f("ck_invoice_imports_status"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_invoice_imports")),
    )
    op.create_index(op.f("ix_invoice_imports_worked_at"), "invoice_imports", ["worked_at"])
    _add_rows()
    protect("invoicing", "invoice_imports", "invoice_import_rows")


def _add_rows() -> None:
    op.create_table(
        "invoice_import_rows",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("belongs_to", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("fate", sa.String(), nullable=True),
        sa.Column("changed", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "fate IN ('new', 'changed', 'same', 'refused', 'duplicate')",
            name=op.f("ck_invoice_import_rows_fate"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "import_id"],
            ["invoice_imports.firm_id", "invoice_imports.id"],
            name=op.f("fk_invoice_import_rows_firm_id_import_id_invoice_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "import_id", "number", name=op.f("pk_invoice_import_rows")
        ),
    )
    op.create_index(
        op.f("ix_invoice_import_rows_firm_id_import_id_belongs_to"),
        "invoice_import_rows",
        ["firm_id", "import_id", "belongs_to"],
    )
    op.create_index(
        op.f("ix_invoice_import_rows_firm_id_client_id"),
        "invoice_import_rows",
        ["firm_id", "client_id"],
    )
