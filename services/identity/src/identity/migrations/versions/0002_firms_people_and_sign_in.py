"""Firms, members, people and the ways in."""

import sqlalchemy as sa
from alembic import op

from common.db.security import protect, share

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes them, and walls each firm's own rows off."""
    op.create_table(
        "affiliations",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('member', 'contact')", name=op.f("ck_affiliations_kind")),
        sa.PrimaryKeyConstraint("person_id", "firm", "membership_id", name=op.f("pk_affiliations")),
    )
    op.create_table(
        "attempt_counts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt_counts")),
    )
    op.create_index(
        op.f("ix_attempt_counts_began_at"), "attempt_counts", ["began_at"], unique=False
    )
    op.create_table(
        "contact_links",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "contact_id", name=op.f("pk_contact_links")),
    )
    op.create_table(
        "contacts",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "familiar_addresses",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_familiar_addresses")),
    )
    op.create_table(
        "firms",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("my_billing_enabled", sa.Boolean(), nullable=False),
        sa.Column("invoice_terms_days", sa.Integer(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=False),
        sa.Column("tax_rate", sa.Numeric(), nullable=False),
        sa.Column("brand_color", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'sandbox')", name=op.f("ck_firms_mode")),
        sa.CheckConstraint("status IN ('active', 'closed')", name=op.f("ck_firms_status")),
        sa.CheckConstraint("id = firm_id", name=op.f("ck_firms_id_is_firm_id")),
        sa.CheckConstraint("tax_rate BETWEEN 0 AND 100", name=op.f("ck_firms_tax_rate")),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_firms")),
    )
    op.create_table(
        "foundings",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("firm_key", sa.String(), nullable=False),
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "firm_key", name=op.f("pk_foundings")),
    )
    op.create_table(
        "invitation_tokens",
        sa.Column("token_key", sa.String(), nullable=False),
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("token_key", name=op.f("pk_invitation_tokens")),
    )
    op.create_table(
        "members",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'billing', 'staff')", name=op.f("ck_members_role")
        ),
        sa.CheckConstraint(
            "status <> 'active' OR person_id IS NOT NULL",
            name=op.f("ck_members_active_is_a_person"),
        ),
        sa.CheckConstraint(
            "status IN ('invited', 'active', 'removed')", name=op.f("ck_members_status")
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_members")),
    )
    op.create_index(
        "uq_members_firm_id_email",
        "members",
        ["firm_id", sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=sa.text("status <> 'removed'"),
    )
    op.create_index(
        "uq_members_firm_id_person_id",
        "members",
        ["firm_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "invitations",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(contact_id, member_id) = 1", name=op.f("ck_invitations_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id", "member_id"],
            ["members.firm_id", "members.id"],
            name=op.f("fk_invitations_firm_id_member_id_members"),
        ),
        sa.PrimaryKeyConstraint("firm_id", "id", name=op.f("pk_invitations")),
    )
    op.create_index(
        "uq_invitations_firm_id_contact_id",
        "invitations",
        ["firm_id", "contact_id"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_index(
        "uq_invitations_firm_id_member_id",
        "invitations",
        ["firm_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "sign_in_names",
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_in_names_person_id_people")
        ),
        sa.PrimaryKeyConstraint("name_key", name=op.f("pk_sign_in_names")),
        sa.UniqueConstraint("person_id", name=op.f("uq_sign_in_names_person_id")),
    )
    protect("identity", "firms", "members", "contacts", "contact_links", "invitations")
    share("identity", "people", "sign_in_names", "affiliations", "foundings", "invitation_tokens")
    share("identity", "attempt_counts", "familiar_addresses")
