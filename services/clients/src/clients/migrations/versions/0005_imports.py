"""Files of clients that are read in, and their rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.security import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the two tables."""
    op.create_table(
        "client_imports",
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
            name=op.f("ck_client_imports_status"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_client_imports")),
    )
    op.create_index(
        op.f("ix_client_imports_worked_at"), "client_imports", ["worked_at"], unique=False
    )
    op.create_table(
        "client_import_rows",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("fate", sa.String(), nullable=True),
        sa.Column("changed", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "fate IN ('new', 'changed', 'same', 'refused', 'duplicate')",
            name=op.f("ck_client_import_rows_fate"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "import_id"],
            ["client_imports.firm_id", "client_imports.id"],
            name=op.f("fk_client_import_rows_firm_id_import_id_client_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "firm_id", "import_id", "number", name=op.f("pk_client_import_rows")
        ),
    )
    op.create_index(
        op.f("ix_client_import_rows_firm_id_client_id"),
        "client_import_rows",
        ["firm_id", "client_id"],
        unique=False,
    )
    protect("clients", "client_imports", "client_import_rows")
