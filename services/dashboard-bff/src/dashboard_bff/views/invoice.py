"""An invoice: lines, what was paid and tried, and the trail from proposal to payment."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.outcome import can_decide
from dashboard_bff.views.parts import activity, credit_notes
from dashboard_bff.views.parts.collecting import collecting_acts
from dashboard_bff.views.parts.collection import Payments, allocated, reason
from dashboard_bff.views.parts.invoices import invoice_row, is_open
from dashboard_bff.views.parts.methods import method_of
from dashboard_bff.views.parts.people import address_lines, first_name, reads
from dashboard_bff.views.parts.prices import said, taken_off, with_tax
from dashboard_bff.views.parts.scene import Body, Scene, View, found, reference, scene, the_own
from dashboard_bff.views.parts.terms import in_words
from dashboard_bff.views.parts.trail import trail
from dashboard_bff.views.refund import can_refund, gone_back


def show(session: Session, viewer: Viewer, invoice_id: UUID) -> View:
    """Returns an invoice as the viewer may see it; to a contact a draft is not there."""
    invoice = the_own(session, viewer, "invoice", invoice_id)
    if invoice["status"] == "draft" and not viewer.is_member:
        raise NotFound
    at = scene(session, viewer.firm_id)
    client = found(queries.find_resource(session, viewer.firm_id, "client", invoice["client_id"]))
    payments = _payments(session, viewer, at, invoice)
    row = invoice_row(invoice, payments, client)
    own = payments.of(invoice)
    return {
        "invoice": _head(viewer, invoice, row),
        "client": reference(client, client["id"]),
        "bill_to": _bill_to(at, invoice, client),
        "has_discounts": any(Decimal(line["discount_percent"]) for line in invoice["lines"]),
        "lines": [_line(line) for line in invoice["lines"]],
        "taxes": invoice["taxes"],
        "of_estimate": _of_estimate(session, viewer, invoice),
        "collection": row["collection"],
        "planned": payments.planned(invoice),
        "told_name": _told(session, viewer, invoice, row),
        "trail": trail(session, viewer, at, invoice, row, own),
        "payments": [_payment(viewer, payments, payment, invoice) for payment in own],
        "credit_notes": credit_notes.of_invoice(session, viewer, invoice),
        "acts": _acts(viewer, invoice, row)
        | collecting_acts(session, viewer, invoice, row, payments.planned(invoice)),
        "activity": _activity(session, viewer, invoice, own),
        "pay": _pay(viewer, row),
        "disputed": any(payment["status"] == "disputed" for payment in own),
        "credit": _credit(session, viewer, invoice, row),
    } | _waits(viewer, invoice, payments)


def _waits(viewer: Viewer, invoice: Body, payments: Payments) -> View:
    """What members may give up waiting for; a contact goes to the bank instead."""
    return {"waiting": payments.waiting(invoice) if viewer.is_member else None}


def _payments(session: Session, viewer: Viewer, at: Scene, invoice: Body) -> Payments:
    about = queries.payments_of_invoice(session, viewer.firm_id, invoice)
    ids = [payment["payment_method_id"] for payment in about]
    methods = queries.several(session, viewer.firm_id, "payment_method", ids)
    return Payments.around(at, about, methods.values())


def _head(viewer: Viewer, invoice: Body, row: View) -> View:
    same = ("id", "number", "currency", "issued_on", "due_on", "net_amount", "tax_amount",
            "total_amount", "version", "content_hash")  # fmt: skip
    stands = ("status", "paid_on", "paid_amount", "credited_amount", "due_amount")
    terms = invoice.get("terms")
    head = {"terms": in_words(terms["kind"], terms["days"]) if terms else None}
    head |= {name: invoice[name] for name in same} | {name: row[name] for name in stands}
    head["reference"] = invoice.get("reference")
    head["viewed_at"] = invoice.get("viewed_at")
    head["prices_include_tax"] = with_tax(invoice)
    head |= taken_off(invoice) | {"is_deposit": invoice.get("is_deposit", False)}
    # Why the firm gave something up is its own affair.
    why = {name: invoice.get(name) for name in ("void_reason", "write_off_reason")}
    return head | (why if viewer.is_member else dict.fromkeys(why))


def _of_estimate(session: Session, viewer: Viewer, invoice: Body) -> View | None:
    """What was invoiced of its estimate before, as it told then, each with its status now."""
    if not (told := invoice.get("of_estimate")):
        return None
    ids = [row["invoice_id"] for row in told["earlier"]]
    now = queries.several(session, viewer.firm_id, "invoice", ids)
    rows = [
        row | {"status": now[row["invoice_id"]]["status"] if row["invoice_id"] in now else None}
        for row in told["earlier"]
    ]
    return {**told, "earlier": rows}


def _bill_to(at: Scene, invoice: Body, client: Body) -> View:
    """What the document says; a draft says nothing yet, so the client's details stand in."""
    kept = invoice["bill_to"] or {}
    address = kept.get("address") or client["address"]
    return {
        "name": kept.get("name") or client["billing_name"] or client["name"],
        "lines": address_lines(address, at.firm["country"]),
        "tax_id": kept.get("tax_id") if kept else client["tax_id"],
    }


