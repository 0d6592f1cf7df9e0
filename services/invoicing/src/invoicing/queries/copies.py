"""What is known of firms, clients, contacts and payments; each question names the firm."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.inbox.rows import InboxRow
from invoicing.models import LIVE_PAYMENT, Client, Contact, Firm, Payment
from invoicing.queries.rows import found


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
    return contacts_of(session, firm_id, [client_id]).get(client_id, [])


def contacts_of(
    session: Session, firm_id: UUID, client_ids: Iterable[UUID]
) -> dict[UUID, list[Contact]]:
    """Returns the active contacts of those of the clients that have any, the first made first."""
    query = select(Contact).where(
        Contact.firm_id == firm_id,
        Contact.client_id.in_(set(client_ids)),
        Contact.status == "active",
    )
    found: dict[UUID, list[Contact]] = defaultdict(list)
    for contact in session.scalars(query.order_by(Contact.id)):
        found[contact.client_id].append(contact)
    return found


def live_payment(session: Session, firm_id: UUID, invoice_id: UUID) -> Payment | None:
    """Returns a payment that is under way for the invoice, if one is known."""
    query = select(Payment).where(
        Payment.firm_id == firm_id,
        Payment.invoice_ids.contains([invoice_id]),
        Payment.status.in_(LIVE_PAYMENT),
    )
    return session.scalars(query.limit(1)).one_or_none()


def is_waited_for(
    session: Session, firm_id: UUID, payment_id: UUID, invoice_ids: Iterable[UUID]
) -> bool:
    """Tells whether, by what is known now, its payer is to confirm it and nothing else is under way."""
    query = select(Payment.id, Payment.status).where(
        Payment.firm_id == firm_id,
        Payment.invoice_ids.overlap(list(invoice_ids)),
        Payment.status.in_(LIVE_PAYMENT),
    )
    return [tuple(row) for row in session.execute(query)] == [(payment_id, "requires_action")]


def succeeded_payment(
    session: Session, firm_id: UUID, payment_id: UUID, *, only_client: UUID | None = None
) -> Payment:
    """Returns a payment whose money has come; raises NotFound."""
    query = select(Payment).where(
        Payment.firm_id == firm_id, Payment.id == payment_id, Payment.succeeded_at.is_not(None)
    )
    if only_client is not None:
        query = query.where(Payment.client_id == only_client)
    return found(session.scalars(query).one_or_none())


def first_seen(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Returns when this service first received each of the events."""
    query = select(InboxRow.id, InboxRow.received_at).where(
        InboxRow.firm_id == firm_id, InboxRow.id.in_(list(ids))
    )
    return {row.id: row.received_at for row in session.execute(query)}


def lock_firm(session: Session, firm_id: UUID) -> None:
    """Keeps everyone else from changing what a firm has one of, until the transaction ends."""
    session.execute(select(Firm.id).where(Firm.firm_id == firm_id).with_for_update())
