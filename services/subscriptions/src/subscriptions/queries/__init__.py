"""Every question the subscriptions service asks its database; each names the firm."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, cast, func, or_, select
from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import Session, selectinload

from common.clock import FirmClock
from common.errors import NotFound
from subscriptions.models import (
    BillingGroup,
    BillingItem,
    Client,
    Firm,
    Service,
    Subscription,
)
from subscriptions.queries.shown import SAME_SERVICE, Q, load_items

T = TypeVar("T")

# A client who was away for long catches up by so many dates at a time.
MOST_DATES_AT_ONCE = 31

RUNNING = ("scheduled", "active")
DAYS = tuple(
    getattr(Subscription, f"{act}_on") for act in ("paused", "resumes", "cancels", "change")
)


def the_firm(session: Session, firm_id: UUID) -> Firm | None:
    """Returns what is known of the firm."""
    return session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none()


def lock_clients(session: Session, firm_id: UUID, client_ids: Iterable[UUID]) -> set[UUID]:
    """Waits for the clients' rows and locks them; returns those that are known here."""
    query = _clients(firm_id, client_ids).with_for_update(key_share=True)
    return set(session.scalars(query))


def lock_free_clients(
    session: Session, firm_id: UUID, client_ids: Iterable[UUID]
) -> Sequence[UUID]:
    """Locks those of the clients' rows that nobody has; never waits."""
    query = _clients(firm_id, client_ids).with_for_update(key_share=True, skip_locked=True)
    return session.scalars(query).all()


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
    ending = select(Service.id).where(Service.firm_id == Firm.firm_id, ends_by(reached))
    living = select(Subscription.id).where(
        Subscription.firm_id == Firm.firm_id,
        Subscription.status != "canceled",
        or_(*(day <= reached for day in DAYS)),
    )
    query = (
        select(Firm.firm_id)
        .outerjoin(FirmClock, FirmClock.firm_id == Firm.firm_id)
        .where(Firm.status == "active", or_(due.exists(), ending.exists(), living.exists()))
        .order_by(Firm.firm_id)
    )
    return session.scalars(query).all()


def clients_due(session: Session, firm_id: UUID, *, through: date) -> Sequence[UUID]:
    """Returns the clients that have items to bill, the longest waiting first."""
    query = (
        to_bill(select(BillingItem.client_id), firm_id, through)
        .group_by(BillingItem.client_id)
        .order_by(func.min(BillingItem.due_on), BillingItem.client_id)
    )
    return session.scalars(query).all()


def due_items(
    session: Session, firm_id: UUID, client_ids: Sequence[UUID], *, through: date
) -> Sequence[Row[BillingItem, Service]]:
    """Returns the clients' items to bill with their services: of each, the first few dates."""
    theirs = BillingItem.client_id.in_(client_ids)
    place = func.dense_rank().over(partition_by=BillingItem.client_id, order_by=BillingItem.due_on)
    ranked = to_bill(select(BillingItem.id, place.label("place")), firm_id, through)
    found = ranked.where(theirs).subquery()
    query = (
        select(BillingItem, Service)
        .join(Service, SAME_SERVICE)
        .join(found, found.c.id == BillingItem.id)
        .where(BillingItem.firm_id == firm_id, found.c.place <= MOST_DATES_AT_ONCE)
        .order_by(BillingItem.due_on, BillingItem.id)
    )
    return session.execute(query).all()


def next_due_on(session: Session, firm_id: UUID, *, after: date) -> date | None:
    """Returns the next date on which items are to be billed, or a service ends."""
    due = select(func.min(BillingItem.due_on)).where(
        BillingItem.firm_id == firm_id,
        BillingItem.status == "scheduled",
        BillingItem.due_on > after,
    )
    ending = select(func.min(Service.ends_on)).where(
        Service.firm_id == firm_id, Service.status.in_(RUNNING), Service.ends_on > after
    )
    return session.scalar(select(func.least(due.scalar_subquery(), ending.scalar_subquery())))


