"""What a change order asks of the services whose place others take."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from subscriptions.models import BillingItem, Service
from subscriptions.queries import load_items


def services_of_proposal(session: Session, firm_id: UUID, proposal_id: UUID) -> list[Service]:
    """Returns the services that an accepted proposal became, with their items."""
    query = select(Service).where(Service.firm_id == firm_id, Service.proposal_id == proposal_id)
    return load_items(session, list(session.scalars(query.order_by(Service.id))))


def last_issued(
    session: Session, firm_id: UUID, service_ids: Iterable[UUID]
) -> dict[UUID, BillingItem]:
    """Returns of each service the latest item that is on an invoice, or on its way to one."""
    query = (
        select(BillingItem)
        .ext(distinct_on(BillingItem.service_id))
        .where(
            BillingItem.firm_id == firm_id,
            BillingItem.service_id.in_(set(service_ids)),
            BillingItem.status.in_(("issuing", "invoiced")),
        )
        .order_by(BillingItem.service_id, BillingItem.occurrence.desc())
    )
    return {item.service_id: item for item in session.scalars(query)}
