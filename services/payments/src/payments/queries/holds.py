"""Questions about invoices that are kept still."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from payments.models import Hold
from payments.queries.found import found, locking


def find_hold(session: Session, firm_id: UUID, hold_id: UUID) -> Hold | None:
    """Returns the hold, if there is one."""
    query = select(Hold).where(Hold.firm_id == firm_id, Hold.id == hold_id)
    return session.scalars(query).one_or_none()


def locked_hold(session: Session, firm_id: UUID, hold_id: UUID, invoice_id: UUID) -> Hold:
    """Returns the hold of the invoice, locked after its receivable; raises NotFound."""
    query = select(Hold).where(
        Hold.firm_id == firm_id, Hold.id == hold_id, Hold.invoice_id == invoice_id
    )
    return found(session.scalars(locking(query)).one_or_none())


def held(session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]) -> Sequence[Hold]:
    """Returns what is held of the invoices, locked after their receivables."""
    query = select(Hold).where(
        Hold.firm_id == firm_id, Hold.invoice_id.in_(set(invoice_ids)), Hold.status == "held"
    )
    return session.scalars(locking(query.order_by(Hold.id))).all()


def every_hold(session: Session, firm_id: UUID) -> list[Hold]:
    """Returns all holds of the firm: for snapshots."""
    return list(session.scalars(select(Hold).where(Hold.firm_id == firm_id)))


def holds_to_lapse(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID, UUID]]:
    """Returns holds of any firm that nobody has used or released in time."""
    query = select(Hold.firm_id, Hold.id, Hold.invoice_id).where(
        Hold.status == "held", Hold.expires_at <= wall
    )
    return session.execute(query.order_by(Hold.expires_at).limit(limit)).all()
