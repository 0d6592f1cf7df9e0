"""What a firm has said of subscriptions as a whole; each question names the firm."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from subscriptions.models import Firm, SubscriptionSettings


def find_settings(session: Session, firm_id: UUID) -> SubscriptionSettings | None:
    """Returns what the firm has said, if it has."""
    query = select(SubscriptionSettings).where(SubscriptionSettings.firm_id == firm_id)
    return session.scalars(query).one_or_none()


def lock_firm(session: Session, firm_id: UUID) -> None:
    """Keeps everyone else from changing what a firm has one of, until the transaction ends."""
    session.execute(select(Firm.id).where(Firm.firm_id == firm_id).with_for_update())


def every_settings(session: Session, firm_id: UUID) -> list[SubscriptionSettings]:
    """Returns what the firm has said, if it has: for snapshots."""
    query = select(SubscriptionSettings).where(SubscriptionSettings.firm_id == firm_id)
    return list(session.scalars(query))