def started_lines(session: Session, firm_id: UUID, proposal_id: UUID) -> set[UUID]:
    """Returns the lines of the proposal that are services already."""
    query = select(Service.proposal_line_id).where(
        Service.firm_id == firm_id, Service.proposal_id == proposal_id
    )
    return set(session.scalars(query))


def the_service(session: Session, firm_id: UUID, service_id: UUID) -> Service:
    """Returns the service with its items; raises NotFound."""
    found = load_items(session, services_by_id(session, firm_id, [service_id]))
    return found_or_absent(next(iter(found), None))


def locked_service(session: Session, firm_id: UUID, service_id: UUID) -> Service:
    """Returns the service with its items, its client locked; raises NotFound."""
    query = select(Service.client_id)
    query = query.where(Service.firm_id == firm_id, Service.id == service_id)
    lock_clients(session, firm_id, [found_or_absent(session.scalar(query))])
    return the_service(session, firm_id, service_id)


def locked_item(session: Session, firm_id: UUID, item_id: UUID) -> tuple[BillingItem, Service]:
    """Returns the item and its service with its items, their client locked; raises NotFound."""
    query = select(BillingItem.service_id)
    query = query.where(BillingItem.firm_id == firm_id, BillingItem.id == item_id)
    service = locked_service(session, firm_id, found_or_absent(session.scalar(query)))
    found = select(BillingItem).where(BillingItem.firm_id == firm_id, BillingItem.id == item_id)
    return session.scalars(found).one(), service


def services_by_id(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> list[Service]:
    """Returns the services without their items, the first made first."""
    query = select(Service).where(Service.firm_id == firm_id, Service.id.in_(set(ids)))
    return list(session.scalars(query.order_by(Service.id)))


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


def groups_by_id(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> dict[UUID, BillingGroup]:
    """Returns the groups with their items, by id."""
    query = select(BillingGroup).where(
        BillingGroup.firm_id == firm_id, BillingGroup.id.in_(set(ids))
    )
    found = session.scalars(query.options(selectinload(BillingGroup.items)))
    return {group.id: group for group in found}


def every_service(session: Session, firm_id: UUID) -> list[Service]:
    """Returns all services of the firm: for snapshots."""
    query = select(Service).where(Service.firm_id == firm_id)
    return load_items(session, list(session.scalars(query)))


def every_item(session: Session, firm_id: UUID) -> list[BillingItem]:
    """Returns all items of the firm, settled ones too: for snapshots."""
    return list(session.scalars(select(BillingItem).where(BillingItem.firm_id == firm_id)))


def every_group(session: Session, firm_id: UUID) -> list[BillingGroup]:
    """Returns all billing groups of the firm: for snapshots."""
    query = select(BillingGroup).where(BillingGroup.firm_id == firm_id)
    return list(session.scalars(query.options(selectinload(BillingGroup.items))))


def to_bill(
    query: Q,
    firm_id: SQLColumnExpression[UUID] | UUID,
    through: SQLColumnExpression[date] | date,
) -> Q:
    """Narrows a question to what is to be billed; of a service that is over, what was chosen."""
    return (
        query.select_from(BillingItem)
        .join(Service, SAME_SERVICE)
        .where(
            BillingItem.firm_id == firm_id,
            BillingItem.status == "scheduled",
            BillingItem.due_on <= through,
            or_(Service.status.not_in(("ended", "canceled")), BillingItem.kept_at_end),
        )
    )


def ends_by(through: SQLColumnExpression[date] | date) -> ColumnElement[bool]:
    """Says that a service was to end by the date, and runs still."""
    return Service.status.in_(RUNNING) & (Service.ends_on <= through)


def changes_by(through: SQLColumnExpression[date] | date) -> ColumnElement[bool]:
    """Says that a subscription was to change by the date."""
    return Subscription.change_on <= through


def _clients(firm_id: UUID, ids: Iterable[UUID]) -> Select[UUID]:
    """Finds clients in one order, so that two who lock several never wait for each other."""
    query = select(Client.id).where(Client.firm_id == firm_id, Client.id.in_(set(ids)))
    return query.order_by(Client.id)


def found_or_absent(row: T | None) -> T:
    """Returns the row; raises NotFound if there is none."""
    if row is None:
        raise NotFound
    return row
