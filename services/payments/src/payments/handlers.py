"""What the payments service hears from the others."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now
from common.errors import NotYet
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest
from payments.models import Client, Firm, Receivable
from payments.schemas import CreditNoteReading, InvoiceReading
from payments.usecases.assignments import end_service, start_service
from payments.usecases.receivables import (
    credit_receivable,
    open_receivable,
    services_not_heard_of,
    void_receivable,
    write_off_receivable,
)
from payments.usecases.reservations import release_for_nothing

handlers = Handlers(firms=Firm)

INVOICE, CREDIT_NOTE = InvoiceReading(), CreditNoteReading()


@handlers.project("firm.created", "firm.changed", "firm.snapshot")
def keep_firm(session: Session, events: list[Event]) -> None:
    """Keeps whether the firm's money is real and what day it is there."""
    rows = [copy_of(event, "time_zone", "mode", "currency") for event in events]
    keep_newest(session, Firm, rows)


@handlers.project(
    *("client.created", "client.changed", "client.archived", "client.restored"),
    *("client.erased", "client.merged", "client.snapshot"),
)
def keep_client(session: Session, events: list[Event]) -> None:
    """Keeps that the client is there and whether it is only a test."""
    keep_newest(session, Client, [copy_of(event, "status", "is_test") for event in events])


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


@handlers.react("proposal.declined", "proposal.expired", "proposal.revoked", "proposal.lost")
def release_reserved_method(session: Session, event: Event) -> None:
    """Nothing will rest on what was reserved for the proposal."""
    release_for_nothing(session, _system(event), "proposal", event.subject, said_at=event.time)


@handlers.react("invoice.issued")
def collect_invoice(session: Session, event: Event) -> None:
    """An issued invoice is to be paid; by itself if it says so and one method pays for all of it."""
    receivable = _receivable(session, event)
    if receivable.collection == "automatic":
        missing = services_not_heard_of(session, event.firmid, receivable.service_ids)
        if missing:
            raise NotYet(f"service {', '.join(map(str, missing))}")
    now = firm_now(session, event.firmid)
    open_receivable(session, _system(event), receivable, now=now)


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
    note = CREDIT_NOTE.load(event.data)
    about, amount = (note["id"], note["invoice_id"]), note["total_amount"]
    now = firm_now(session, event.firmid)
    if credit_receivable(session, _system(event), *about, amount, now=now) is None:
        raise NotYet(f"invoice {note['invoice_id']}")


def _system(event: Event) -> Principal:
    return Principal.system(event.firmid, "payments")


def _receivable(session: Session, event: Event) -> Receivable:
    """Returns what there is to collect of the invoice in the event, not yet added to anything."""
    invoice = INVOICE.load(event.data)
    invoice["service_ids"] = _services([line["service_id"] for line in invoice.pop("lines")])
    at = firm_now(session, event.firmid)
    none = {"paid_amount": 0, "credited_amount": 0, "status": "open"}
    return Receivable(**invoice, **none, firm_id=event.firmid, created_at=at)


def _services(of_lines: list[UUID | None]) -> list[UUID]:
    """Returns the services of the lines; none if a line is of no service: nobody agreed to it."""
    services = [service for service in of_lines if service is not None]
    return list(dict.fromkeys(services)) if len(services) == len(of_lines) else []
