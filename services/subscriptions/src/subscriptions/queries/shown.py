"""The items that services are shown with: those not issued, or of these the next ones, and what changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from common.db.rows import twin_of
from subscriptions.models import UNISSUED, BillingItem, Service

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])

ShownItem = twin_of(BillingItem)
SAME_SERVICE = (Service.firm_id == BillingItem.firm_id) & (Service.id == BillingItem.service_id)


CHANGED_LAST = BillingItem.changed_at == Service.changed_at


def load_items(session: Session, services: list[Service]) -> list[Service]:
    """Gives each service the items it is shown with: those not issued, those that changed last."""
    if not services:
        return []
    shown = or_(BillingItem.status.in_(UNISSUED), CHANGED_LAST)
    return _give_items(
        services, session.scalars(_of(session, select(BillingItem), services, shown))
    )


def show_changes(session: Session, services: list[Service], *, since: datetime) -> list[Service]:
    """Gives each service the items that have changed since and those it is billed next.

    A year of items was told when it was planned; of what is billed every month a run changes two. One
    piece of work has all its items, which say whether it is done. They are to be told of and not to be
    changed: no session watches them, which by the thousand costs more than to read and to tell them.
    """
    if not services:
        return []
    coming = _coming(services)
    one_off = (Service.kind == "one_off") & BillingItem.status.in_(UNISSUED)
    is_next = (BillingItem.status == "scheduled") & (BillingItem.due_on == coming.c.due_on)
    shown = or_(BillingItem.changed_at >= since, CHANGED_LAST, one_off, is_next)
    query = _of(session, select(*BillingItem.__table__.columns), services, shown)
    query = query.outerjoin(coming, coming.c.service_id == BillingItem.service_id)
    return _give_items(services, (ShownItem(**row) for row in session.execute(query).mappings()))


def _coming(services: Sequence[Service]) -> Subquery:
    """Finds the date on which each service is billed next."""
    due_on = func.min(BillingItem.due_on).label("due_on")
    query = select(BillingItem.service_id, due_on).where(
        *_belongs(services), BillingItem.status == "scheduled"
    )
    return query.group_by(BillingItem.service_id).subquery()


def _of(session: Session, query: Q, services: Sequence[Service], shown: ColumnElement[bool]) -> Q:
    """Narrows a question to those items of the services that are to be shown."""
    # The condition compares what is in the database, so changes have to be there.
    session.flush()
    return query.join_from(BillingItem, Service, SAME_SERVICE).where(
        *_belongs(services),
        # Said twice: else all services of the firm are read to find these few.
        Service.id.in_([service.id for service in services]),
        shown,
    )


def _belongs(services: Sequence[Service]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    firms = {service.firm_id for service in services}
    ids = [service.id for service in services]
    return BillingItem.firm_id.in_(firms), BillingItem.service_id.in_(ids)


def _give_items(services: list[Service], items: Iterable[BillingItem]) -> list[Service]:
    shown: dict[UUID, list[BillingItem]] = {service.id: [] for service in services}
    for item in items:
        shown[item.service_id].append(item)
    for service in services:
        of_service = sorted(shown[service.id], key=attrgetter("occurrence"))
        set_committed_value(service, "items", of_service)
    return services
