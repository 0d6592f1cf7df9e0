"""The mechanism's tables as migrations make them: a later change to one is a function of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.db.security import protect, share


def create_mechanism(service: str) -> None:
    """Makes outbox, inbox, audit, idempotency keys and clocks, and walls each firm's rows off."""
    for create in (_outbox, _inbox, _dead_messages, _audit, _idempotency_keys, _firm_clocks):
        create()
    protect(service, "outbox", "inbox", "idempotency_keys", "firm_clocks")
    protect(service, "audit", append_only=True)
    share(service, "dead_messages")


def create_seals(service: str) -> None:
    """Makes the chain of the audit: its queue (filled by a trigger), its links and its ends."""
    op.create_table("audit_unsealed", *_key(), sa.PrimaryKeyConstraint("firm_id", "id"))
    op.create_table(
        "audit_seals",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "number"),
        sa.UniqueConstraint("firm_id", "audit_id", name=op.f("uq_audit_seals_firm_id_audit_id")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id"),
    )
    protect(service, "audit_unsealed", "audit_heads")
    protect(service, "audit_seals", append_only=True)
    for statement in _QUEUEING:
        op.execute(statement)


# The queue is written by whoever writes the audit row, in the same statement: nobody can forget it.
_QUEUEING = (
    "CREATE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO audit_unsealed (firm_id, id) SELECT firm_id, id FROM fresh; RETURN NULL;"
    " END $$",
    "CREATE TRIGGER audit_queue AFTER INSERT ON audit REFERENCING NEW TABLE AS fresh"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_queue()",
    "INSERT INTO audit_unsealed (firm_id, id) SELECT firm_id, id FROM audit",
)

_ONE_MAIL = ("firm_id", "about", "kind", "edition", "to_address")


def create_mails(service: str) -> None:
    """Makes the mail outbox, for a service that writes to people."""
    op.create_table(
        "mails",
        *_key(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("from_name",)),
        sa.Column("reply_to", sa.String()),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("to_name", "to_address", "subject", "body")
        ),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        _instant("created_at"),
        _instant("sent_at", nullable=True),
        _instant("next_try_at", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String()),
        sa.PrimaryKeyConstraint("firm_id", "id"),
        sa.UniqueConstraint(*_ONE_MAIL, name=op.f(f"uq_mails_{'_'.join(_ONE_MAIL)}")),
    )
    op.create_index(
        op.f("ix_mails_next_try_at"),
        "mails",
        ["next_try_at"],
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    protect(service, "mails")


def _outbox() -> None:
    op.create_table(
        "outbox",
        *_key(),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        _instant("created_at"),
        _instant("not_before"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _instant("published_at", nullable=True),
        sa.PrimaryKeyConstraint("firm_id", "id"),
    )
    pending = sa.text("published_at IS NULL")
    columns = ["not_before", "id"]
    op.create_index(op.f("ix_outbox_not_before_id"), "outbox", columns, postgresql_where=pending)
    op.create_index(op.f("ix_outbox_published_at"), "outbox", ["published_at"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        *_key(),
        sa.Column("type", sa.String(), nullable=False),
        _instant("received_at"),
        _instant("processed_at", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _instant("next_try_at", nullable=True),
        _instant("parked_at", nullable=True),
        _instant("dropped_at", nullable=True),
        sa.Column("reason", sa.String()),
        sa.Column("body", sa.String()),
        sa.PrimaryKeyConstraint("firm_id", "id"),
    )
    waiting = sa.text("processed_at IS NULL")
    op.create_index(
        op.f("ix_inbox_next_try_at"), "inbox", ["next_try_at"], postgresql_where=waiting
    )
    op.create_index(op.f("ix_inbox_received_at"), "inbox", ["received_at"])


def _dead_messages() -> None:
    op.create_table(
        "dead_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        _instant("received_at"),
        sa.Column("routing_key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        *_key(),
        _instant("at"),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String()),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("trace", sa.String()),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("firm_id", "id"),
    )
    op.create_index(op.f("ix_audit_firm_id_subject"), "audit", ["firm_id", "subject"])


def _idempotency_keys() -> None:
    scope = ("principal", "route", "key")
    op.create_table(
        "idempotency_keys",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*scope, "request_hash")),
        _instant("taken_at"),
        sa.Column("status", sa.Integer()),
        sa.Column("body", sa.String()),
        sa.PrimaryKeyConstraint("firm_id", *scope),
    )


def _firm_clocks() -> None:
    op.create_table(
        "firm_clocks",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("offset_seconds", sa.BigInteger(), nullable=False),
        _instant("changed_at"),
        sa.PrimaryKeyConstraint("firm_id"),
    )


def _key() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    )


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
