"""Questions about whom a payment method bills."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from payments.models import MethodBilling


def billing_of(session: Session, firm_id: UUID, method_id: UUID) -> MethodBilling | None:
    """Returns the method's billing name and address; None if nobody has said any."""
    query = select(MethodBilling).where(
        MethodBilling.firm_id == firm_id, MethodBilling.id == method_id
    )
    return session.scalars(query).one_or_none()


def forget_billings(session: Session, firm_id: UUID, client_id: UUID) -> None:
    """Takes away every billing name and address of a client."""
    session.execute(
        delete(MethodBilling).where(
            MethodBilling.firm_id == firm_id, MethodBilling.client_id == client_id
        )
    )
