"""Questions about what is to be collected."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, any_, literal, select, tuple_
from sqlalchemy.orm import Session

from common.errors import NotFound
from payments.models import Receivable
from payments.queries.found import locking


def receivable(session: Session, firm_id: UUID, invoice_id: UUID) -> Receivable | None:
    """Returns the receivable of the invoice, locked, if there is one."""
    query = select(Receivable).where(Receivable.firm_id == firm_id, Receivable.id == invoice_id)
    return session.scalars(locking(query)).one_or_none()


def known_receivables(session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]) -> set[UUID]:
    """Returns those of the invoices that have come here."""
    query = select(Receivable.id).where(
        Receivable.firm_id == firm_id, Receivable.id.in_(set(invoice_ids))
    )
    return set(session.scalars(query))


def receivables_by_id(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> Sequence[Receivable]:
    """Returns the receivables of those of the invoices that have come here."""
    return session.scalars(_receivables(firm_id, set(invoice_ids))).all()


def locked_receivables(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> Sequence[Receivable]:
    """Returns the receivables, locked in the order of their ids; raises NotFound if one is absent."""
    wanted = set(invoice_ids)
    rows = session.scalars(locking(_receivables(firm_id, wanted))).all()
    if len(rows) != len(wanted):
        raise NotFound
    return rows


def locked_receivables_of(
    session: Session, firm_id: UUID, client_id: UUID, service_id: UUID
) -> Sequence[Receivable]:
    """Returns what is still to be collected for the service, locked in the order of the ids."""
    query = select(Receivable).where(
        Receivable.firm_id == firm_id,
        Receivable.client_id == client_id,
        Receivable.status == "open",
        literal(service_id) == any_(Receivable.service_ids),
    )
    return session.scalars(locking(query.order_by(Receivable.id))).all()


def free_receivables(
    session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]
) -> Sequence[Receivable] | None:
    """Returns the receivables, locked; None if someone else is deciding on one of them."""
    wanted = set(invoice_ids)
    rows = session.scalars(locking(_receivables(firm_id, wanted), skip_locked=True)).all()
    return rows if len(rows) == len(wanted) else None


def free_older(session: Session, than: Receivable, *, but: set[UUID]) -> Sequence[Receivable]:
    """Returns what its client owes in its currency for longer, locked unless someone else has it."""
    query = select(Receivable).where(
        Receivable.firm_id == than.firm_id,
        Receivable.client_id == than.client_id,
        Receivable.currency == than.currency,
        Receivable.status == "open",
        tuple_(Receivable.due_on, Receivable.id) < tuple_(literal(than.due_on), literal(than.id)),
        Receivable.id.not_in(but),
    )
    rows = session.scalars(locking(query.order_by(Receivable.id), skip_locked=True))
    return rows.all()


def list_receivables(
    session: Session, firm_id: UUID, *, client_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Receivable]:
    """Returns up to `limit + 1` receivables in the order of their invoices, for a page."""
    query = (
        select(Receivable)
        .where(Receivable.firm_id == firm_id)
        .order_by(Receivable.id)
        .limit(limit + 1)
    )
    if client_id is not None:
        query = query.where(Receivable.client_id == client_id)
    if after is not None:
        query = query.where(Receivable.id > after)
    return session.scalars(query).all()


def _receivables(firm_id: UUID, invoice_ids: set[UUID]) -> Select[Receivable]:
    query = select(Receivable).where(Receivable.firm_id == firm_id)
    return query.where(Receivable.id.in_(invoice_ids)).order_by(Receivable.id)
