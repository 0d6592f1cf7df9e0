"""What pays for what is billed: a method of its client, as payments says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Invalid, NotYet
from common.outbox import publish
from subscriptions import queries
from subscriptions.events import ServiceChanged, SubscriptionChanged
from subscriptions.models import Service
from subscriptions.queries.methods import find_method, paid_by
from subscriptions.queries.subscribing import the_subscription
from subscriptions.usecases.services import tell


def refuse_strange_method(
    session: Session, who: Principal, client_id: UUID, method_id: UUID | None
) -> None:
    """Raises Invalid at its field if the method is not known to be the client's, or is no more.

    That it is reserved is payments' to say, and what is not reserved there pays for nothing.
    """
    if method_id is None:
        return
    method = find_method(session, who.firm_id, client_id, method_id)
    if method is None:
        words = "No payment method of this client is known by this id."
        raise Invalid("payment_method_not_known_yet", errors={"payment_method_id": [words]})
    if method.status != "active":
        words = "This payment method cannot be used any more. Choose another."
        raise Invalid("payment_method_not_usable", errors={"payment_method_id": [words]})


def follow_assignment(
    session: Session, who: Principal, service_id: UUID, method_id: UUID | None, *, version: int
) -> None:
    """Bills a running service through the method that payments charges for it, and its subscription.

    What payments said before, and comes later, changes nothing.
    """
    if not queries.services_by_id(session, who.firm_id, [service_id]):
        raise NotYet(f"service {service_id}")
    service = queries.locked_service(session, who.firm_id, service_id)
    if service.is_over or not service.be_paid_by(method_id, version):
        return
    publish(session, ServiceChanged, service, by=who)
    _tell_subscription(session, who, service)


def follow_replacement(
    session: Session,
    who: Principal,
    *,
    client_id: UUID,
    method_id: UUID,
    instead_id: UUID,
    now: datetime,
) -> None:
    """Bills through the one that took a method's place whatever that one was to pay, single charges too.

    That is no assignment of payments': which of those is the newest is not touched.
    """
    queries.lock_clients(session, who.firm_id, [client_id])
    paid = paid_by(session, who.firm_id, client_id, method_id)
    for service in queries.load_items(session, paid):
        changed = [item for item in service.open_items if item.payment_method_id == method_id]
        moves = service.payment_method_id == method_id
        if moves:
            service.payment_method_id = instead_id
        for item in changed:
            item.payment_method_id = None if service.payment_method_id == instead_id else instead_id
            item.touch(now)
        service.touch(now)
        tell(session, who, ServiceChanged, service)
        if moves:
            _tell_subscription(session, who, service)


def _tell_subscription(session: Session, who: Principal, service: Service) -> None:
    if service.subscription_id is None:
        return
    subscription = the_subscription(session, who.firm_id, service.subscription_id)
    subscription.payment_method_id = service.payment_method_id
    publish(session, SubscriptionChanged, subscription, by=who)
