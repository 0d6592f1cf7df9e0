"""What is asked of subscriptions; each question names the firm."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from subscriptions.models import Client, Subscription
from subscriptions.queries import found_or_absent


def list_subscriptions(
    session: Session, firm_id: UUID, *, client_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Subscription]:
    """Returns up to `limit + 1` subscriptions in the order of their ids, for a page."""
    query = select(Subscription).where(Subscription.firm_id == firm_id)
    if client_id is not None:
        query = query.where(Subscription.client_id == client_id)
    if after is not None:
        query = query.where(Subscription.id > after)
    return session.scalars(query.order_by(Subscription.id).limit(limit + 1)).all()


def find_subscription(session: Session, firm_id: UUID, id_: UUID) -> Subscription | None:
    """Returns the subscription with the terms it is on, if it is there."""
    query = select(Subscription).where(Subscription.firm_id == firm_id, Subscription.id == id_)
    return session.scalars(query).one_or_none()


def the_subscription(session: Session, firm_id: UUID, id_: UUID) -> Subscription:
    """Returns the subscription with the terms it is on; raises NotFound."""
    return found_or_absent(find_subscription(session, firm_id, id_))


def the_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns the client; raises NotFound."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return found_or_absent(session.scalars(query).one_or_none())


def every_subscription(session: Session, firm_id: UUID) -> list[Subscription]:
    """Returns all subscriptions of the firm: for snapshots."""
    return list(session.scalars(select(Subscription).where(Subscription.firm_id == firm_id)))
