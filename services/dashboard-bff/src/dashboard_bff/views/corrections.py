"""What takes something back from an invoice, or pays it outside: the questions, and the credit note."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import invoice as invoices
from dashboard_bff.views.parts.people import address_lines
from dashboard_bff.views.parts.prices import said, taken_off, with_tax
from dashboard_bff.views.parts.scene import Body, View, found, reference, scene, the_own


def question(session: Session, viewer: Viewer, invoice_id: UUID) -> View:
    """Returns the invoice that is asked about, with today for a form; only members may ask."""
    if not viewer.is_member:
        raise NotFound
    shown = invoices.show(session, viewer, invoice_id)
    kept = found(queries.find_resource(session, viewer.firm_id, "invoice", invoice_id))
    same = ("invoice", "client", "acts")
    today = scene(session, viewer.firm_id).today.isoformat()
    # Nothing is asked for any more of what was written off, but that much would still pay it.
    owed = shown["invoice"]["due_amount"] or kept["due_amount"]
    return {name: shown[name] for name in same} | {"today": today, "owed_amount": owed}


def credit_question(session: Session, viewer: Viewer, invoice_id: UUID, seen: Body | None) -> View:
    """Returns the form of a credit note, with what invoicing says it would come to."""
    return question(session, viewer, invoice_id) | {"preview": seen}


def credit_note(session: Session, viewer: Viewer, note_id: UUID) -> View:
    """Returns a credit note as both sides see it; raises NotFound for another client's."""
    note = the_own(session, viewer, "credit_note", note_id)
    at = scene(session, viewer.firm_id)
    client = found(queries.find_resource(session, viewer.firm_id, "client", note["client_id"]))
    same = ("id", "number", "currency", "issued_on", "reason", "net_amount", "tax_amount",
            "total_amount", "applied_amount", "surplus_amount", "content_hash",
            "invoice_id", "invoice_number")  # fmt: skip
    return {
        "credit_note": {name: note[name] for name in same}
        | {"prices_include_tax": with_tax(note)}
        | taken_off(note),
        "client": reference(client, client["id"]),
        "bill_to": {
            "name": note["bill_to"]["name"],
            "lines": address_lines(note["bill_to"]["address"], at.firm["country"]),
            "tax_id": note["bill_to"]["tax_id"],
        },
        "lines": [_line(line) for line in note["lines"]],
        "taxes": note["taxes"],
    }


def chosen_lines(form: Mapping[str, str], lines: Any) -> list[dict[str, Any]]:
    """Reads which lines a form credits: each by what was typed at it, a quantity or an amount."""
    wanted = []
    for line in lines:
        position = line["position"]
        quantity = form.get(f"quantity-{position}", "").strip() or None
        amount = form.get(f"amount-{position}", "").strip() or None
        if quantity or amount:
            wanted.append({"position": position, "quantity": quantity, "amount": amount})
    return wanted


def _line(line: Body) -> View:
    ends = line["period_end"]
    last = (date.fromisoformat(ends) - timedelta(days=1)).isoformat() if ends else None
    same = ("name", "description", "quantity", "unit_price", "net_amount", "tax_rate",
            "period_start")  # fmt: skip
    return {name: line[name] for name in same} | {
        "amount": said(line),
        "tax_name": line["tax_name"] or None,
        "period_last": last,
    }
