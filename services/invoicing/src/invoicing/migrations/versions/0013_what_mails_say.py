"""What a firm's mails say in its own words."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; until a firm writes something, the usual words hold."""
    op.create_table(
        "mail_templates",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("own_subject", sa.String(), nullable=True),
        sa.Column("own_body", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(own_subject IS NULL) = (own_body IS NULL)",
            name=op.f("ck_mail_templates_both_or_none"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_mail_templates")),
        sa.UniqueConstraint(
            *("firm_id", "kind", "language"), name=op.f("uq_mail_templates_firm_id_kind_language")
        ),
    )
    op.create_table(
        "mail_wordings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm_id", "template_id"],
            ["mail_templates.firm_id", "mail_templates.id"],
            name=op.f("fk_mail_wordings_firm_id_template_id_mail_templates"),
        ),
        sa.PrimaryKeyConstraint(
            *("firm_id", "template_id", "version"), name=op.f("pk_mail_wordings")
        ),
    )
    protect("invoicing", "mail_templates")
    # What was once written stays as it was.
    protect("invoicing", "mail_wordings", append_only=True)
