"""What the invoicing service hears from the others."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now, now
from common.events import Event, MalformedEvent
from common.inbox import Handlers, copy_of, keep_newest
from common.reading import Read, reader
from invoicing import queries
from invoicing.models import Client, Contact, Firm, Hold, Payment
from invoicing.schemas.invoices import ReleasedGroup
from invoicing.schemas.readings import (
    CreditReading,
    CreditRefundReading,
    ExpiringMethodReading,
    MethodRequestReading,
    NoticeReading,
    PaymentReading,
    ServiceReading,
)
from invoicing.usecases.billing_groups import Released, answer_groups
from invoicing.usecases.erasure import erase_client
from invoicing.usecases.method_requests import mail_expiry, mail_request
from invoicing.usecases.proposal_decisions import finish_line
from invoicing.usecases.reversing import (
    follow_reversals,
    settle_by_credit,
    tell_of_dispute,
    tell_of_refunded_credit,
)
from invoicing.usecases.service_mails import tell_of_service
from invoicing.usecases.settling import settle_invoices, tell_of_bank, tell_of_failure

GROUP, PAYMENT = reader(ReleasedGroup()), reader(PaymentReading())
METHOD_REQUEST = reader(MethodRequestReading())
EXPIRING = reader(ExpiringMethodReading())
SERVICE, CREDIT = reader(ServiceReading()), reader(CreditReading())
CREDIT_REFUND = reader(CreditRefundReading())
NOTICE = reader(NoticeReading())

FIRM = (
    *("name", "mode", "time_zone", "currency", "email", "invoice_terms_days"),
    *("tax_name", "tax_rate", "country", "brand_color"),
)
CLIENT = (
    *("name", "currency", "billing_name", "address", "tax_id", "terms_days"),
    *("language", "is_test", "status"),
)
MAILS = ("invoices", "reminders", "proposals", "receipts", "statements")
HOLD = ("invoice_id", "purpose", "amount", "paid_amount", "status", "expires_at")
PAID = (*("client_id", "currency", "amount", "method", "reference", "received_on", "succeeded_at"),)
CONTACT = ("client_id", "name", "email", "role", "gets_mail", "status")


def handlers_for(public_url: str) -> Handlers:
    """Returns the service's handlers; the links in what they write start with the address."""
    handlers = Handlers(firms=Firm)
    handlers.project("firm.created", "firm.changed", "firm.snapshot")(keep_firms)
    handlers.react("client.erased")(forget_client)
    for noun, acts, keep in COPIES:
        handlers.project(*(f"{noun}.{act}" for act in acts))(keep)

    @handlers.react_together("billing_group.released")
    def invoice_groups(session: Session, events: list[Event]) -> None:
        released = _released(session, events)
        who, at = _system(events[0]), firm_now(session, events[0].firmid)
        answer_groups(session, who, released, public_url=public_url, now=at)

    @handlers.react("payment.succeeded")
    def settle(session: Session, event: Event) -> None:
        keep_payments(session, [event])
        at = firm_now(session, event.firmid)
        payment = _read(PAYMENT, event)
        settle_invoices(session, _system(event), payment, public_url=public_url, now=at)

    @handlers.react("payment.failed", "payment.requires_action")
    def tell(session: Session, event: Event) -> None:
        keep_payments(session, [event])
        at = firm_now(session, event.firmid)
        payment = _read(PAYMENT, event)
        tell_of = tell_of_failure if event.type == "payment.failed" else tell_of_bank
        tell_of(session, _system(event), payment, public_url=public_url, now=at)

    @handlers.react("payment.refunded", "payment.charged_back")
    def reopen(session: Session, event: Event) -> None:
        keep_payments(session, [event])
        at = firm_now(session, event.firmid)
        payment = _read(PAYMENT, event)
        follow_reversals(session, _system(event), payment, public_url=public_url, now=at)

    @handlers.react("payment.disputed")
    def tell_dispute(session: Session, event: Event) -> None:
        keep_payments(session, [event])
        at = firm_now(session, event.firmid)
        payment = _read(PAYMENT, event)
        tell_of_dispute(session, _system(event), payment, public_url=public_url, now=at)

    @handlers.react("credit.refunded")
    def tell_refunded_credit(session: Session, event: Event) -> None:
        at = firm_now(session, event.firmid)
        refund = _read(CREDIT_REFUND, event)
        tell_of_refunded_credit(session, _system(event), refund, public_url=public_url, now=at)

    @handlers.react("service.told")
    def tell_change(session: Session, event: Event) -> None:
        at, notice = firm_now(session, event.firmid), _read(NOTICE, event)
        who, edition = _system(event), event.version
        tell_of_service(session, who, notice, edition, public_url=public_url, now=at)

    @handlers.react("method_request.made", "method_request.reminded")
    def ask_for_method(session: Session, event: Event) -> None:
        asked = _system(event), _read(METHOD_REQUEST, event)
        mail_request(session, *asked, public_url=public_url, now=firm_now(session, event.firmid))

    @handlers.react("payment_method.expiring")
    def tell_of_expiry(session: Session, event: Event) -> None:
        told = _system(event), _read(EXPIRING, event)
        mail_expiry(session, *told, public_url=public_url, now=firm_now(session, event.firmid))

    handlers.react("credit.applied")(pay_by_credit)
    handlers.react("service.ended", "service.completed")(finish_service)
    return handlers


