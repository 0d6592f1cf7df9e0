"""Disabled members, how far each contact is on the way in, and signed links."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect, share

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IS = "'invited', 'active', 'disabled', 'removed'"


def upgrade() -> None:
    """Makes them; whoever is invited or signs in already is noted as such."""
    _allow_disabled()
    op.create_table(
        "member_sightings",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "member_id", name=op.f("pk_member_sightings")),
    )
    _contact_access()
    _links()
    protect("identity", "member_sightings", "contact_access", "links")
    share("identity", "link_tokens")
    op.execute(_SIGNED_IN)
    op.execute(_INVITED)


def _allow_disabled() -> None:
    op.drop_constraint(op.f("ck_members_status"), "members")
    op.create_check_constraint(op.f("ck_members_status"), "members", f"status IN ({IS})")
    op.drop_constraint(op.f("ck_members_active_is_a_person"), "members")
    op.create_check_constraint(
        op.f("ck_members_active_is_a_person"),
        "members",
        "status NOT IN ('active', 'disabled') OR person_id IS NOT NULL",
    )
    op.drop_index("uq_members_firm_id_person_id", "members")
    op.create_index(
        "uq_members_firm_id_person_id",
        "members",
        ["firm_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('active', 'disabled')"),
    )


def _contact_access() -> None:
    op.create_table(
        "contact_access",
        *_key(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("invited_until", sa.DateTime(timezone=True)),
        sa.Column("signs_in_since", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "status IN ('none', 'invited', 'active')", name=op.f("ck_contact_access_status")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_contact_access")),
    )


def _links() -> None:
    op.create_table(
        "links",
        *_key(),
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("contact_id", "client_id", "document_id")
        ),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name_key", "document_kind")),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("created_at", "expires_at")
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("document_kind IN ('proposal')", name=op.f("ck_links_document_kind")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_firm_id_document_id"), "links", ["firm_id", "document_id"])
    op.create_table(
        "link_tokens",
        sa.Column("token_key", sa.String(), nullable=False),
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("token_key", name=op.f("pk_link_tokens")),
    )


def _key() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    )


_SIGNED_IN = """
INSERT INTO contact_access
  (firm_id, id, version, created_at, client_id, email, status, signs_in_since)
SELECT l.firm_id, l.contact_id, 1, l.linked_at, c.client_id, c.email, 'active', l.linked_at
FROM contact_links l JOIN contacts c ON c.firm_id = l.firm_id AND c.id = l.contact_id
"""
_INVITED = """
INSERT INTO contact_access
  (firm_id, id, version, created_at, client_id, email, status, invited_until)
SELECT i.firm_id, i.contact_id, 1, i.created_at, c.client_id, i.email, 'invited', i.expires_at
FROM invitations i JOIN contacts c ON c.firm_id = i.firm_id AND c.id = i.contact_id
WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL
ON CONFLICT DO NOTHING
"""
