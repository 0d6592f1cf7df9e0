"""What the subscriptions service hears from the others."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest
from subscriptions.models import Client, Firm, PaymentMethod
from subscriptions.schemas import AcceptedProposal, InvoiceFact, RefusedGroup
from subscriptions.usecases.answers import (
    return_refused_group,
    return_voided_group,
    settle_groups,
)
from subscriptions.usecases.services import start_services

handlers = Handlers(firms=Firm)

PROPOSAL, INVOICE, REFUSAL = AcceptedProposal(), InvoiceFact(), RefusedGroup()


@handlers.project("firm.created", "firm.changed", "firm.snapshot")
def keep_firm(session: Session, events: list[Event]) -> None:
    """Keeps when the firm's days begin."""
    fields = ("time_zone", "currency", "mode", "status")
    keep_newest(session, Firm, [copy_of(event, *fields) for event in events])


@handlers.project(
    *("client.created", "client.changed", "client.archived", "client.restored"),
    *("client.erased", "client.merged", "client.snapshot"),
)
def keep_client(session: Session, events: list[Event]) -> None:
    """Keeps whom services are billed to."""
    # What is read later than the rest is not in the oldest facts.
    keep_newest(
        session,
        Client,
        [
            copy_of(event, "name", "status") | {"currency": event.data.get("currency")}
            for event in events
        ],
    )


@handlers.project(
    *("payment_method.added", "payment_method.changed", "payment_method.removed"),
    "payment_method.snapshot",
)
def keep_method(session: Session, events: list[Event]) -> None:
    """Keeps whose a payment method is."""
    rows = [
        copy_of(event, "status") | {"client_id": UUID(event.data["client_id"])} for event in events
    ]
    keep_newest(session, PaymentMethod, rows)


@handlers.react("proposal.accepted")
def start(session: Session, event: Event) -> None:
    """Starts what was agreed."""
    start_services(session, _suite(event), PROPOSAL.load(event.data), now=_now(session, event))


@handlers.react_together("invoice.issued")
def settle(session: Session, events: list[Event]) -> None:
    """Closes the items of the groups that became invoices."""
    invoices = [INVOICE.load(event.data) for event in events]
    ours = [invoice for invoice in invoices if invoice["billing_group_id"]]
    if ours:
        settle_groups(session, _suite(events[0]), ours, now=_now(session, events[0]))


@handlers.react("invoice.voided")
def take_back_voided(session: Session, event: Event) -> None:
    """Opens the items of a voided invoice again."""
    invoice = INVOICE.load(event.data)
    if invoice["billing_group_id"]:
        return_voided_group(session, _suite(event), invoice, now=_now(session, event))


@handlers.react("billing_group.refused")
def take_back_refused(session: Session, event: Event) -> None:
    """Opens the items of a group that invoicing refused."""
    return_refused_group(session, _suite(event), REFUSAL.load(event.data), now=_now(session, event))


def _suite(event: Event) -> Principal:
    return Principal.system(event.firmid, event.type)


def _now(session: Session, event: Event) -> datetime:
    return firm_now(session, event.firmid)
