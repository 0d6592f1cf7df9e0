"""What is asked of the methods that clients can pay with; each question names the firm."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from subscriptions.models import UNISSUED, BillingItem, PaymentMethod, Service


def find_method(
    session: Session, firm_id: UUID, client_id: UUID, id_: UUID
) -> PaymentMethod | None:
    """Returns the client's method, if it is there."""
    query = select(PaymentMethod).where(
        PaymentMethod.firm_id == firm_id,
        PaymentMethod.client_id == client_id,
        PaymentMethod.id == id_,
    )
    return session.scalars(query).one_or_none()


def paid_by(session: Session, firm_id: UUID, client_id: UUID, method_id: UUID) -> list[Service]:
    """Returns the client's services that the method pays for, in whole or in a charge to come."""
    chosen = select(BillingItem.service_id).where(
        BillingItem.firm_id == firm_id,
        BillingItem.client_id == client_id,
        BillingItem.payment_method_id == method_id,
        BillingItem.status.in_(UNISSUED),
    )
    query = select(Service).where(Service.firm_id == firm_id, Service.client_id == client_id)
    either = or_(Service.payment_method_id == method_id, Service.id.in_(chosen))
    return list(session.scalars(query.where(either).order_by(Service.id)))
