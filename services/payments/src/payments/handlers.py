"""What the payments service hears from the others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now
from common.db.rows import twin_of
from common.errors import NotYet
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest
from common.reading import reader
from payments import queries
from payments.models import Client, Firm, Receivable
from payments.queries import clients_that_choose
from payments.schemas.readings import CreditNoteReading, InvoiceReading, ServiceReading
from payments.usecases.assignments import end_service, start_service
from payments.usecases.chosen import follow_items, release_items
from payments.usecases.receivables import (
    credit_receivable,
    open_receivables,
    services_not_heard_of,
    void_receivable,
    write_off_receivable,
)
from payments.usecases.reservations import release_for_nothing

handlers = Handlers(firms=Firm)

INVOICE, CREDIT_NOTE = reader(InvoiceReading()), reader(CreditNoteReading())
SERVICE = reader(ServiceReading())
NewReceivable = twin_of(Receivable)


@handlers.project("firm.created", "firm.changed", "firm.snapshot")
def keep_firm(session: Session, events: list[Event]) -> None:
    """Keeps whether the firm's money is real and what day it is there."""
    rows = [copy_of(event, "time_zone", "mode", "currency") for event in events]
    keep_newest(session, Firm, rows)


@handlers.project(
    *("client.created", "client.changed", "client.archived", "client.restored"),
    *("client.merged", "client.snapshot"),
)
def keep_client(session: Session, events: list[Event]) -> None:
    """Keeps that the client is there and whether it is only a test."""
    keep_newest(session, Client, [copy_of(event, "status", "is_test") for event in events])


@handlers.react("client.erased")
def forget_client(session: Session, event: Event) -> None:
    """Nobody's name or address stays with a method of who is erased; its copy is kept as ever."""
    keep_client(session, [event])
    queries.forget_billings(session, event.firmid, event.subject)


@handlers.react("service.started")
def assign_reserved_method(session: Session, event: Event) -> None:
    """What was reserved for the service pays for it from now on."""
    proposal = event.data.get("proposal_id")
    start_service(
        session,
        _system(event),
        event.subject,
        client_id=UUID(event.data["client_id"]),
        proposal_id=UUID(proposal) if proposal else None,
        at=firm_now(session, event.firmid),
    )


@handlers.react("service.completed", "service.ended")
def release_assigned_method(session: Session, event: Event) -> None:
    """A service that is over needs its method no longer."""
    client_id = UUID(event.data["client_id"])
    at = firm_now(session, event.firmid)
    end_service(session, _system(event), event.subject, client_id=client_id, at=at)
    _follow(session, event, SERVICE(event.data))


@handlers.react_together("service.changed")
def keep_chosen_methods(session: Session, events: list[Event]) -> None:
    """What a person chose for one item is kept for it until that is billed, or is not to be."""
    said = [(event, SERVICE(event.data)) for event in events]
    firm_id, asked = events[0].firmid, {service["client_id"] for _, service in said}
    choosing = clients_that_choose(session, firm_id, asked)
    for event, service in said:
        if service["client_id"] in choosing or any(
            i["payment_method_id"] for i in service["items"]
        ):
            _follow(session, event, service)


@handlers.react("proposal.declined", "proposal.expired", "proposal.revoked", "proposal.lost")
def release_reserved_method(session: Session, event: Event) -> None:
    """Nothing will rest on what was reserved for the proposal."""
    release_for_nothing(session, _system(event), "proposal", event.subject, said_at=event.time)


@handlers.react_together("invoice.issued")
def collect_invoices(session: Session, events: list[Event]) -> None:
    """An issued invoice is to be paid; by itself if it says so and one method pays for all of it."""
    who, now = _system(events[0]), firm_now(session, events[0].firmid)
    issued = [(event, INVOICE(event.data)) for event in events]
    receivables = [NewReceivable(**_to_collect(who, invoice, now)) for _, invoice in issued]
    automatic = [each for each in receivables if each.collection == "automatic"]
    services = {service for each in automatic for service in each.service_ids}
    if missing := services_not_heard_of(session, who.firm_id, services):
        raise NotYet(f"service {', '.join(map(str, missing))}")
    _release_chosen(session, who, issued)
    open_receivables(session, who, receivables, now=now)


@handlers.react("invoice.voided")
def stop_collecting(session: Session, event: Event) -> None:
    """A voided invoice is not paid."""
    now = firm_now(session, event.firmid)
    void_receivable(session, _system(event), _receivable(session, event), now=now)


@handlers.react("invoice.uncollectible")
def count_on_it_no_longer(session: Session, event: Event) -> None:
    """What is written off is not collected; money that comes still pays it."""
    now = firm_now(session, event.firmid)
    if write_off_receivable(session, _system(event), event.subject, now=now) is None:
        raise NotYet(f"invoice {event.subject}")


@handlers.react("credit_note.issued")
def collect_less(session: Session, event: Event) -> None:
    """A credited invoice is collected for less; what was paid of that is the client's credit."""
    note = CREDIT_NOTE(event.data)
    about, amount = (note["id"], note["invoice_id"]), note["total_amount"]
    now = firm_now(session, event.firmid)
    if credit_receivable(session, _system(event), *about, amount, now=now) is None:
        raise NotYet(f"invoice {note['invoice_id']}")


def _system(event: Event) -> Principal:
    return Principal.system(event.firmid, "payments")


def _receivable(session: Session, event: Event) -> Receivable:
    """Returns what there is to collect of the invoice in the event, not yet added to anything."""
    at = firm_now(session, event.firmid)
    return Receivable(**_to_collect(_system(event), INVOICE(event.data), at))


def _to_collect(who: Principal, invoice: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Returns the values of what there is to collect of an invoice that nothing is paid of."""
    services = _services([line["service_id"] for line in invoice["lines"]])
    none = {"paid_amount": 0, "credited_amount": 0, "status": "open"}
    told = {name: value for name, value in invoice.items() if name != "lines"}
    return {**told, **none, "service_ids": services, "firm_id": who.firm_id, "created_at": now}


def _follow(session: Session, event: Event, service: dict[str, Any]) -> None:
    whose, items = service["client_id"], service["items"]
    chosen = any(item["payment_method_id"] for item in items)
    if chosen or clients_that_choose(session, event.firmid, {whose}):
        follow_items(session, _system(event), whose, items, said_at=event.time)


def _release_chosen(
    session: Session, who: Principal, issued: Sequence[tuple[Event, dict[str, Any]]]
) -> None:
    """What was chosen for items is in use by the payment of their invoice from now on."""
    chosen = [(event, invoice) for event, invoice in issued if invoice["chosen_method_id"]]
    items = {
        line["item_id"]: event.time
        for event, invoice in chosen
        for line in invoice["lines"]
        if line["item_id"]
    }
    if chosen:
        release_items(session, who, {invoice["client_id"] for _, invoice in chosen}, items)


def _services(of_lines: list[UUID | None]) -> list[UUID]:
    """Returns the services of the lines; none if a line is of no service: nobody agreed to it."""
    services = [service for service in of_lines if service is not None]
    return list(dict.fromkeys(services)) if len(services) == len(of_lines) else []
