"""What invoicing made of a group: an invoice, or nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import NotYet
from common.outbox import publish
from subscriptions import queries
from subscriptions.events import (
    BillingGroupInvoiced,
    BillingGroupReturned,
    ServiceChanged,
    ServiceCompleted,
)
from subscriptions.models import BillingGroup, BillingItem, Service

VOIDED = "The invoice was voided."


def settle_group(
    session: Session, who: Principal, invoice: dict[str, Any], *, now: datetime
) -> None:
    """The group became an invoice: its items are billed."""
    group = _locked_group(session, who.firm_id, invoice["client_id"], invoice["billing_group_id"])
    if group.status != "released":
        return  # This very fact was heard before, or the invoice's end has been heard since.
    for item in group.items:
        item.settle(invoice["id"], invoice["number"], now)
    group.settle(invoice["id"], invoice["number"])
    publish(session, BillingGroupInvoiced, group, by=who)
    _publish_services(session, who, group.items, now)


def return_refused_group(
    session: Session, who: Principal, refusal: dict[str, Any], *, now: datetime
) -> None:
    """Invoicing could not bill the group: its items wait for a person, with the reason."""
    group = _locked_group(session, who.firm_id, refusal["client_id"], refusal["id"])
    if group.status == "released":
        _give_back(session, who, group, refusal["reason"], now)


def return_voided_group(
    session: Session, who: Principal, invoice: dict[str, Any], *, now: datetime
) -> None:
    """The group's invoice was voided: its items wait for a person to bill them again or not."""
    group = _locked_group(session, who.firm_id, invoice["client_id"], invoice["billing_group_id"])
    if group.status == "released":
        raise NotYet(f"invoice.issued of {invoice['id']}")
    if group.status == "invoiced":
        _give_back(session, who, group, VOIDED, now)


def _give_back(
    session: Session, who: Principal, group: BillingGroup, reason: str, now: datetime
) -> None:
    items = group.items
    for item in items:
        item.give_back(reason, now)
    group.give_back(reason)
    publish(session, BillingGroupReturned, group, by=who, reason=reason)
    _publish_services(session, who, items, now)


def _publish_services(
    session: Session, who: Principal, items: Iterable[BillingItem], now: datetime
) -> None:
    """Tells what the change of its items makes of each service."""
    services = queries.services_by_id(session, who.firm_id, {item.service_id for item in items})
    for service in services:
        service.touch(now)
    for service in queries.load_items(session, services):
        if _is_done(service):
            service.complete(now)
            publish(session, ServiceCompleted, service, by=who)
        else:
            publish(session, ServiceChanged, service, by=who)


def _is_done(service: Service) -> bool:
    """A one-off service is done when all there was to bill is billed."""
    settled = all(item.is_settled for item in service.items)
    return service.kind == "one_off" and service.status == "active" and settled


def _locked_group(session: Session, firm_id: UUID, client_id: UUID, group_id: UUID) -> BillingGroup:
    """Returns the group with its items, its client locked, so that no run is under way there."""
    queries.lock_client(session, firm_id, client_id)
    group = queries.the_group(session, firm_id, group_id)
    if group is None:
        raise NotYet(f"billing group {group_id}")
    return group
