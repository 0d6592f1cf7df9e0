"""A subscription goes with the service it is billed through: it begins, is charged, and is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from subscriptions.events import SubscriptionCanceled, SubscriptionChanged
from subscriptions.models import Service, Subscription
from subscriptions.queries.subscribing import subscriptions_by_id


def follow(session: Session, who: Principal, services: Sequence[Service], now: datetime) -> None:
    """Lets the subscriptions of those services that are of one become what these have become.

    The services have the items that they are shown with.
    """
    billed_by = {each.subscription_id: each for each in services if each.subscription_id}
    if not billed_by:
        return
    for subscription in subscriptions_by_id(session, who.firm_id, billed_by):
        service = billed_by[subscription.id]
        over = service.is_over and subscription.status != "canceled"
        if over:
            subscription.cancel(now)
        elif subscription.status == "trialing" and service.status == "active":
            subscription.activate()
        _take_dates(subscription, service)
        if session.is_modified(subscription):
            publish(
                session, SubscriptionCanceled if over else SubscriptionChanged, subscription, by=who
            )


def announce(
    session: Session, who: Principal, subscription: Subscription, service: Service
) -> None:
    """Tells of what was done to a subscription, with the dates that its service has by then."""
    _take_dates(subscription, service)
    publish(session, SubscriptionChanged, subscription, by=who)


def _take_dates(subscription: Subscription, service: Service) -> None:
    if service.ends_on is not None:
        subscription.cancels_on = service.ends_on
    subscription.next_charge_on = None if service.is_over else service.next_billing_on
