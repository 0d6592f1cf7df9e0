"""What invoicing made of groups: invoices, or nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.db.rows import write_changes
from common.errors import Conflict, NotYet
from common.outbox import publish, publish_together
from subscriptions import queries
from subscriptions.events import (
    BillingGroupInvoiced,
    BillingGroupReturned,
    ServiceChanged,
    ServiceCompleted,
)
from subscriptions.models import BillingGroup, BillingItem, Service
from subscriptions.queries.shown import show_changes
from subscriptions.usecases.following import follow

VOIDED = "The invoice was voided."


def settle_groups(
    session: Session, who: Principal, invoices: Sequence[dict[str, Any]], *, now: datetime
) -> None:
    """The groups became invoices: their items are billed."""
    clients = [invoice["client_id"] for invoice in invoices]
    wanted = [invoice["billing_group_id"] for invoice in invoices]
    groups = _locked_groups(session, who.firm_id, clients, wanted)
    waiting = [group for group in groups.values() if group.status == "released"]
    for invoice in invoices:
        groups[invoice["billing_group_id"]].settle(invoice["id"], invoice["number"], now)
    write_changes(session)
    publish_together(session, BillingGroupInvoiced, waiting, by=who)
    _publish_services(session, who, waiting, now)


def return_refused_group(
    session: Session, who: Principal, refusal: dict[str, Any], *, now: datetime
) -> None:
    """Invoicing could not bill the group: its items wait for a person, with the reason."""
    group = _locked_group(session, who.firm_id, refusal["client_id"], refusal["id"])
    if group.status == "invoiced":
        raise Conflict("billing_group_already_answered", "This group has become an invoice.")
    if group.status == "released":
        _give_back(session, who, group, refusal["reason"], now)


def return_voided_group(
    session: Session, who: Principal, invoice: dict[str, Any], *, now: datetime
) -> None:
    """The group's invoice was voided: its items wait for a person to bill them again or not."""
    group_id = invoice["billing_group_id"]
    group = _locked_group(session, who.firm_id, invoice["client_id"], group_id)
    if group.status == "released":
        raise NotYet(f"invoice.issued of {invoice['id']}")
    if group.invoice_id != invoice["id"]:
        raise Conflict("billing_group_already_answered", "This group is another invoice's.")
    if group.status == "invoiced":
        # It was billed before its service was over, so it may be billed again: a person decides.
        for item in _of_ended(session, group):
            item.keep(now)
        _give_back(session, who, group, VOIDED, now)


def _give_back(
    session: Session, who: Principal, group: BillingGroup, reason: str, now: datetime
) -> None:
    group.give_back(reason, now)
    for item in _of_ended(session, group):
        item.archive(now)
    publish(session, BillingGroupReturned, group, by=who, reason=reason)
    _publish_services(session, who, [group], now)


def _of_ended(session: Session, group: BillingGroup) -> list[BillingItem]:
    """Returns the items whose services are over, and of which nobody has said that they stay."""
    services = _services_of(session, group.firm_id, [group])
    over = {service.id for service in services if service.is_over}
    return [item for item in group.items if item.service_id in over and not item.kept_at_end]


def _publish_services(
    session: Session, who: Principal, groups: Sequence[BillingGroup], now: datetime
) -> None:
    """Tells what the change of its items makes of each service, and what the run planned meanwhile."""
    if not groups:
        return
    released_at = min(group.created_at for group in groups)
    services = _services_of(session, who.firm_id, groups)
    for service in services:
        service.touch(now)
    write_changes(session)
    for service in show_changes(session, services, since=released_at):
        if service.is_done:
            service.complete(now)
    completed = [service for service in services if service.status == "completed"]
    publish_together(session, ServiceCompleted, completed, by=who)
    others = [service for service in services if service.status != "completed"]
    publish_together(session, ServiceChanged, others, by=who)
    follow(session, who, services, now)


def _services_of(session: Session, firm_id: UUID, groups: Sequence[BillingGroup]) -> list[Service]:
    ids = {item.service_id for group in groups for item in group.items}
    return queries.services_by_id(session, firm_id, ids)


def _locked_group(session: Session, firm_id: UUID, client_id: UUID, group_id: UUID) -> BillingGroup:
    return _locked_groups(session, firm_id, [client_id], [group_id])[group_id]


def _locked_groups(
    session: Session, firm_id: UUID, client_ids: Iterable[UUID], group_ids: Iterable[UUID]
) -> dict[UUID, BillingGroup]:
    """Returns the groups with their items, their clients locked, so that no run is under way there."""
    queries.lock_clients(session, firm_id, client_ids)
    groups = queries.groups_by_id(session, firm_id, group_ids)
    if missing := set(group_ids) - set(groups):
        raise NotYet(f"billing group {', '.join(map(str, missing))}")
    return groups
