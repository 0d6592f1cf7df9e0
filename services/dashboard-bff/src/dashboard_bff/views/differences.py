"""Where the firm's books and a gateway's are not the same, for whoever works it off."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries import Wanted
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.paging import address, decode_place, next_cursor
from dashboard_bff.views.parts.scene import Body, View, found, reference

PATH = "/gateway-differences"
STATES = ("open", "settled", "all")

# What it is, and what to look at.
WORDS = {
    "charge_without_payment": (
        "Charged without a payment here",
        "The gateway has a charge that no payment asked for.",
    ),
    "charge_not_booked": (
        "Charged, but not paid here",
        "The gateway took the money of a payment that counts as failed or canceled.",
    ),
    "payment_without_charge": (
        "Paid here, but not charged",
        "The gateway has no charge for a payment that succeeded here.",
    ),
    "amount_differs": ("Another amount", "What was charged is not what was paid here."),
    "currency_differs": ("Another currency", "It was charged in another currency than paid here."),
    "refund_not_booked": ("Refunded, but not here", "The gateway gave back more than is booked."),
    "refund_without_money": (
        "Refunded here, but not there",
        "The gateway gave back less than is booked.",
    ),
}


def show(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> View:
    """Returns the differences, the newest first; only members may ask."""
    if not viewer.is_member:
        raise NotFound
    status = query.get("status") if query.get("status") in STATES else "open"
    lists = {"open": ("open",), "settled": ("settled",), "all": None}
    wanted = {name: Wanted("gateway_difference", statuses=each) for name, each in lists.items()}
    limit, place = query.get("limit") or 50, decode_place(query.get("before"))
    rows = queries.document_page(
        session, viewer.firm_id, wanted[str(status)], before=place, limit=limit
    )
    bodies = [row.body for row in rows[:limit]]
    counts = {n: queries.document_count(session, viewer.firm_id, w) for n, w in wanted.items()}
    return {
        "items": _rows(session, viewer, bodies),
        "counts": counts,
        "filter": {"status": status},
        "shown": len(bodies),
        "total": counts[str(status)],
        "next_cursor": next_cursor(rows, limit),
        "address": address(PATH, {"status": status}, usual="open"),
    }


def one(session: Session, viewer: Viewer, difference_id: UUID) -> View:
    """Returns one difference; only members may ask."""
    if not viewer.is_member:
        raise NotFound
    body = found(
        queries.find_resource(session, viewer.firm_id, "gateway_difference", difference_id)
    )
    [row] = _rows(session, viewer, [body])
    return {"difference": row}


def _rows(session: Session, viewer: Viewer, bodies: list[Body]) -> list[View]:
    clients = {body["client_id"] for body in bodies if body["client_id"]}
    names = queries.several(session, viewer.firm_id, "client", clients)
    return [_row(body, names) for body in bodies]


def _row(body: Body, names: Mapping[str, Body]) -> View:
    title, text = WORDS.get(body["kind"], (body["kind"].replace("_", " ").capitalize(), ""))
    same = ("id", "gateway", "kind", "reference", "payment_id", "invoice_numbers", "currency",
            "our_amount", "their_amount", "found_at", "status", "note", "settled_at")  # fmt: skip
    client = body["client_id"]
    return {name: body[name] for name in same} | {
        "title": title,
        "text": text,
        "client": reference(names.get(client), client) if client else None,
    }
