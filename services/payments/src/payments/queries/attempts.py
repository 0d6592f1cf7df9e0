"""Questions about what clients tried."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.auth import Principal
from payments.models import OwnAttempt, Payment

# What is still under way may be declined in a moment.
COUNTED = ("failed", "processing")


def declines_since(
    session: Session, firm_id: UUID, client_id: UUID, address: str | None, since: datetime
) -> Sequence[datetime]:
    """Returns when the client, or anybody from the address, tried in vain since then, newest first."""
    whose = OwnAttempt.client_id == client_id
    if address is not None:
        whose = or_(whose, OwnAttempt.address == address)
    query = (
        select(OwnAttempt.at)
        .join(
            Payment,
            (Payment.firm_id == OwnAttempt.firm_id) & (Payment.id == OwnAttempt.payment_id),
        )
        .where(
            OwnAttempt.firm_id == firm_id,
            whose,
            OwnAttempt.at > since,
            Payment.status.in_(COUNTED),
        )
    )
    return session.scalars(query.order_by(OwnAttempt.at.desc())).all()


def wait_for_own_attempts(session: Session, client_id: UUID) -> None:
    """Waits until no other request of the client is at the same place; nothing else takes this lock."""
    session.execute(select(func.pg_advisory_xact_lock(client_id.int % 2**63)))


def keep_own_attempt(
    session: Session, who: Principal, payment_id: UUID, address: str | None, at: datetime
) -> None:
    """Keeps an attempt of the principal's client; one that is known stays as it is."""
    row = insert(OwnAttempt).values(
        firm_id=who.firm_id,
        payment_id=payment_id,
        client_id=who.client_id,
        address=address,
        at=at,
    )
    session.flush()  # The payment that it names comes first.
    session.execute(row.on_conflict_do_nothing())
