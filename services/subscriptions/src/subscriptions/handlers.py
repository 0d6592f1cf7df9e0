"""What the subscriptions service hears from the others."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest
from common.reading import reader
from subscriptions.models import Client, Firm, PaymentMethod
from subscriptions.schemas import (
    AcceptedProposal,
    AssignmentFact,
    ChargedBackPayment,
    FailedPayment,
    InvoiceFact,
    RefusedGroup,
    ReplacementFact,
)
from subscriptions.usecases.answers import (
    return_refused_group,
    return_voided_group,
    settle_groups,
)
from subscriptions.usecases.collecting import (
    follow_issued,
    note_chargeback,
    note_failure,
    note_invoice,
)
from subscriptions.usecases.methods import follow_assignment, follow_replacement
from subscriptions.usecases.services import start_services

handlers = Handlers(firms=Firm)

PAYMENT, ASSIGNMENT = reader(FailedPayment()), reader(AssignmentFact())
PROPOSAL, INVOICE = reader(AcceptedProposal()), reader(InvoiceFact())
REFUSAL, REPLACEMENT = reader(RefusedGroup()), reader(ReplacementFact())
CHARGEBACK = reader(ChargedBackPayment())


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
    keep_newest(session, Client, [_client(event) for event in events])


def _client(event: Event) -> dict[str, Any]:
    # What is read later than the rest is not in the oldest facts.
    later = {"currency": event.data.get("currency"), "language": event.data.get("language") or "en"}
    return copy_of(event, "name", "status") | later


@handlers.project(
    *("payment_method.added", "payment_method.changed", "payment_method.removed"),
    *("payment_method.expiring", "payment_method.snapshot"),
)
def keep_method(session: Session, events: list[Event]) -> None:
    """Keeps whose a payment method is."""
    rows = [
        copy_of(event, "status") | {"client_id": UUID(event.data["client_id"])} for event in events
    ]
    keep_newest(session, PaymentMethod, rows)


@handlers.react("assignment.changed")
def pay_with(session: Session, event: Event) -> None:
    """Another method pays for a service from now on."""
    said = ASSIGNMENT(event.data)
    follow_assignment(
        session, _suite(event), said["id"], said["payment_method_id"], version=event.version
    )


@handlers.react("payment_method.replaced")
def pay_with_instead(session: Session, event: Event) -> None:
    """Another method pays for all that one did, single charges too."""
    said = REPLACEMENT(event.data)
    now = firm_now(session, event.firmid)
    follow_replacement(session, _suite(event), **said, now=now)


@handlers.react("proposal.accepted")
def start(session: Session, event: Event) -> None:
    """Starts what was agreed."""
    start_services(session, _suite(event), PROPOSAL(event.data), now=_now(session, event))


@handlers.react_together("invoice.issued")
def settle(session: Session, events: list[Event]) -> None:
    """Closes the items of the groups that became invoices."""
    invoices = [INVOICE(event.data) for event in events]
    ours = [invoice for invoice in invoices if invoice["billing_group_id"]]
    if ours:
        who, now = _suite(events[0]), _now(session, events[0])
        settle_groups(session, who, ours, now=now)
        follow_issued(session, who, [invoice["id"] for invoice in ours], now=now)


@handlers.react("invoice.voided")
def take_back_voided(session: Session, event: Event) -> None:
    """Opens the items of a voided invoice again."""
    invoice = INVOICE(event.data)
    if invoice["billing_group_id"]:
        return_voided_group(session, _suite(event), invoice, now=_now(session, event))
        _note_invoice(session, event, invoice)


@handlers.react("billing_group.refused")
def take_back_refused(session: Session, event: Event) -> None:
    """Opens the items of a group that invoicing refused."""
    return_refused_group(session, _suite(event), REFUSAL(event.data), now=_now(session, event))


@handlers.react("invoice.paid", "invoice.changed", "invoice.uncollectible")
def follow_invoice(session: Session, event: Event) -> None:
    """Lets subscriptions know what became of an invoice of theirs."""
    invoice = INVOICE(event.data)
    if invoice["billing_group_id"]:
        _note_invoice(session, event, invoice)


@handlers.react("payment.failed")
def follow_failure(session: Session, event: Event) -> None:
    """Lets subscriptions know that an invoice of theirs could not be collected."""
    note_failure(session, _suite(event), PAYMENT(event.data), now=_now(session, event))


@handlers.react("payment.charged_back")
def follow_chargeback(session: Session, event: Event) -> None:
    """Lets subscriptions know that what had paid an invoice of theirs is gone."""
    note_chargeback(session, _suite(event), CHARGEBACK(event.data), now=_now(session, event))


def _note_invoice(session: Session, event: Event, invoice: dict[str, Any]) -> None:
    note_invoice(session, _suite(event), invoice, version=event.version, now=_now(session, event))


def _suite(event: Event) -> Principal:
    return Principal.system(event.firmid, event.type)


def _now(session: Session, event: Event) -> datetime:
    return firm_now(session, event.firmid)
