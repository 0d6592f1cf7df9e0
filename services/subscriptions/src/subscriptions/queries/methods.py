"""What is asked of the methods that clients can pay with; each question names the firm."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from subscriptions.models import PaymentMethod


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
