"""A subscription goes with the service it is billed through: it begins, and it is over."""

from datetime import datetime

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from subscriptions.events import SubscriptionCanceled, SubscriptionChanged
from subscriptions.models import Service
from subscriptions.queries.subscribing import the_subscription


def follow(session: Session, who: Principal, service: Service, now: datetime) -> None:
    """Lets the subscription of a service, if it is of one, become what the service has become."""
    if service.subscription_id is None:
        return
    subscription = the_subscription(session, who.firm_id, service.subscription_id)
    if service.is_over:
        subscription.cancel(now)
        publish(session, SubscriptionCanceled, subscription, by=who)
    elif subscription.status == "trialing" and service.status == "active":
        subscription.activate()
        publish(session, SubscriptionChanged, subscription, by=who)
