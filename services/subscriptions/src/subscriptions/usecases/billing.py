"""Release what is due: each item once, whoever asks, however often."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.db.rows import row_of, write_changes, write_rows
from common.logs import get_logger
from common.outbox import publish_together
from subscriptions import queries
from subscriptions.events import BillingGroupReleased, ServiceChanged
from subscriptions.models import BillingGroup, BillingGroupItem, BillingItem, Service
from subscriptions.queries.shown import show_changes
from subscriptions.rules.grouping import group_items
from subscriptions.usecases.following import follow
from subscriptions.usecases.settling import settle_planned

log = get_logger(__name__)

# More items of one service on one date than this is a runaway schedule, not an agreement.
MOST_ITEMS_A_DATE = 5
RUNAWAY = "More than five items of this service fell due on one date."


class Released(NamedTuple):
    """How much a run gave to invoicing."""

    released_groups: int = 0
    released_items: int = 0

    @classmethod
    def total(cls, parts: Iterable["Released"]) -> "Released":
        """Adds up what the parts of a run released."""
        return cls(*(sum(counts) for counts in zip(*parts, strict=True)))


class Due(NamedTuple):
    """An item that is due, with its service."""

    item: BillingItem
    service: Service


def release_due_items(
    session: Session, who: Principal, client_ids: Sequence[UUID], *, through: date, now: datetime
) -> Released:
    """Forms groups of the clients' due items; a client whom somebody else has is left alone."""
    free = queries.lock_free_clients(session, who.firm_id, client_ids)
    rows = queries.due_items(session, who.firm_id, free, through=through)
    due, runaway = _without_runaways([Due(item, service) for item, service in rows])
    changed = _park(runaway, now) + _begin(due, now)
    groups = _form_groups(who, due, now)
    planned = _plan_ahead(due, through, now)
    write_changes(session)
    # What is new is known to no session: it is written together, and not one row after the other.
    write_rows(session, BillingGroup, [row_of(each, BillingGroup) for each in groups])
    write_rows(session, BillingItem, [row_of(each, BillingItem) for each in planned])
    write_rows(session, BillingGroupItem, [row for each in groups for row in each.memberships()])
    publish_together(session, BillingGroupReleased, groups, by=who)
    publish_together(session, ServiceChanged, show_changes(session, changed, since=now), by=who)
    follow(session, who, changed, now)
    return Released(len(groups), len(due))


def _form_groups(who: Principal, due: Sequence[Due], now: datetime) -> list[BillingGroup]:
    items = {item.id: item for item, _ in due}
    groups = []
    for formed in group_items(service.due(item) for item, service in due):
        group = BillingGroup.released(who.firm_id, formed.key, now)
        group.take([items[member.id] for member in formed.items], now)
        groups.append(group)
    return groups


def _plan_ahead(due: Sequence[Due], through: date, now: datetime) -> list[BillingItem]:
    """Makes what is to come of the services, now that so much of each is billed."""
    billed: dict[UUID, int] = {}
    for item, service in due:
        billed[service.id] = max(item.occurrence, billed.get(service.id, item.occurrence))
    planned: list[BillingItem] = []
    for service in _services(due):
        made = service.plan_ahead(through, now, billed=billed[service.id])
        settle_planned(service, made, now)
        planned.extend(made)
    return planned


def _without_runaways(found: Sequence[Due]) -> tuple[list[Due], list[Due]]:
    """Sets apart everything of a service that has too many items on one date."""
    # What a person gave its date, or made by a change, is no schedule that runs away.
    by_itself = [
        item
        for item, _ in found
        if item.mode == "automatic" and not item.kept_at_end and not item.is_adjustment
    ]
    count = Counter((item.service_id, item.due_on) for item in by_itself)
    parked = {service for (service, _), items in count.items() if items > MOST_ITEMS_A_DATE}
    due = [each for each in found if each.service.id not in parked]
    return due, [each for each in found if each.service.id in parked]


def _park(runaway: Sequence[Due], now: datetime) -> list[Service]:
    """Lets the items of a runaway service wait for a person, and sounds the alarm."""
    for item, service in runaway:
        item.hold(RUNAWAY, now)
        service.park(RUNAWAY, now)
    services = _services(runaway)
    for service in services:
        log.error("service parked", service_id=str(service.id), reason=RUNAWAY)
    return services


def _begin(due: Sequence[Due], now: datetime) -> list[Service]:
    """Begins the services whose first date has come; a fee can be billed sooner than that."""
    of_rhythm = [each for each in due if each.item.is_of_rhythm]
    services = [service for service in _services(of_rhythm) if service.status == "scheduled"]
    for service in services:
        service.begin(now)
    return services


def _services(due: Iterable[Due]) -> list[Service]:
    by_id = {service.id: service for _, service in due}
    return [by_id[service_id] for service_id in sorted(by_id)]
