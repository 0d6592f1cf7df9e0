"""Payment methods as dialogs: adding one, deleting one, and what takes the place of one in use."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from common.sandbox_cards import CARDS
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import day, long_date
from dashboard_bff.views.parts.methods import (
    first_chosen,
    free,
    method_name,
    method_row,
    method_rows,
)
from dashboard_bff.views.parts.scene import Body, Scene, View, scene, the_client, the_own

AROUND = (
    Slice("service", None, 500),
    Slice("proposal", ("awaiting_acceptance", "accepted")),
    Slice("payment", queries.UNSETTLED, 500),
    Slice("payment_method"),
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
        **_gateway(session, viewer.firm_id, client_id),
        "address": "/my-billing/payment-methods/new",
        "setup_address": "/api/v1/my-billing/payment-methods/setups",
        "back": next_path or "/my-billing",
        "next": next_path or None,
        "make_default": known == 0,
        "cards": [
            {"token": token, "brand": card.brand, "last4": card.last4, "behavior": card.does}
            for token, card in CARDS.items()
        ],
    }


def _gateway(session: Session, firm_id: UUID, client_id: UUID) -> View:
    """Says by whose form the card is given; payments alone decides what it takes."""
    firm = queries.find_resource(session, firm_id, "firm", firm_id) or {}
    client = queries.find_resource(session, firm_id, "client", client_id) or {}
    if firm.get("mode", "sandbox") == "sandbox" or client.get("is_test"):
        return {"gateway": "sandbox", "is_connected": True}
    known = queries.count(session, firm_id, "gateway_connection", statuses=["connected"])
    return {"gateway": "stripe", "is_connected": known > 0}


def by_link(session: Session, viewer: Viewer, proposal_id: UUID, link_address: str) -> View:
    """Returns the dialog for the card that a signed link gives; NotFound if none is asked for."""
    proposal = the_own(session, viewer, "proposal", proposal_id)
    if not proposal["payment_method_required"]:
        raise NotFound
    view = new(session, viewer, UUID(proposal["client_id"]), link_address)
    setup = f"/api/v1/links{link_address.removeprefix('/p')}/payment-methods/setups"
    own = {"address": f"{link_address}/payment-method", "setup_address": setup}
    return view | own | {"next": None, "make_default": None}


def by_member(session: Session, viewer: Viewer, client_id: UUID, next_path: str | None) -> View:
    """Returns the dialog for a card that a member adds for a client."""
    the_client(session, viewer, client_id)
    home = home_of(viewer, client_id)
    view = new(session, viewer, client_id, next_path)
    return view | {"address": f"{home}/new", "back": next_path or home}


def home_of(viewer: Viewer, client_id: UUID) -> str:
    """Returns where the acts on a client's methods are: in My Billing, or on the firm's side."""
    return f"{'/my-billing' if viewer.client_id else f'/clients/{client_id}'}/payment-methods"


def own_method(session: Session, viewer: Viewer, client_id: UUID, method_id: UUID) -> Body:
    """Returns a method of this client that it may change; raises NotFound of any other."""
    method = the_own(session, viewer, "payment_method", method_id)
    if method["client_id"] != str(client_id) or not free([method]):
        raise NotFound
    return method


def deletion(
    session: Session, viewer: Viewer, client_id: UUID, method_id: UUID, chosen_id: str | None = None
) -> View:
    """Returns the dialog for deleting a method: with what uses it, and what can take its place."""
    method = own_method(session, viewer, client_id, method_id)
    at = scene(session, viewer.firm_id)
    around = queries.gather(session, viewer.firm_id, *AROUND, client_ids=[client_id])
    around["item"] = _items(session, viewer, method)
    under_way = [p for p in around["payment"] if p["payment_method_id"] == method["id"]]
    uses = [_use(use, around) for use in method["uses"]] + [_payment(at, p) for p in under_way]
    uses += _as_default(method)
    others = [each for each in free(around["payment_method"]) if each["id"] != method["id"]]
    rows = method_rows(at, others, (), {})
    home = home_of(viewer, client_id)
    return {
        "method": method_row(at, method),
        "uses": uses,
        "is_charging": any(payment["status"] != "scheduled" for payment in under_way),
        "methods": rows,
        "chosen_method_id": first_chosen(rows, chosen_id),
        "home": home,
        "address": f"{home}/{method['id']}",
        "back": "/my-billing" if viewer.client_id else home,
    }


def replaced(done: Mapping[str, Any]) -> str:
    """Writes what a replacement did: Visa •••• 4242 deleted, Amex •••• 0005 pays instead."""
    return f"{method_name(done['removed'])} deleted, {method_name(done['payment_method'])} pays instead"


def name_of(method: Mapping[str, Any]) -> str:
    """Writes Visa •••• 4242."""
    return method_name(method)


def _use(use: Mapping[str, str], around: dict[str, list[Body]]) -> View:
    """A service or proposal that rests on the method; its copy may still be on its way."""
    body = _by_id(around.get(use["kind"], ()), use["id"])
    if use["kind"] == "service" and body:
        return _service(body)
    if use["kind"] == "item":
        return _charge(body)
    name = f"{body['number']}, {body['title']}" if body else f"A {use['kind']}"
    kind = "proposal" if use["kind"] == "proposal" else "service"
    return {
        "kind": kind,
        "name": name,
        "detail": kind.capitalize(),
        "href": f"/{kind}s/{use['id']}" if body else None,
        "amount": None,
        "currency": None,
    }


def _as_default(method: Body) -> list[View]:
    """What is asked first in a currency is not deleted before another is."""
    currency = method.get("default_currency")
    name, detail = f"Default for {currency}", f"Asked first for what is billed in {currency}"
    told = {"kind": "default", "name": name, "detail": detail}
    return [told | {"href": None, "amount": None, "currency": None}] if currency else []


def _service(service: Body) -> View:
    on = service["next_billing_on"]
    then = f", next charge {long_date(day(on))}" if on else ""
    return {
        "kind": "service",
        "name": service["name"],
        "detail": f"{'Subscription' if service.get('subscription_id') else 'Service'}{then}",
        "href": f"/services/{service['id']}",
        "amount": service["next_total_amount"],
        "currency": service["currency"],
    }


def _items(session: Session, viewer: Viewer, method: Body) -> list[Body]:
    """Returns the charges that the method was chosen for alone."""
    ids = [use["id"] for use in method["uses"] if use["kind"] == "item"]
    return list(queries.several(session, viewer.firm_id, "billing_item", ids).values())


def _charge(item: Body | None) -> View:
    """A single charge of a service that another method pays for."""
    on = item and item["due_on"]
    return {
        "kind": "item",
        "name": item["name"] if item else "A single charge",
        "detail": f"Only the charge of {long_date(day(on))}" if on else "Only this charge",
        "href": f"/services/{item['service_id']}" if item else None,
        "amount": item["total_amount"] if item else None,
        "currency": item["currency"] if item else None,
    }


def _payment(at: Scene, payment: Body) -> View:
    numbers = [part["invoice_number"] or "an invoice" for part in payment["allocations"]]
    on = payment["processed_at"] or payment["scheduled_for"] or payment["created_at"]
    name = numbers[0] if len(numbers) == 1 else f"{len(numbers)} invoices"
    return {
        "kind": "payment",
        "name": f"Payment of {name}",
        "detail": f"{STATES[payment['status']]} {long_date(at.day(on))}",
        "href": f"/invoices/{payment['allocations'][0]['invoice_id']}",
        "amount": payment["amount"],
        "currency": payment["currency"],
    }


def _by_id(bodies: Iterable[Body], id_: str) -> Body | None:
    return next((body for body in bodies if body["id"] == id_), None)