def _line(line: Body) -> View:
    ends = line["period_end"]
    last = (date.fromisoformat(ends) - timedelta(days=1)).isoformat() if ends else None
    same = ("name", "description", "quantity", "unit_price", "tax_rate", "net_amount",
            "period_start", "service_id", "proposal_id")  # fmt: skip
    discount = line["discount_percent"]
    return {name: line[name] for name in same} | {
        "amount": said(line),
        "discount_percent": discount if Decimal(discount) else None,
        "tax_name": line["tax_name"] or None,
        "period_last": last,
    }


def _payment(viewer: Viewer, payments: Payments, payment: Body, invoice: Body) -> View:
    at = payment["succeeded_at"] or payment["processed_at"] or payment["scheduled_for"]
    return {
        "id": payment["id"],
        "at": at or payment["created_at"],
        "status": payment["status"],
        "method": method_of(payments.scene, payments.methods, payment),
        "reference": payment["reference"],
        "amount": allocated(payment, invoice),
        "attempt": payment["attempt"],
        "has_receipt": bool(payment["succeeded_at"]),
        "reason": reason(payment) if payment["status"] == "failed" else None,
        "next_retry_on": payments.scene.on(payment["next_retry_at"]),
        "can_decide": can_decide(viewer, payment),
        "can_refund": can_refund(viewer, payment),
        "gone_back": gone_back(payment),
    }


def _told(session: Session, viewer: Viewer, invoice: Body, row: View) -> str | None:
    """Whom a decline was told to: the contacts of the client who get its mail."""
    if row["collection"]["state"] != "failed":
        return None
    contacts = queries.contacts_of(session, viewer.firm_id, UUID(invoice["client_id"]))
    told = (c for c in contacts if reads(c, "invoices") and c["role"] == "client")
    return next((first_name(contact["name"]) for contact in told), None)


def _activity(session: Session, viewer: Viewer, invoice: Body, own: Sequence[Body]) -> list[View]:
    notes = queries.credit_notes_of_invoice(session, viewer.firm_id, invoice)
    subjects = [UUID(each["id"]) for each in (invoice, *own, *notes)]
    return activity.latest(session, viewer, subjects=subjects)


def _acts(viewer: Viewer, invoice: Body, row: View) -> dict[str, bool]:
    """What a member may do about the invoice as it stands; the services have the last word."""
    may = viewer.is_member and viewer.may("invoices:write")
    status, due = invoice["status"], row["due_amount"] or invoice["due_amount"]
    untouched = not row["paid_amount"] and not row["credited_amount"]
    owed = status in ("open", "uncollectible") and due > 0
    return {
        "edit": may and status == "draft" and not invoice["estimate_id"],
        "resend": may and owed,
        "remind": may and status == "open" and due > 0,
        "mark_paid": may and owed and row["status"] != "paid",
        "credit": may and status in ("open", "paid"),
        "write_off": may and status == "open" and row["due_amount"] > 0,
        "void": may and owed and untouched,
    }


def _credit(session: Session, viewer: Viewer, invoice: Body, row: View) -> int | None:
    """Returns how much credit the client could pay it with now; None if there is none, or no need."""
    if not viewer.may("payments:write") or not is_open(row["status"]) or row["off_reason"]:
        return None
    held = queries.credit_of(session, viewer.firm_id, invoice["client_id"], invoice["currency"])
    return held["available_amount"] or None if held else None


def _pay(viewer: Viewer, row: View) -> View | None:
    if viewer.is_member or not viewer.may("payments:write") or not is_open(row["status"]):
        return None
    return {"amount": row["due_amount"]} | {n: row[n] for n in ("off_reason", "confirmation")}
