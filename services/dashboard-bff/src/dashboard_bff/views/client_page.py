"""The client page's Summary: balances, what needs attention, proposals, activity, at a glance."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common import clock
from common.clock import due_instant
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import initials
from dashboard_bff.views.parts import activity, attention
from dashboard_bff.views.parts.access import access_of
from dashboard_bff.views.parts.client_head import client_head
from dashboard_bff.views.parts.client_record import record
from dashboard_bff.views.parts.collection import Payments
from dashboard_bff.views.parts.estimates import estimate_row
from dashboard_bff.views.parts.invoices import balances, invoice_row, is_open
from dashboard_bff.views.parts.methods import method_rows, names_of_uses
from dashboard_bff.views.parts.people import address_lines
from dashboard_bff.views.parts.proposals import proposal_row
from dashboard_bff.views.parts.scene import Body, Scene, View, scene, the_client

TO_ISSUE = timedelta(days=31)
SHOWN_PROPOSALS = 5
UNISSUED = ("planned", "pending_confirmation", "scheduled", "issuing")

SLICES = (
    Slice("contact"),
    Slice("contact_access"),
    Slice("service", None, 500),
    Slice("billing_item", UNISSUED, 3000),
    Slice("proposal"),
    Slice("estimate", None, SHOWN_PROPOSALS),
    Slice("payment_method"),
    Slice("invoice", ("open",), 5000),
    Slice("payment", queries.UNSETTLED, 5000),
    Slice("payment", ("failed",), 500),
    Slice("payment", ("succeeded",), queries.NEWEST),
)

Found = dict[str, list[Body]]


def summary(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns the client page's first tab; who may not see money gets None in its places."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    found = queries.gather(session, viewer.firm_id, *SLICES, client_ids=[client_id])
    payments = Payments.around(at, found["payment"], found["payment_method"])
    rows = [invoice_row(invoice, payments, client) for invoice in found["invoice"]]
    methods = method_rows(at, found["payment_method"], found["payment"], names_of_uses(found))
    money = viewer.may("invoices:read")
    return {
        "client": client_head(session, viewer, at, client),
        "figures": _figures(session, at, client, rows, found) if money else None,
        "attention": _attention(viewer, at, client, rows, methods, found),
        "proposals": _proposals(at, client, found) if viewer.may("proposals:read") else None,
        "estimates": _estimates(at, client, found) if viewer.may("estimates:read") else None,
        "activity": activity.latest(session, viewer, client_id=client_id),
        "contacts": _contacts(found),
        "methods": methods if viewer.may("payment_methods:read") else None,
        "details": {
            "billing_name": client["billing_name"] or client["name"],
            "address_lines": address_lines(client["address"], at.firm["country"]),
            "tax_id": client["tax_id"],
            **record(session, viewer, at, client),
        },
    }


def head(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns what every page about a client begins with."""
    client = the_client(session, viewer, client_id)
    return {"client": client_head(session, viewer, scene(session, viewer.firm_id), client)}


def _figures(session: Session, at: Scene, client: Body, rows: Sequence[View], found: Found) -> View:
    return {
        "balances": balances(rows, client["currency"]),
        "to_issue": _to_issue(at, client, found["billing_item"]),
        "collected": _collected(session, at, client),
    }


def _to_issue(at: Scene, client: Body, items: Sequence[Body]) -> View | None:
    """What is billed in the coming month, before tax, in the client's own currency."""
    until = (at.today + TO_ISSUE).isoformat()
    own = [item for item in items if item["currency"] == client["currency"]]
    dated = [item for item in own if item["due_on"] and item["due_on"] <= until]
    waiting = [item for item in own if item["status"] == "pending_confirmation"]
    if not dated and not waiting:
        return None
    return {
        "amount": sum(item["net_amount"] for item in dated),
        "currency": client["currency"],
        "until": until,
        "waiting_count": len(waiting),
    }


def _collected(session: Session, at: Scene, client: Body) -> View | None:
    """What came in this year, in the client's own currency."""
    since = due_instant(at.today.replace(month=1, day=1), at.zone)
    amount, count = queries.collected_of_client(
        session, at.firm_id, UUID(client["id"]), client["currency"], since=since
    )
    if not count:
        return None
    return {
        "amount": amount,
        "currency": client["currency"],
        "year": at.today.year,
        "payment_count": count,
    }


def _attention(
    viewer: Viewer,
    at: Scene,
    client: Body,
    rows: Sequence[View],
    methods: Sequence[View],
    found: Found,
) -> list[View]:
    page = f"/clients/{client['id']}"
    contacts = {contact["id"]: contact for contact in found["contact"]}
    waiting = [item for item in found["billing_item"] if item["status"] == "pending_confirmation"]
    items = []
    if viewer.may("invoices:read"):
        due = [row for row in rows if is_open(row["status"])]
        items += attention.invoices_in_trouble(at, due)
        items += attention.items_waiting(at, waiting, f"{page}/schedule")
    if viewer.may("proposals:read"):
        items += attention.proposals_waiting(at, found["proposal"], contacts)
    if viewer.may("payment_methods:read"):
        items += attention.methods_ending(methods, page)
    return items


def _proposals(at: Scene, client: Body, found: Found) -> list[View]:
    return [proposal_row(at, p, client) for p in found["proposal"][:SHOWN_PROPOSALS]]


def _estimates(at: Scene, client: Body, found: Found) -> list[View]:
    return [estimate_row(at, estimate, client) for estimate in found["estimate"]]


def _contacts(found: Found) -> list[View]:
    """Returns the contacts, each with how far they are on the way in: invitations are on wall time."""
    access = {each["id"]: each for each in found["contact_access"]}
    now = clock.now()
    return [
        _contact(contact) | {"access": access_of(contact, access.get(contact["id"]), now=now)}
        for contact in reversed(found["contact"])
    ]


def _contact(contact: Body) -> View:
    return {
        "id": contact["id"],
        "name": contact["name"],
        "initials": initials(contact["name"]),
        "email": contact["email"],
        "role": contact["role"],
        "gets_mail": contact["gets_mail"],
        "mails": contact.get("mails"),
        "version": contact["version"],
    }
