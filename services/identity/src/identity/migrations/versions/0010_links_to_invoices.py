"""Links by which an invoice is paid without a sign-in."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lets links be to invoices too; those that are out stay what they are."""
    op.drop_constraint(op.f("ck_links_document_kind"), "links")
    kinds = "document_kind IN ('proposal', 'estimate', 'invoice')"
    op.create_check_constraint(op.f("ck_links_document_kind"), "links", kinds)
