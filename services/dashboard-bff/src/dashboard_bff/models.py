"""What the dashboard keeps: sessions, copies of every resource, page bodies, advances of test clocks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, DateTime, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import String

from common.db import new_metadata

NO_CLIENT = UUID(int=0)


class Base(DeclarativeBase):
    """The tables of the dashboard."""

    metadata = new_metadata()


class BrowserSession(Base):
    """Someone signed in: found by the hash of the cookie's secret, ended by deleting it.

    `authenticated_at` is when they signed in, `proven_at` when they last proved that it is them.
    The session of an impersonation is a contact's by its kind, name and permissions, and the
    member's by its person and membership; it has an end, and the session that it goes back to.
    """

    __tablename__ = "sessions"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    person_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    kind: Mapped[str]
    role: Mapped[str]
    client_id: Mapped[UUID | None]
    name: Mapped[str]
    email: Mapped[str]
    permissions: Mapped[list[str]] = mapped_column(ARRAY(String))
    permissions_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    variant: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    authenticated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    proven_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    agent: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    impersonation_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    origin_id: Mapped[UUID | None]
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acting_name: Mapped[str | None]
    reason: Mapped[str | None]
    is_test: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint("kind IN ('member', 'contact')", "kind"),
        CheckConstraint(
            "num_nonnulls(impersonation_id, contact_id, origin_id, ends_at, acting_name, reason)"
            " IN (0, 6)",
            "impersonated_wholly",
        ),
        CheckConstraint("impersonation_id IS NULL OR kind = 'contact'", "visitor_is_a_contact"),
        Index(None, "firm_id", "person_id"),
    )


class Representation:
    """The newest public representation of one thing, whoever owns it."""

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    version: Mapped[int]
    status: Mapped[str]
    sort: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    removed: Mapped[bool] = mapped_column(server_default=text("false"))


class Resource(Representation, Base):
    """A representation of the present generation: what pages are made of."""

    __tablename__ = "resources"

    # What a person types to find it: a number, or a name. The database keeps it by itself.
    label: Mapped[str] = mapped_column(
        Computed("lower(coalesce(body->>'number', body->>'name', ''))", persisted=True)
    )

    __table_args__ = (
        Index(
            "ix_resources_found",
            "firm_id",
            "kind",
            "label",
            "id",
            postgresql_ops={"label": "text_pattern_ops"},
            postgresql_where=text(
                "kind IN ('client', 'contact', 'invoice', 'proposal', 'estimate', 'credit_note')"
            ),
        ),
        Index(None, "firm_id", "client_id", "kind", "status", "sort"),
        Index(None, "firm_id", "kind", "status", "sort"),
    )


class NextResource(Representation, Base):
    """A representation of the generation that is being built; nobody reads it before it is whole."""

    __tablename__ = "next_resources"


class Rebuild(Base):
    """One building of a new generation, from its first snapshot on; at most one is under way.

    `expected` says how many things of each kind the owners have told of; with less it is not whole.
    """

    __tablename__ = "rebuilds"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str]
    expected: Mapped[dict[str, int]] = mapped_column(JSONB)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("status IN ('building', 'done', 'abandoned')", "status"),
        Index(
            "uq_rebuilds_building",
            "status",
            unique=True,
            postgresql_where=text("status = 'building'"),
        ),
    )


class ClientSequence(Base):
    """Grows with each change of a client's resources; the firm's own row has no client."""

    __tablename__ = "client_sequences"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]


class Activity(Base):
    """One line of a client's latest activity: an event that a person would care about."""

    __tablename__ = "activities"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    subject: Mapped[UUID]
    type: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index(None, "firm_id", "client_id", "at"),
        Index(None, "firm_id", "subject", "at"),
    )


class RecurringChange(Base):
    """What a service comes to a month, or whether a subscription runs, from one version of it on.

    Told by an event, it has its instant. Where the events are not there any more, a snapshot says what
    can be known: a date. That is overlooked as soon as a thing is told from its first version on.
    """

    __tablename__ = "recurring_changes"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    since_on: Mapped[date | None]
    client_id: Mapped[UUID]
    runs: Mapped[bool]
    currency: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("kind IN ('service', 'subscription')", "kind"),
        CheckConstraint("num_nonnulls(at, since_on) = 1", "dated"),
    )


class PageBody(Base):
    """The ready body of a page; good while its seq is the present one and the day is the same."""

    __tablename__ = "pages"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    valid_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    body: Mapped[str]


class ClockAdvance(Base):
    """One journey of a sandbox firm's clock, and what has happened on the way."""

    __tablename__ = "clock_advances"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    status: Mapped[str]
    begins_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reached_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    failure: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    claimed_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("status IN ('running', 'done', 'failed')", "status"),
        Index(
            "uq_clock_advances_firm_id_running",
            "firm_id",
            unique=True,
            postgresql_where=text("status = 'running'"),
        ),
    )


class Dismissal(Base):
    """Something the firm does not want to be shown again, and who said so."""

    __tablename__ = "dismissals"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    dismissed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint("what IN ('checklist')", "what"),)


class AuditEntry(Base):
    """One sealed audit row of some service, kept for the page over all of them; never changed."""

    __tablename__ = "audit_entries"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    act: Mapped[str]
    subject: Mapped[UUID]
    actor: Mapped[str]
    on_behalf_of: Mapped[str | None]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    trace: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    hash: Mapped[str]

    __table_args__ = (Index(None, "firm_id", "at", "id"),)
