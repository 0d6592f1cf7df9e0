"""Questions about gateways that refuse connections."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from payments.models import Breaker
from payments.queries.found import locking


def locked_breaker(session: Session, firm_id: UUID, gateway: str) -> Breaker | None:
    """Returns how the gateway was reached lately, locked; None if nothing was ever refused."""
    query = select(Breaker).where(Breaker.firm_id == firm_id, Breaker.gateway == gateway)
    return session.scalars(locking(query)).one_or_none()


def refused_breaker(session: Session, firm_id: UUID, gateway: str) -> Breaker | None:
    """Returns it, locked, only if something was refused since the gateway last answered."""
    query = select(Breaker).where(
        Breaker.firm_id == firm_id, Breaker.gateway == gateway, Breaker.refusals > 0
    )
    return session.scalars(locking(query)).one_or_none()


def breaker_for_refusal(
    session: Session, firm_id: UUID, gateway: str, *, wall: datetime
) -> Breaker:
    """Returns it, locked; the first refusal makes it."""
    row = insert(Breaker).values(firm_id=firm_id, gateway=gateway, refusals=0, next_at=wall)
    session.execute(row.on_conflict_do_nothing())
    query = select(Breaker).where(Breaker.firm_id == firm_id, Breaker.gateway == gateway)
    return session.scalars(locking(query)).one()
