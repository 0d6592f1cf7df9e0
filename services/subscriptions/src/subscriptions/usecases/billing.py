"""Release what is due: each item once, whoever asks, however often."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.logs import get_logger
from common.outbox import publish
from subscriptions import queries
from subscriptions.events import BillingGroupReleased, ServiceChanged
from subscriptions.models import BillingGroup, BillingItem, Service
from subscriptions.rules.grouping import group_items

log = get_logger(__name__)

# More items of one service on one date than this is a runaway schedule, not an agreement.
MOST_ITEMS_A_DATE = 5
RUNAWAY = "More than five items of this service fell due on one date."


class Released(NamedTuple):
    """How much a run gave to invoicing."""

    released_groups: int = 0
    released_items: int = 0

    def plus(self, other: "Released") -> "Released":
        """Adds what another part of the run released."""
        return Released(*(a + b for a, b in zip(self, other, strict=True)))


class Due(NamedTuple):
    """An item that is due, with its service."""

    item: BillingItem
    service: Service


def release_due_items(
    session: Session, who: Principal, client_id: UUID, *, through: date, now: datetime
) -> Released:
    """Forms groups of a client's due items; nothing if somebody else has the client just now."""
    if not queries.lock_free_client(session, who.firm_id, client_id):
        return Released()
    found = queries.due_items(session, who.firm_id, client_id, through=through)
    due = _without_runaways([Due(*row) for row in found], now)
    _begin_or_park(session, who, [Due(*row) for row in found], now)
    groups = _form_groups(session, who, due, now)
    for service in _services(due):
        session.add_all(service.plan_ahead(through, now))
    return Released(groups, len(due))


def _form_groups(session: Session, who: Principal, due: Sequence[Due], now: datetime) -> int:
    items = {item.id: item for item, _ in due}
    groups = group_items(service.due(item) for item, service in due)
    for formed in groups:
        group = BillingGroup.released(who.firm_id, formed.key, now)
        session.add(group)
        session.flush()  # The rows that follow refer to the group.
        chosen = [items[member.id] for member in formed.items]
        session.add_all(group.take(chosen, now))
        queries.show_items(group, chosen)
        publish(session, BillingGroupReleased, group, by=who)
    return len(groups)


def _without_runaways(due: Sequence[Due], now: datetime) -> list[Due]:
    """Holds the items of a service that has too many on one date; returns the others."""
    count = Counter((item.service_id, item.due_on) for item, _ in due)
    runaways = {service for (service, _), items in count.items() if items > MOST_ITEMS_A_DATE}
    for item, service in due:
        if service.id in runaways:
            item.hold(RUNAWAY, now)
            service.park(RUNAWAY, now)
    for service_id in runaways:
        log.error("service parked", service_id=str(service_id), reason=RUNAWAY)
    return [each for each in due if each.service.id not in runaways]


def _begin_or_park(
    session: Session, who: Principal, due: Sequence[Due], now: datetime
) -> None:
    """Publishes the services whose own state the run has changed."""
    changed = []
    for service in _services(due):
        if service.status == "scheduled":
            service.begin(now)
        if service.changed_at == now:
            changed.append(service)
    for service in queries.load_items(session, changed) if changed else ():
        publish(session, ServiceChanged, service, by=who)


def _services(due: Iterable[Due]) -> list[Service]:
    by_id: dict[UUID, Service] = defaultdict()
    for _, service in due:
        by_id[service.id] = service
    return [by_id[service_id] for service_id in sorted(by_id)]
