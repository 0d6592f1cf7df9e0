"""My Billing: what the client owes, what waits for them, what runs, and what pays for it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from dashboard_bff import pages, queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.sessions import Viewer
from dashboard_bff.views.parts.collection import Payments
from dashboard_bff.views.parts.invoices import balances, invoice_row, is_open
from dashboard_bff.views.parts.methods import chosen, method_rows
from dashboard_bff.views.parts.people import address_lines, initials
from dashboard_bff.views.parts.proposals import any_settling, proposal_row
from dashboard_bff.views.parts.scene import Body, Scene, View, scene, the_client
from dashboard_bff.views.parts.services import (
    RUNNING,
    awaiting_completion,
    newest_first,
    service_row,
)

RECENT = 3
# So many are listed; the sums are of all.
MOST_ACTIONS = 100
# One charge takes at most so many invoices; the next click takes the next.
MOST_IN_A_CHARGE = 100
MOST_OPEN = 5000

SLICES = (
    Slice("invoice", ("open",), MOST_OPEN),
    *(Slice("invoice", (status,), RECENT) for status in ("paid", "void", "uncollectible")),
    Slice("payment", queries.UNSETTLED, MOST_OPEN),
    Slice("payment", ("failed",), 500),
    Slice("payment", ("succeeded",), queries.NEWEST),
    Slice("payment_method"),
    Slice("proposal", ("awaiting_acceptance",)),
    Slice("proposal", ("accepted",), 5),
    Slice("service", None, 500),
    Slice("billing_item", ("pending_confirmation",)),
)


def show(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns My Billing as the contact sees it; raises NotFound for another client's."""
    person = {"name": viewer.name, "initials": initials(viewer.name)}
    return {"contact": person, **orjson.loads(body(session, viewer, client_id))}


def body(session: Session, viewer: Viewer, client_id: UUID) -> str:
    """Returns what of My Billing is the same for everyone with these permissions, as JSON text."""
    if viewer.client_id not in (None, client_id):
        the_client(session, viewer, client_id)

    def build() -> pages.Built:
        at = scene(session, viewer.firm_id)
        view = _build(session, viewer, at, the_client(session, viewer, client_id))
        return pages.Built(view, at.today, at.zone)

    variant = pages.variant("en", viewer.permissions)
    return pages.served(session, viewer.firm_id, client_id, "my-billing", variant, build)


def _build(session: Session, viewer: Viewer, at: Scene, client: Body) -> View:
    found = queries.gather(session, viewer.firm_id, *SLICES, client_ids=[UUID(client["id"])])
    payments = Payments.around(at, found["payment"], found["payment_method"])
    rows = [invoice_row(invoice, payments, client) for invoice in found["invoice"]]
    methods = method_rows(at, found["payment_method"], found["payment"], _names(found))
    running = [s for s in newest_first(found["service"]) if s["status"] in RUNNING]
    actions = _actions(rows, [_to_accept(at, p, client) for p in found["proposal"]])
    return {
        "client_id": client["id"],
        "company": client["name"] if client["kind"] == "company" else None,
        "service_names": [service["name"] for service in running],
        "settling": any_settling(at, found["proposal"], found["service"]),
        "outage": None,
        "balances": balances(rows, client["currency"]),
        "pay_all": _pay_all(rows, chosen(methods)),
        "actions": actions[:MOST_ACTIONS],
        "action_count": len(actions),
        "services": _services(at, running, found),
        "methods": methods,
        "billed_to": {
            "name": client["billing_name"] or client["name"],
            "lines": address_lines(client["address"], at.firm["country"]),
        },
        "recent_invoices": _recent(found["invoice"], rows),
    }


def _to_accept(at: Scene, proposal: Body, client: Body) -> View:
    return proposal_row(at, proposal, client)


def _actions(rows: Iterable[View], proposals: Iterable[View]) -> list[View]:
    """What waits for the client: overdue first, then by date, then what may be accepted."""
    due = [row for row in rows if is_open(row["status"])]
    due.sort(key=lambda row: (row["status"] != "overdue", row["due_on"], row["number"]))
    return due + [row for row in proposals if row["status"] == "awaiting_acceptance"]


def _pay_all(rows: Sequence[View], method: View | None) -> View:
    """One charge for each currency, of what may be paid just now, the longest due first."""
    due = [row for row in rows if is_open(row["status"])]
    payable = sorted((r for r in due if not r["off_reason"]), key=lambda row: row["due_on"])
    off = next((row["off_reason"] for row in due), None) if not payable else None
    return {"off_reason": off, "method": method, "charges": charges(payable)}


def charges(payable: Iterable[View]) -> list[View]:
    """Returns one charge for each currency; amounts of two currencies are never added."""
    by_currency: dict[str, list[View]] = {}
    for row in payable:
        own = by_currency.setdefault(row["currency"], [])
        if len(own) < MOST_IN_A_CHARGE:
            own.append(row)
    return [
        {
            "currency": currency,
            "amount": sum(row["due_amount"] for row in own),
            "invoice_ids": [row["id"] for row in own],
        }
        for currency, own in sorted(by_currency.items())
    ]


def _services(at: Scene, running: Iterable[Body], found: dict[str, list[Body]]) -> list[View]:
    methods = {method["id"]: method for method in found["payment_method"]}
    waiting = awaiting_completion(found["billing_item"])
    return [service_row(at, service, methods=methods, waiting=waiting) for service in running]


def _recent(invoices: Sequence[Body], rows: Sequence[View]) -> list[View]:
    order = {i["id"]: (i["issued_on"] or "", i["created_at"], i["id"]) for i in invoices}
    return sorted(rows, key=lambda row: order[row["id"]], reverse=True)[:RECENT]


def _names(found: dict[str, list[Any]]) -> dict[str, str]:
    """Names what methods are used for."""
    services = {service["id"]: service["name"] for service in found["service"]}
    return services | {p["id"]: f"{p['number']}, {p['title']}" for p in found["proposal"]}
