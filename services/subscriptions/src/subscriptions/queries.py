"""Every question the subscriptions service asks its database; each names the firm."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Date as SqlDate
from sqlalchemy import Row, Select, cast, func, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from common.clock import FirmClock
from common.errors import NotFound
from subscriptions.models import UNISSUED, BillingGroup, BillingItem, Client, Firm, Service

T = TypeVar("T")
Q = TypeVar("Q", bound=Select[Any])

# A client who was away for long catches up by so many dates at a time.
MOST_DATES_AT_ONCE = 31


def the_firm(session: Session, firm_id: UUID) -> Firm | None:
    """Returns what is known of the firm."""
    return session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none()


def lock_client(session: Session, firm_id: UUID, client_id: UUID) -> bool:
    """Waits for the client's row and locks it; False if the client is not known here yet."""
    query = _client(firm_id, client_id).with_for_update(key_share=True)
    return session.scalar(query) is not None


def lock_free_client(session: Session, firm_id: UUID, client_id: UUID) -> bool:
    """Locks the client's row unless somebody has it; never waits."""
    query = _client(firm_id, client_id).with_for_update(key_share=True, skip_locked=True)
    return session.scalar(query) is not None


def firms_with_work(session: Session, now: datetime) -> Sequence[UUID]:
    """Returns the firms that may have items due, across firms: a wide net, to be looked at closer.

    No zone is more than 14 hours ahead.
    """
    offset = func.coalesce(FirmClock.offset_seconds, 0)
    latest = now + timedelta(hours=15)
    reached = cast(
        func.timezone("UTC", latest + func.make_interval(0, 0, 0, 0, 0, 0, offset)), SqlDate
    )
    due = select(BillingItem.id).where(
        BillingItem.firm_id == Firm.firm_id,
        BillingItem.status == "scheduled",
        BillingItem.due_on <= reached,
    )
    query = (
        select(Firm.firm_id)
        .outerjoin(FirmClock, FirmClock.firm_id == Firm.firm_id)
        .where(Firm.status == "active", due.exists())
        .order_by(Firm.firm_id)
    )
    return session.scalars(query).all()


def clients_due(session: Session, firm_id: UUID, *, through: date) -> Sequence[UUID]:
    """Returns the clients that have items to bill, the longest waiting first."""
    query = (
        _due(select(BillingItem.client_id), firm_id, through)
        .group_by(BillingItem.client_id)
        .order_by(func.min(BillingItem.due_on), BillingItem.client_id)
    )
    return session.scalars(query).all()


def due_items(
    session: Session, firm_id: UUID, client_id: UUID, *, through: date
) -> Sequence[Row[BillingItem, Service]]:
    """Returns the client's items to bill with their services, of the first few dates."""
    ours = BillingItem.client_id == client_id
    dates = _due(select(BillingItem.due_on), firm_id, through).where(ours).distinct()
    first_dates = dates.order_by(BillingItem.due_on).limit(MOST_DATES_AT_ONCE)
    query = _due(select(BillingItem, Service), firm_id, through).where(
        ours, BillingItem.due_on.in_(first_dates)
    )
    return session.execute(query.order_by(BillingItem.due_on, BillingItem.id)).all()


def count_due(session: Session, firm_id: UUID, *, through: date) -> int:
    """Returns how many items are to be billed, or wait for invoicing's answer."""
    due = session.scalar(_due(select(func.count()), firm_id, through)) or 0
    issuing = select(func.count()).select_from(BillingItem)
    issuing = issuing.where(BillingItem.firm_id == firm_id, BillingItem.status == "issuing")
    return due + (session.scalar(issuing) or 0)


def next_due_on(session: Session, firm_id: UUID, *, after: date) -> date | None:
    """Returns the next date on which items are to be billed."""
    query = select(func.min(BillingItem.due_on)).where(
        BillingItem.firm_id == firm_id,
        BillingItem.status == "scheduled",
        BillingItem.due_on > after,
    )
    return session.scalar(query)


def started_lines(session: Session, firm_id: UUID, proposal_id: UUID) -> set[UUID]:
    """Returns the lines of the proposal that are services already."""
    query = select(Service.proposal_line_id).where(
        Service.firm_id == firm_id, Service.proposal_id == proposal_id
    )
    return set(session.scalars(query))


def the_service(session: Session, firm_id: UUID, service_id: UUID) -> Service:
    """Returns the service with its items; raises NotFound."""
    [service] = services_by_id(session, firm_id, [service_id]) or [None]
    return load_items(session, [_found(service)])[0]


