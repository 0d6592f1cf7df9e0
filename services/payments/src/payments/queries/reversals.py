"""Questions about refunds, disputes and credit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.ids import new_id
from payments.models import (
    CreditApplication,
    CreditBalance,
    CreditRefund,
    Dispute,
    Payment,
    Receivable,
    Refund,
)
from payments.queries.found import found, locking
from payments.queries.payments import invoices_of, locked_payment
from payments.queries.receivables import locked_receivables


def locked_with_invoices(
    session: Session, firm_id: UUID, payment_id: UUID
) -> tuple[list[Receivable], Payment]:
    """Returns the payment's receivables and then the payment, locked in this order; raises NotFound."""
    invoices = invoices_of(session, firm_id, payment_id)
    receivables = list(locked_receivables(session, firm_id, invoices))
    return receivables, locked_payment(session, firm_id, payment_id)


def find_refund(session: Session, firm_id: UUID, refund_id: UUID) -> Refund | None:
    """Returns the refund, if there is one."""
    query = select(Refund).where(Refund.firm_id == firm_id, Refund.id == refund_id)
    return session.scalars(query).one_or_none()


def locked_refund(session: Session, firm_id: UUID, refund_id: UUID) -> Refund:
    """Returns the refund, locked after its payment where that is locked too; raises NotFound."""
    query = select(Refund).where(Refund.firm_id == firm_id, Refund.id == refund_id)
    return found(session.scalars(locking(query)).one_or_none())


def refunds_to_ask_about(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID]]:
    """Returns refunds of any firm without an outcome that are to be asked for or looked at again."""
    query = select(Refund.firm_id, Refund.id).where(
        Refund.status.in_(("processing", "unknown")), Refund.ask_again_at <= wall
    )
    return session.execute(query.order_by(Refund.ask_again_at).limit(limit)).all()


def find_dispute(
    session: Session, firm_id: UUID, payment_id: UUID, reference: str
) -> Dispute | None:
    """Returns the payment's dispute by the bank's name for it; the payment is locked."""
    query = select(Dispute).where(
        Dispute.firm_id == firm_id,
        Dispute.payment_id == payment_id,
        Dispute.reference == reference,
    )
    return session.scalars(query).one_or_none()


def the_dispute(session: Session, firm_id: UUID, payment_id: UUID, reference: str) -> Dispute:
    """Returns the payment's dispute by the bank's name for it; raises NotFound."""
    return found(find_dispute(session, firm_id, payment_id, reference))


def locked_credit(
    session: Session, firm_id: UUID, client_id: UUID, currency: str, now: datetime
) -> CreditBalance:
    """Returns the client's credit in the currency, locked last of all; none yet is nothing."""
    row = insert(CreditBalance).values(
        firm_id=firm_id,
        id=new_id(),
        version=1,
        created_at=now,
        client_id=client_id,
        currency=currency,
        amount=0,
        reserved_amount=0,
    )
    session.execute(row.on_conflict_do_nothing())
    return found(credit_if_any(session, firm_id, client_id, currency))


def credit_if_any(
    session: Session, firm_id: UUID, client_id: UUID, currency: str
) -> CreditBalance | None:
    """Returns the client's credit in the currency, locked last of all, if there ever was any."""
    query = select(CreditBalance).where(
        CreditBalance.firm_id == firm_id,
        CreditBalance.client_id == client_id,
        CreditBalance.currency == currency,
    )
    return session.scalars(locking(query)).one_or_none()


def credits_of(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[CreditBalance]:
    """Returns the client's credit in every currency in which there ever was any."""
    query = select(CreditBalance).where(
        CreditBalance.firm_id == firm_id, CreditBalance.client_id == client_id
    )
    return session.scalars(query.order_by(CreditBalance.currency)).all()


def find_application(
    session: Session, firm_id: UUID, application_id: UUID
) -> CreditApplication | None:
    """Returns the application of credit, if there is one."""
    query = select(CreditApplication).where(
        CreditApplication.firm_id == firm_id, CreditApplication.id == application_id
    )
    return session.scalars(query).one_or_none()


def find_credit_refund(session: Session, firm_id: UUID, refund_id: UUID) -> CreditRefund | None:
    """Returns what was given back of a client's credit by this request, if anything was."""
    query = select(CreditRefund).where(
        CreditRefund.firm_id == firm_id, CreditRefund.id == refund_id
    )
    return session.scalars(query).one_or_none()


def every_credit(session: Session, firm_id: UUID) -> list[CreditBalance]:
    """Returns the credit of all clients of the firm: for snapshots."""
    query = select(CreditBalance).where(CreditBalance.firm_id == firm_id)
    return list(session.scalars(query))
