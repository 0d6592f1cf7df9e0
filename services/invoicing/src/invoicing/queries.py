"""Every question the invoicing service asks its database; each names the firm."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from common.errors import NotFound
from common.inbox.rows import InboxRow
from common.mail import Mail
from invoicing.models import (
    LIVE_PAYMENT,
    AwaitedOutcome,
    BillingGroup,
    Client,
    Contact,
    Firm,
    Invoice,
    Payment,
    Proposal,
)

T = TypeVar("T")


class Numbers(NamedTuple):
    """Numbers taken from a series: the first of them, and an instant after all earlier ones."""

    first: int
    at: datetime


def firm(session: Session, firm_id: UUID) -> Firm | None:
    """Returns what is known of the firm."""
    return session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none()


def client(session: Session, firm_id: UUID, client_id: UUID) -> Client | None:
    """Returns what is known of the client."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return session.scalars(query).one_or_none()


def clients(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Client]:
    """Returns those of the clients that are known, by id."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id.in_(set(ids)))
    return {row.id: row for row in session.scalars(query)}


def contact(session: Session, firm_id: UUID, client_id: UUID, contact_id: UUID) -> Contact | None:
    """Returns what is known of a contact of the client."""
    query = select(Contact).where(
        Contact.firm_id == firm_id, Contact.client_id == client_id, Contact.id == contact_id
    )
    return session.scalars(query).one_or_none()


def contacts(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Contact]:
    """Returns the client's active contacts, the first made first."""
    query = select(Contact).where(
        Contact.firm_id == firm_id, Contact.client_id == client_id, Contact.status == "active"
    )
    return session.scalars(query.order_by(Contact.id)).all()


def the_proposal(
    session: Session, firm_id: UUID, proposal_id: UUID, *, only_client: UUID | None = None
) -> Proposal:
    """Returns the proposal; a client does not see drafts. Raises NotFound."""
    query = _proposals(firm_id, only_client).where(Proposal.id == proposal_id)
    return _found(session.scalars(query).one_or_none())


def locked_proposal(session: Session, firm_id: UUID, proposal_id: UUID) -> Proposal:
    """Returns the proposal, locked until the transaction ends; raises NotFound."""
    query = _proposals(firm_id, None).where(Proposal.id == proposal_id).with_for_update()
    return _found(session.scalars(query).one_or_none())


def list_proposals(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int, **only: Any
) -> Sequence[Proposal]:
    """Returns up to `limit + 1` proposals, the newest first, for a page."""
    query = _proposals(firm_id, only["only_client"])
    return _newest(session, Proposal, query, after, limit, only)


def the_invoice(
    session: Session, firm_id: UUID, invoice_id: UUID, *, only_client: UUID | None = None
) -> Invoice:
    """Returns the invoice; a client does not see drafts. Raises NotFound."""
    query = _invoices(firm_id, only_client).where(Invoice.id == invoice_id)
    return _found(session.scalars(query).one_or_none())


def locked_invoice(session: Session, firm_id: UUID, invoice_id: UUID) -> Invoice:
    """Returns the invoice, locked until the transaction ends; raises NotFound."""
    return _found(next(iter(locked_invoices(session, firm_id, [invoice_id])), None))


def locked_invoices(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> Sequence[Invoice]:
    """Returns the invoices, locked in the order of their ids, so that two lockers never cross."""
    query = _invoices(firm_id, None).where(Invoice.id.in_(set(ids)))
    return session.scalars(query.order_by(Invoice.id).with_for_update()).all()


def list_invoices(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int, **only: Any
) -> Sequence[Invoice]:
    """Returns up to `limit + 1` invoices, the newest first, for a page."""
    query = _invoices(firm_id, only["only_client"])
    return _newest(session, Invoice, query, after, limit, only)


def live_payment(session: Session, firm_id: UUID, invoice_id: UUID) -> Payment | None:
    """Returns a payment that is under way for the invoice, if one is known."""
    query = select(Payment).where(
        Payment.firm_id == firm_id,
        Payment.invoice_ids.contains([invoice_id]),
        Payment.status.in_(LIVE_PAYMENT),
    )
    return session.scalars(query.limit(1)).one_or_none()


def take_numbers(
    session: Session, firm_id: UUID, series: str, year: int, *, count: int, now: datetime
) -> Numbers:
    """Takes the next numbers of a series; they are kept or given back with the transaction.

    The counter's row stays locked until then, so no number is ever skipped; its instant never goes
    back, so that the order of numbers is the order of issue.
    """
    values = {"firm": firm_id, "series": series, "year": year, "count": count, "now": now}
    row = session.execute(_TAKE_NUMBERS, values).one()
    return Numbers(row.last_number - count + 1, row.last_at)


def claim_groups(session: Session, groups: Sequence[BillingGroup]) -> set[UUID]:
    """Writes the groups that nobody has answered yet, in id order; returns which they were."""
    if not groups:
        return set()
    columns = BillingGroup.__table__.columns.keys()
    rows = [
        {name: getattr(group, name) for name in columns}
        for group in sorted(groups, key=lambda group: group.id)
    ]
    statement = insert(BillingGroup).values(rows).on_conflict_do_nothing()
    return set(session.scalars(statement.returning(BillingGroup.id)))


def first_seen(session: Session, firm_id: UUID, event_id: UUID) -> datetime | None:
    """Returns when this service first received an event."""
    query = select(InboxRow.received_at).where(InboxRow.firm_id == firm_id, InboxRow.id == event_id)
    return session.scalar(query)


def stop_awaiting(session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]) -> set[UUID]:
    """Ends the wait for an outcome; returns the invoices that still waited."""
    statement = delete(AwaitedOutcome).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.invoice_id.in_(set(invoice_ids))
    )
    return set(session.scalars(statement.returning(AwaitedOutcome.invoice_id)))


