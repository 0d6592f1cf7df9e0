"""Codes beside the password, resets by mail, and what ends every session of a person."""

import sqlalchemy as sa
from alembic import op

from common.db.mechanism import create_mails
from common.db.security import share

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANTS = (
    "totp_confirmed_at",
    "sessions_valid_from",
    "password_changed_at",
    "address_proven_at",
    "signed_in_at",
)


def upgrade() -> None:
    """Makes them; nobody has a code yet, and a firm that is there has had its first run."""
    op.add_column("people", sa.Column("totp_secret", sa.String()))
    op.add_column("people", sa.Column("totp_last_step", sa.BigInteger()))
    for name in INSTANTS:
        op.add_column("people", _instant(name, nullable=True))
    _codes_and_tickets()
    _resets()
    op.create_table(
        "first_runs",
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.CheckConstraint("once", name=op.f("ck_first_runs_once")),
        sa.PrimaryKeyConstraint("once", name=op.f("pk_first_runs")),
    )
    op.execute("INSERT INTO first_runs (once) SELECT true FROM firms LIMIT 1")
    share("identity", "recovery_codes", "sign_in_tickets", "resets", "reset_wishes", "first_runs")
    create_mails("identity")


def _codes_and_tickets() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_key", sa.String(), nullable=False),
        _instant("used_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", "code_key", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "sign_in_tickets",
        sa.Column("token_key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _instant("created_at"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_in_tickets_person_id_people")
        ),
        sa.PrimaryKeyConstraint("token_key", name=op.f("pk_sign_in_tickets")),
    )
    for column in ("person_id", "created_at"):
        op.create_index(op.f(f"ix_sign_in_tickets_{column}"), "sign_in_tickets", [column])


def _resets() -> None:
    op.create_table(
        "resets",
        sa.Column("token_key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        _instant("created_at"),
        _instant("ended_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_resets_person_id_people")
        ),
        sa.PrimaryKeyConstraint("token_key", name=op.f("pk_resets")),
    )
    for column in ("person_id", "created_at"):
        op.create_index(op.f(f"ix_resets_{column}"), "resets", [column])
    op.create_table(
        "reset_wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        _instant("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_wishes")),
    )


def _instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
