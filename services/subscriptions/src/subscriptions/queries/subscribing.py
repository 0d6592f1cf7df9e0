"""What is asked of subscriptions; each question names the firm."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import Session

from common.auth import Principal
from subscriptions.models import BillingItem, Client, Service, Subscription
from subscriptions.queries import DAYS, changes_by, found_or_absent, locked_service

LIVE = ("trialing", "active", "past_due", "paused", "unpaid")


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


def subscriptions_by_id(
    session: Session, firm_id: UUID, ids: Iterable[UUID]
) -> Sequence[Subscription]:
    """Returns the subscriptions with the terms they are on, the first made first."""
    query = select(Subscription).where(Subscription.firm_id == firm_id)
    return session.scalars(query.where(Subscription.id.in_(ids)).order_by(Subscription.id)).all()


def the_subscription(session: Session, firm_id: UUID, id_: UUID) -> Subscription:
    """Returns the subscription with the terms it is on; raises NotFound."""
    return found_or_absent(find_subscription(session, firm_id, id_))


def with_days_due(session: Session, firm_id: UUID, *, through: date) -> Sequence[UUID]:
    """Returns the subscriptions that a day has come for by the date."""
    query = select(Subscription.id).where(Subscription.firm_id == firm_id, day_due(through))
    return session.scalars(query.order_by(Subscription.id)).all()


def next_day_due(session: Session, firm_id: UUID, *, after: date) -> date | None:
    """Returns the next day of a subscription after the date."""
    query = select(*(func.min(day).filter(day > after) for day in DAYS))
    query = query.where(Subscription.firm_id == firm_id, Subscription.status.in_(LIVE))
    return min(filter(None, session.execute(query).one()), default=None)


def day_due(through: SQLColumnExpression[date] | date) -> ColumnElement[bool]:
    """Says that a subscription is to pause, to resume or to leave by the date, and has not yet."""
    ends = select(Service.id).where(
        Service.firm_id == Subscription.firm_id,
        Service.id == Subscription.id,
        Service.ends_on.is_not(None),
    )
    pauses = Subscription.status.in_(("trialing", "active")) & (Subscription.paused_on <= through)
    leaves = (Subscription.cancels_on <= through) & ~ends.exists()
    stays = or_(
        Subscription.cancels_on.is_(None), Subscription.resumes_on < Subscription.cancels_on
    )
    returns = (Subscription.resumes_on <= through) & stays & ~ends.exists()
    return Subscription.status.in_(LIVE) & or_(pauses & ~ends.exists(), returns, leaves)


def locked_subscription(
    session: Session, who: Principal, id_: UUID
) -> tuple[Subscription, Service]:
    """Returns the subscription and its service with its items, its client locked; raises NotFound.

    A contact finds those of its own client.
    """
    service = locked_service(session, who.firm_id, id_)
    who.require_client(service.client_id)
    return the_subscription(session, who.firm_id, id_), service


def items_after(
    session: Session, firm_id: UUID, service_id: UUID, day: date
) -> Sequence[BillingItem]:
    """Returns what is or will be billed of a service for days after the day, in its order."""
    query = select(BillingItem).where(
        BillingItem.firm_id == firm_id,
        BillingItem.service_id == service_id,
        BillingItem.period_end > day,
        BillingItem.status.not_in(("archived", "waived")),
    )
    return session.scalars(query.order_by(BillingItem.occurrence)).all()


def changes_due(session: Session, firm_id: UUID, *, through: date) -> Sequence[UUID]:
    """Returns the subscriptions that change by the date."""
    query = select(Subscription.id).where(Subscription.firm_id == firm_id, changes_by(through))
    return session.scalars(query.order_by(Subscription.id)).all()


def the_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns the client; raises NotFound."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return found_or_absent(session.scalars(query).one_or_none())


def every_subscription(session: Session, firm_id: UUID) -> list[Subscription]:
    """Returns all subscriptions of the firm: for snapshots."""
    return list(session.scalars(select(Subscription).where(Subscription.firm_id == firm_id)))
