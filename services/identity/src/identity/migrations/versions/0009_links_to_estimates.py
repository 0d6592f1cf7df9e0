"""Links that open an estimate; only one to a proposal takes a payment method."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lets links be to estimates too; those that are out stay what they are."""
    op.drop_constraint(op.f("ck_links_document_kind"), "links")
    kinds = "document_kind IN ('proposal', 'estimate')"
    op.create_check_constraint(op.f("ck_links_document_kind"), "links", kinds)
    takes = "document_kind = 'proposal' OR NOT takes_method"
    op.create_check_constraint(op.f("ck_links_takes_method"), "links", takes)
