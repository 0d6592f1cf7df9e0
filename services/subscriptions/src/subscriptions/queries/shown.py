"""The items that services are shown with: those not issued, and those that changed last."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from common.db.rows import twin_of
from subscriptions.models import UNISSUED, BillingItem, Service

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])

ShownItem = twin_of(BillingItem)
SAME_SERVICE = (Service.firm_id == BillingItem.firm_id) & (Service.id == BillingItem.service_id)


def load_items(session: Session, services: list[Service]) -> list[Service]:
    """Gives each service the items it is shown with: those not issued, those that changed last."""
    if not services:
        return []
    return _give_items(services, session.scalars(_shown(session, select(BillingItem), services)))


def show_items(session: Session, services: list[Service]) -> list[Service]:
    """Gives each service the items it is shown with, to be told of and not to be changed.

    No session watches them, which by the thousand costs more than to read and to tell them.
    """
    if not services:
        return []
    found = session.execute(_shown(session, select(*BillingItem.__table__.columns), services))
    return _give_items(services, (ShownItem(**row) for row in found.mappings()))


def _shown(session: Session, query: Q, services: Sequence[Service]) -> Q:
    """Narrows a question to the items that the services are shown with."""
    # The condition compares what is in the database, so changes have to be there.
    session.flush()
    ids = [service.id for service in services]
    return (
        query.join_from(BillingItem, Service, SAME_SERVICE)
        .where(
            BillingItem.firm_id.in_({service.firm_id for service in services}),
            BillingItem.service_id.in_(ids),
            # Said twice: else all services of the firm are read to find these few.
            Service.id.in_(ids),
            or_(
                BillingItem.status.in_(UNISSUED),
                BillingItem.changed_at == Service.changed_at,
            ),
        )
        .order_by(BillingItem.occurrence)
    )


def _give_items(services: list[Service], items: Iterable[BillingItem]) -> list[Service]:
    shown: dict[UUID, list[BillingItem]] = {service.id: [] for service in services}
    for item in items:
        shown[item.service_id].append(item)
    for service in services:
        set_committed_value(service, "items", shown[service.id])
    return services