def locked_service(session: Session, firm_id: UUID, service_id: UUID) -> Service:
    """Returns the service with its items, its client locked; raises NotFound."""
    query = select(Service.client_id)
    query = query.where(Service.firm_id == firm_id, Service.id == service_id)
    lock_client(session, firm_id, _found(session.scalar(query)))
    return the_service(session, firm_id, service_id)


def services_by_id(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> list[Service]:
    """Returns the services without their items, the first made first."""
    query = select(Service).where(Service.firm_id == firm_id, Service.id.in_(set(ids)))
    return list(session.scalars(query.order_by(Service.id)))


def load_items(session: Session, services: list[Service]) -> list[Service]:
    """Gives each service the items it is shown with: those not issued, those that changed last."""
    if not services:
        return []
    # The condition compares what is in the database, so changes have to be there.
    session.flush()
    query = (
        select(BillingItem)
        .join(
            Service,
            (Service.firm_id == BillingItem.firm_id) & (Service.id == BillingItem.service_id),
        )
        .where(
            BillingItem.firm_id.in_({service.firm_id for service in services}),
            BillingItem.service_id.in_([service.id for service in services]),
            or_(
                BillingItem.status.in_(UNISSUED),
                BillingItem.changed_at == Service.changed_at,
            ),
        )
        .order_by(BillingItem.occurrence)
    )
    items = session.scalars(query).all()
    for service in services:
        own = [item for item in items if item.service_id == service.id]
        set_committed_value(service, "items", own)
    return services


def list_services(
    session: Session, firm_id: UUID, *, client_id: UUID | None, after: UUID | None, limit: int
) -> list[Service]:
    """Returns up to `limit + 1` services with their items, the first made first, for a page."""
    query = select(Service).where(Service.firm_id == firm_id).order_by(Service.id).limit(limit + 1)
    if client_id is not None:
        query = query.where(Service.client_id == client_id)
    if after is not None:
        query = query.where(Service.id > after)
    return load_items(session, list(session.scalars(query)))


def list_items(
    session: Session,
    firm_id: UUID,
    *,
    client_id: UUID | None,
    first_on: date | None,
    last_on: date | None,
    after: UUID | None,
    limit: int,
) -> Sequence[BillingItem]:
    """Returns up to `limit + 1` items, the first made first, for a page."""
    query = select(BillingItem).where(BillingItem.firm_id == firm_id)
    if client_id is not None:
        query = query.where(BillingItem.client_id == client_id)
    if first_on is not None:
        query = query.where(BillingItem.due_on >= first_on)
    if last_on is not None:
        query = query.where(BillingItem.due_on <= last_on)
    if after is not None:
        query = query.where(BillingItem.id > after)
    return session.scalars(query.order_by(BillingItem.id).limit(limit + 1)).all()


def the_group(session: Session, firm_id: UUID, group_id: UUID) -> BillingGroup | None:
    """Returns the group with its items."""
    query = select(BillingGroup).where(BillingGroup.firm_id == firm_id, BillingGroup.id == group_id)
    return session.scalars(query.options(selectinload(BillingGroup.items))).one_or_none()


def show_items(group: BillingGroup, items: list[BillingItem]) -> None:
    """Gives a new group the items it is shown with, without asking the database for them."""
    set_committed_value(group, "items", items)


def every_service(session: Session, firm_id: UUID) -> list[Service]:
    """Returns all services of the firm: for snapshots."""
    query = select(Service).where(Service.firm_id == firm_id)
    return load_items(session, list(session.scalars(query)))


def every_group(session: Session, firm_id: UUID) -> list[BillingGroup]:
    """Returns all billing groups of the firm: for snapshots."""
    query = select(BillingGroup).where(BillingGroup.firm_id == firm_id)
    return list(session.scalars(query.options(selectinload(BillingGroup.items))))


def _due(query: Q, firm_id: UUID, through: date) -> Q:
    """Narrows a question to the items that are to be billed: nothing of a service that is over."""
    same_service = (Service.firm_id == BillingItem.firm_id) & (Service.id == BillingItem.service_id)
    return (
        query.select_from(BillingItem)
        .join(Service, same_service)
        .where(
            BillingItem.firm_id == firm_id,
            BillingItem.status == "scheduled",
            BillingItem.due_on <= through,
            Service.status.not_in(("ended", "canceled")),
        )
    )


def _client(firm_id: UUID, client_id: UUID) -> Select[UUID]:
    return select(Client.id).where(Client.firm_id == firm_id, Client.id == client_id)


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row