def expired_proposals(session: Session, firm_id: UUID, now: datetime) -> Sequence[Proposal]:
    """Returns the firm's proposals whose time is over, each locked unless someone works on it."""
    query = _proposals(firm_id, None).where(
        Proposal.status == "awaiting_acceptance", Proposal.expires_at <= now
    )
    return session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()


def outcomes_waited_out(session: Session, firm_id: UUID, now: datetime) -> Sequence[UUID]:
    """Returns the firm's invoices whose mail has waited long enough, each locked."""
    query = select(AwaitedOutcome.invoice_id).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.due_at <= now
    )
    return session.scalars(query.limit(100).with_for_update(skip_locked=True)).all()


def firms_with_work(session: Session, now: datetime) -> Sequence[UUID]:
    """Returns the firms for which, by their own clocks, something is due (as the worker role)."""
    return session.scalars(_FIRMS_WITH_WORK, {"now": now}).all()


def next_due(session: Session, firm_id: UUID, now: datetime) -> datetime | None:
    """Returns the next instant of the firm's time at which something will be due."""
    expiry = select(func.min(Proposal.expires_at)).where(
        Proposal.firm_id == firm_id,
        Proposal.status == "awaiting_acceptance",
        Proposal.expires_at > now,
    )
    outcome = select(func.min(AwaitedOutcome.due_at)).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.due_at > now
    )
    found = [instant for query in (expiry, outcome) if (instant := session.scalar(query))]
    return min(found, default=None)


def work_due(session: Session, firm_id: UUID, now: datetime) -> int:
    """Returns how much is due for the firm and not yet done."""
    expired = select(func.count()).where(
        Proposal.firm_id == firm_id,
        Proposal.status == "awaiting_acceptance",
        Proposal.expires_at <= now,
    )
    outcomes = select(func.count()).where(
        AwaitedOutcome.firm_id == firm_id, AwaitedOutcome.due_at <= now
    )
    return (session.scalar(expired) or 0) + (session.scalar(outcomes) or 0)


def the_mail(session: Session, firm_id: UUID, mail_id: UUID) -> Mail:
    """Returns a mail that was kept instead of sent; raises NotFound."""
    return _found(session.scalars(_mails(firm_id).where(Mail.id == mail_id)).one_or_none())


def list_mails(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Mail]:
    """Returns up to `limit + 1` kept mails, the newest first, for a page."""
    query = _mails(firm_id).order_by(Mail.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Mail.id < after)
    return session.scalars(query).all()


def every_proposal(session: Session, firm_id: UUID) -> list[Proposal]:
    """Returns all proposals of the firm: for snapshots."""
    return list(session.scalars(_proposals(firm_id, None)))


def every_invoice(session: Session, firm_id: UUID) -> list[Invoice]:
    """Returns all invoices of the firm: for snapshots."""
    return list(session.scalars(_invoices(firm_id, None)))


def _proposals(firm_id: UUID, only_client: UUID | None) -> Select[Proposal]:
    query = select(Proposal).where(Proposal.firm_id == firm_id)
    if only_client is not None:
        query = query.where(Proposal.client_id == only_client, Proposal.status != "draft")
    return query.options(selectinload(Proposal.lines))


def _invoices(firm_id: UUID, only_client: UUID | None) -> Select[Invoice]:
    query = select(Invoice).where(Invoice.firm_id == firm_id)
    if only_client is not None:
        query = query.where(Invoice.client_id == only_client, Invoice.status != "draft")
    return query.options(selectinload(Invoice.lines), selectinload(Invoice.payments))


def _mails(firm_id: UUID) -> Select[Mail]:
    # A live firm's mail may carry a link that signs its reader in: only its recipient reads it.
    return select(Mail).where(Mail.firm_id == firm_id, Mail.is_sandbox)


def _newest(
    session: Session,
    model: Any,
    query: Select[T],
    after: UUID | None,
    limit: int,
    only: dict[str, Any],
) -> Sequence[T]:
    for name in ("client_id", "status"):
        if only.get(name) is not None:
            query = query.where(getattr(model, name) == only[name])
    if after is not None:
        query = query.where(model.id < after)
    return session.scalars(query.order_by(model.id.desc()).limit(limit + 1)).all()


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row


_TAKE_NUMBERS = text(
    "INSERT INTO counters AS c (firm_id, series, year, last_number, last_at)"
    " VALUES (:firm, :series, :year, :count, :now)"
    " ON CONFLICT (firm_id, series, year) DO UPDATE SET"
    " last_number = c.last_number + :count, last_at = GREATEST(c.last_at, excluded.last_at)"
    " RETURNING last_number, last_at"
)
_FIRMS_WITH_WORK = text(
    "SELECT DISTINCT due.firm_id FROM ("
    " SELECT firm_id, expires_at AS at FROM proposals"
    " WHERE status = 'awaiting_acceptance' AND expires_at IS NOT NULL"
    " UNION ALL SELECT firm_id, due_at FROM awaited_outcomes) AS due"
    " LEFT JOIN firm_clocks AS c ON c.firm_id = due.firm_id"
    " WHERE due.at <= CAST(:now AS timestamptz)"
    " + make_interval(secs => COALESCE(c.offset_seconds, 0)) LIMIT 100"
)
