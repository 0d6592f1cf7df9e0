"""Managing a client's payment methods on the firm's side: every one on file, and what each pays for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import money
from dashboard_bff.views.method_requests import can_be_asked, latest_request
from dashboard_bff.views.methods import home_of, own_method
from dashboard_bff.views.parts.client_head import client_head
from dashboard_bff.views.parts.credits import credit_rows
from dashboard_bff.views.parts.methods import (
    currencies_of,
    first_chosen,
    free,
    method_row,
    method_rows,
    names_of_uses,
)
from dashboard_bff.views.parts.scene import Body, View, scene, the_client, the_own
from dashboard_bff.views.parts.services import RUNNING, newest_first, service_row

AROUND = (
    Slice("payment_method"),
    Slice("payment", queries.UNSETTLED, 500),
    Slice("service", None, 500),
    Slice("proposal", ("awaiting_acceptance", "accepted")),
    Slice("billing_item", ("planned", "pending_confirmation", "scheduled", "issuing"), 3000),
    Slice("credit_balance"),
)


WORDS: dict[str, tuple[str, str | None]] = {
    "added": ("Added", "good"),
    "default": ("Made the default", None),
    "reserved": ("Chosen for what was about to begin", None),
    "assigned": ("Assigned to a service", None),
    "released": ("A service needs it no longer", None),
    "took_over": ("Took the place of another", None),
    "used": ("Paid", "good"),
    "failed": ("Declined:", "bad"),
    "expired": ("Expired", "warn"),
    "suspended": ("Suspended: its bank declined it for good", "warn"),
    "detached": ("Its gateway let go of it: it cannot be charged any more", "warn"),
    "reactivated": ("Used again", None),
    "billing": ("Billing name and address changed", None),
}


def manage(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns every method on file with what it is in use for, and the services with what pays them."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    found = queries.gather(session, viewer.firm_id, *AROUND, client_ids=[client_id])
    rows = method_rows(at, found["payment_method"], found["payment"], names_of_uses(found))
    links, held = _links(found), {m["id"] for m in found["payment_method"] if not free([m])}
    by_id = {method["id"]: method for method in found["payment_method"]}
    return {
        "client": client_head(session, viewer, at, client),
        "methods": [_linked(row, links, row["id"] in held) for row in rows],
        "services": [
            service_row(at, service, methods=by_id, waiting=frozenset())
            for service in newest_first(found["service"])
            if service["status"] in RUNNING
        ],
        "request": latest_request(session, viewer, at, client_id),
        "can_be_asked": can_be_asked(session, viewer, client_id),
        "currencies": currencies_of(client, rows, found["service"], found["credit_balance"]),
        "home": home_of(viewer, client_id),
        "credits": credit_rows(found["credit_balance"]) if viewer.may("invoices:read") else None,
    }


def assignment(
    session: Session,
    viewer: Viewer,
    client_id: UUID,
    service_id: UUID,
    chosen_id: str | None = None,
) -> View:
    """Returns the question of which method pays for a running service; NotFound of any other."""
    service = the_own(session, viewer, "service", service_id)
    if service["client_id"] != str(client_id) or service["status"] not in RUNNING:
        raise NotFound
    at = scene(session, viewer.firm_id)
    found = queries.gather(session, viewer.firm_id, Slice("payment_method"), client_ids=[client_id])
    methods = method_rows(at, free(found["payment_method"]), (), {})
    by_id = {method["id"]: method for method in found["payment_method"]}
    home = home_of(viewer, client_id)
    return {
        "service": service_row(at, service, methods=by_id, waiting=frozenset()),
        "methods": methods,
        "pays_now_id": service["payment_method_id"],
        "chosen_method_id": first_chosen(
            methods, chosen_id, service["payment_method_id"], currency=service.get("currency")
        ),
        "address": f"/clients/{client_id}/services/{service_id}/payment-method",
        "home": home,
    }


def told(session: Session, viewer: Viewer, client_id: UUID, method_id: UUID, said: Body) -> View:
    """Returns what happened to a method, in words, each charge with its invoice."""
    method = own_method(session, viewer, client_id, method_id)
    ids = [each["payment_id"] for each in said["items"] if each["payment_id"]]
    payments = queries.several(session, viewer.firm_id, "payment", ids)
    home = home_of(viewer, client_id)
    return {
        "client": {"id": str(client_id), "name": the_client(session, viewer, client_id)["name"]},
        "method": method_row(scene(session, viewer.firm_id), method),
        "entries": [_entry(each, payments.get(each["payment_id"] or "")) for each in said["items"]],
        "next_cursor": said["next_cursor"],
        "home": home,
        "address": f"{home}/{method_id}/activity",
    }


def _entry(said: Body, payment: Body | None) -> View:
    text, tone = WORDS.get(said["kind"], (said["kind"].capitalize(), None))
    href = None
    if payment is not None:
        text = f"{text} {money(payment['amount'], payment['currency'])}"
        href = f"/invoices/{payment['allocations'][0]['invoice_id']}"
    return {"at": said["at"], "tone": tone, "text": text, "href": href, "kind": said["kind"]}


def _linked(row: View, links: Mapping[str, str], held: bool) -> View:
    uses = [use | {"href": links.get(use["id"])} for use in row["uses"]]
    return row | {"uses": uses, "is_held": held}


def _links(found: Mapping[str, Sequence[Body]]) -> dict[str, str]:
    """Where each thing that a method pays for is to be seen, by its id."""
    links = {service["id"]: f"/services/{service['id']}" for service in found["service"]}
    links |= {each["id"]: f"/proposals/{each['id']}" for each in found["proposal"]}
    links |= {item["id"]: f"/services/{item['service_id']}" for item in found["billing_item"]}
    for payment in found["payment"]:
        links[payment["id"]] = f"/invoices/{payment['allocations'][0]['invoice_id']}"
    return links