# An erased client is a reaction, and its copy is kept there.
CLIENT_ACTS = ("created", "changed", "archived", "restored", "merged", "snapshot")
CONTACT_ACTS = ("created", "changed", "removed", "snapshot")
# A payment that succeeded, failed, went back or is to be confirmed is a reaction, and keeps its copy there.
PAYMENT_ACTS = (
    *("scheduled", "processing", "unknown", "canceled", "changed", "refund_failed"),
    "snapshot",
)


def keep_firms(session: Session, events: list[Event]) -> None:
    """Keeps who issues documents."""
    # Terms were counted from the date of issue before there was a choice.
    rows = [
        copy_of(event, *FIRM)
        | {"invoice_terms_kind": event.data.get("invoice_terms_kind") or "net"}
        for event in events
    ]
    keep_newest(session, Firm, rows)


def keep_clients(session: Session, events: list[Event]) -> None:
    """Keeps whom documents are for."""
    rows = [
        copy_of(event, *CLIENT) | {"terms_kind": event.data.get("terms_kind") or "net"}
        for event in events
    ]
    keep_newest(session, Client, rows)


def forget_client(session: Session, event: Event) -> None:
    """Forgets who the client was, in its copy, in drafts and in mails; what was issued is kept."""
    keep_clients(session, [event])
    erase_client(session, _system(event), event.subject, now=firm_now(session, event.firmid))


def keep_contacts(session: Session, events: list[Event]) -> None:
    """Keeps whom to write to."""
    rows = [copy_of(event, *CONTACT) | {"mails": _mails(event.data)} for event in events]
    keep_newest(session, Contact, rows)


def _mails(contact: Mapping[str, Any]) -> list[str]:
    """A contact told of before there were kinds of mail wants all of them, or none.

    Statements went with invoices before they were a kind, and before it was told who chose.
    """
    known = contact.get("mails")
    if known is None:
        return list(MAILS) if contact["gets_mail"] else []
    went_along = "mails_chosen_by" not in contact and "invoices" in known
    return list(dict.fromkeys([*known, *(["statements"] if went_along else ())]))


def keep_payments(session: Session, events: list[Event]) -> None:
    """Keeps which invoices have a payment under way, and what receipts say of those that came."""
    rows = [
        copy_of(event, "status")
        | {name: event.data.get(name) for name in PAID}
        | {"invoice_ids": [each["invoice_id"] for each in event.data["allocations"]]}
        for event in events
    ]
    keep_newest(session, Payment, rows)


def pay_by_credit(session: Session, event: Event) -> None:
    """Applies a client's credit to its invoice."""
    credit = _read(CREDIT, event)
    settle_by_credit(session, _system(event), credit, now=credit["created_at"])


def keep_holds(session: Session, events: list[Event]) -> None:
    """Keeps which invoices payments keeps still, and for what."""
    keep_newest(session, Hold, [copy_of(event, *HOLD) for event in events])


def finish_service(session: Session, event: Event) -> None:
    """Notes on its proposal that a service has ended."""
    if line_id := _read(SERVICE, event)["proposal_line_id"]:
        finish_line(session, _system(event), line_id, now=firm_now(session, event.firmid))


def _read(read: Read, event: Event) -> Mapping[str, Any]:
    try:
        return dict(read(event.data))
    except ValidationError as error:
        raise MalformedEvent(f"{event.type} has the wrong shape: {error.messages}") from error


def _released(session: Session, events: list[Event]) -> list[Released]:
    present = now()
    seen = queries.first_seen(session, events[0].firmid, [event.id for event in events])
    return [
        Released(_read(GROUP, event), present - seen.get(event.id, present)) for event in events
    ]


def _system(event: Event) -> Principal:
    return Principal.system(event.firmid, "invoicing")


COPIES = (
    ("client", CLIENT_ACTS, keep_clients),
    ("contact", CONTACT_ACTS, keep_contacts),
    ("payment", PAYMENT_ACTS, keep_payments),
    ("hold", ("placed", "ended", "snapshot"), keep_holds),
)
