"""What is asked before services and items are changed or ended; each question names the firm."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subscriptions.models import BillingItem, Service
from subscriptions.queries import (
    RUNNING,
    SAME_SERVICE,
    ends_by,
    found_or_absent,
    load_items,
    lock_free_clients,
    the_service,
)


def services_to_end(session: Session, firm_id: UUID, *, through: date) -> Sequence[UUID]:
    """Returns the services whose end has come."""
    query = select(Service.id).where(Service.firm_id == firm_id, ends_by(through))
    return session.scalars(query.order_by(Service.id)).all()


def issued_until(session: Session, firm_id: UUID, service_id: UUID) -> date | None:
    """Returns up to which day a service is on invoices, or on its way to one."""
    query = select(func.max(BillingItem.period_end)).where(
        BillingItem.firm_id == firm_id,
        BillingItem.service_id == service_id,
        BillingItem.status.in_(("issuing", "invoiced")),
    )
    return session.scalar(query)


def free_service(session: Session, firm_id: UUID, service_id: UUID) -> Service | None:
    """Returns the service with its items, its client locked; None if somebody else has the client."""
    service = the_service(session, firm_id, service_id)
    if not lock_free_clients(session, firm_id, [service.client_id]):
        return None
    session.expire_all()
    return the_service(session, firm_id, service_id)


def open_services(session: Session, firm_id: UUID, client_id: UUID) -> list[Service]:
    """Returns the services of the client that are not over, with their items."""
    query = select(Service).where(
        Service.firm_id == firm_id, Service.client_id == client_id, Service.status.in_(RUNNING)
    )
    return load_items(session, list(session.scalars(query.order_by(Service.id))))


def items_with_services(
    session: Session, firm_id: UUID, client_id: UUID, ids: Sequence[UUID]
) -> list[tuple[BillingItem, Service]]:
    """Returns the client's items in the order named, with their services; raises NotFound."""
    query = select(BillingItem, Service).join(Service, SAME_SERVICE)
    theirs = (BillingItem.firm_id == firm_id, BillingItem.client_id == client_id)
    found = session.execute(query.where(*theirs, BillingItem.id.in_(ids))).all()
    by_id = {item.id: (item, service) for item, service in found}
    return [found_or_absent(by_id.get(id_)) for id_ in ids]
