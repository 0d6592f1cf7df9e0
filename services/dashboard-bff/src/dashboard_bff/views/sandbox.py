"""What the sandbox has charged, and the cards that it has."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from common.sandbox_cards import CARDS
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, View

HOME = "/settings/gateways/sandbox"
# What came of a charge in plain words, and whether that is good news.
RESULTS = {
    "succeeded": ("Charged", "good"),
    "declined": ("Declined", "bad"),
    "requires_action": ("Waits for the payer", "warn"),
    "processing": ("Under way, as a debit is for days", "info"),
}


def show(session: Session, viewer: Viewer, mode: str, said: Mapping[str, Any]) -> View:
    """Returns the sandbox's books: each charge with its client, and with its invoice where there is one."""
    items = said["items"]
    clients = queries.several(
        session, viewer.firm_id, "client", {each["client_id"] for each in items}
    )
    payments = queries.several(
        session, viewer.firm_id, "payment", [each["payment_id"] for each in items]
    )
    entries = [
        _entry(each, clients.get(each["client_id"]), payments.get(each["payment_id"]))
        for each in items
    ]
    return {
        "mode": mode,
        "totals": said["totals"],
        "entries": entries,
        "next_cursor": said["next_cursor"],
        "shown": len(entries),
        "total": sum(each["charge_count"] for each in said["totals"]),
        "cards": [
            {"brand": card.brand, "last4": card.last4, "does": card.does} for card in CARDS.values()
        ],
        "address": HOME,
    }


def _entry(charge: Body, client: Body | None, payment: Body | None) -> View:
    words, tone = RESULTS[charge["status"]]
    if charge["decline_code"]:
        words = f"{words}: {charge['decline_code'].replace('_', ' ')}"
    part = payment["allocations"][0] if payment and payment["allocations"] else None
    invoice = {"id": part["invoice_id"], "number": part["invoice_number"]} if part else None
    kept = ("id", "brand", "last4", "amount", "refunded_amount", "currency", "made_at")
    return {name: charge[name] for name in kept} | {
        "client_name": client["name"] if client else None,
        "invoice": invoice,
        "result": words,
        "tone": tone,
    }
