"""Payment methods as dialogs: adding one, and deleting one that nothing uses."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import day, long_date
from dashboard_bff.views.parts.methods import free, method_name, method_row
from dashboard_bff.views.parts.scene import Body, Scene, View, scene, the_own

# What the sandbox gateway offers to pretend with: token, brand, last four, what it does.
CARDS = (
    ("tok_visa", "visa", "4242", "Succeeds"),
    ("tok_mastercard", "mastercard", "4444", "Succeeds"),
    ("tok_amex", "amex", "0005", "Succeeds"),
    ("tok_declined_insufficient_funds", "visa", "9995", "Declined: insufficient funds"),
    ("tok_declined_expired_card", "visa", "0069", "Declined: expired card"),
    ("tok_declined_lost_card", "visa", "9987", "Declined: lost card, not retried"),
    ("tok_declined_generic", "visa", "0002", "Declined, no reason given"),
    ("tok_requires_authentication", "visa", "3155", "Asks the cardholder to confirm"),
    ("tok_timeout_before", "visa", "7001", "Times out, nothing charged"),
    ("tok_timeout_after", "visa", "7002", "Times out after charging, outcome unknown"),
    ("tok_debit_processing", "debit", "6789", "Bank debit, takes days"),
)
STATES = {
    "scheduled": "Scheduled for",
    "processing": "Processing since",
    "requires_action": "Waits for a confirmation since",
    "unknown": "Outcome unknown since",
}


def new(session: Session, viewer: Viewer, client_id: UUID, next_path: str | None) -> View:
    """Returns the dialog for a new card; the first one becomes the default unless told otherwise."""
    if viewer.client_id not in (None, client_id):
        raise NotFound
    known = queries.count(
        session, viewer.firm_id, "payment_method", client_id=client_id, statuses=["active"]
    )
    return {
        "address": "/my-billing/payment-methods/new",
        "back": next_path or "/my-billing",
        "next": next_path or None,
        "make_default": known == 0,
        "cards": [
            dict(zip(("token", "brand", "last4", "behavior"), card, strict=True)) for card in CARDS
        ],
    }


def by_link(session: Session, viewer: Viewer, proposal_id: UUID, link_address: str) -> View:
    """Returns the dialog for the card that a signed link gives; NotFound if none is asked for."""
    proposal = the_own(session, viewer, "proposal", proposal_id)
    if not proposal["payment_method_required"]:
        raise NotFound
    view = new(session, viewer, UUID(proposal["client_id"]), link_address)
    return view | {"address": f"{link_address}/payment-method", "next": None, "make_default": None}


def deletion(session: Session, viewer: Viewer, client_id: UUID, method_id: UUID) -> View:
    """Returns the dialog for deleting a method: with what uses it, if anything does."""
    method = the_own(session, viewer, "payment_method", method_id)
    if method["client_id"] != str(client_id) or not free([method]):
        raise NotFound
    at = scene(session, viewer.firm_id)
    slices = (
        Slice("service"),
        Slice("proposal", ("awaiting_acceptance", "accepted")),
        Slice("payment", queries.UNSETTLED, 500),
    )
    around = queries.gather(session, viewer.firm_id, *slices, client_ids=[client_id])
    uses = [
        *(_use(use, around) for use in method["uses"]),
        *(_payment(at, p) for p in around["payment"] if p["payment_method_id"] == method["id"]),
    ]
    return {"method": method_row(at, method), "uses": uses}


def name_of(method: Mapping[str, Any]) -> str:
    """Writes Visa •••• 4242."""
    return method_name(method)


def _use(use: Mapping[str, str], around: dict[str, list[Body]]) -> View:
    """A service or proposal that rests on the method; its copy may still be on its way."""
    body = _by_id(around.get(use["kind"], ()), use["id"])
    if use["kind"] == "service" and body:
        return _service(body)
    name = f"{body['number']}, {body['title']}" if body else f"A {use['kind']}"
    kind = "proposal" if use["kind"] == "proposal" else "service"
    return {
        "kind": kind,
        "name": name,
        "detail": kind.capitalize(),
        "amount": None,
        "currency": None,
    }


def _service(service: Body) -> View:
    on = service["next_billing_on"]
    then = f", next charge {long_date(day(on))}" if on else ""
    return {
        "kind": "service",
        "name": service["name"],
        "detail": f"Service{then}",
        "amount": service["next_total_amount"],
        "currency": service["currency"],
    }


def _payment(at: Scene, payment: Body) -> View:
    numbers = [part["invoice_number"] or "an invoice" for part in payment["allocations"]]
    on = payment["processed_at"] or payment["scheduled_for"] or payment["created_at"]
    name = numbers[0] if len(numbers) == 1 else f"{len(numbers)} invoices"
    return {
        "kind": "payment",
        "name": f"Payment of {name}",
        "detail": f"{STATES[payment['status']]} {long_date(at.day(on))}",
        "amount": payment["amount"],
        "currency": payment["currency"],
    }


def _by_id(bodies: Iterable[Body], id_: str) -> Body | None:
    return next((body for body in bodies if body["id"] == id_), None)
