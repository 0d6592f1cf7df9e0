"""An estimate: as the firm keeps and bills it, or as its client reads and approves it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts import activity
from dashboard_bff.views.parts.estimates import SHOWN_TO_CLIENTS, shown_status
from dashboard_bff.views.parts.people import first_name
from dashboard_bff.views.parts.prices import said, taken_off, with_tax
from dashboard_bff.views.parts.scene import Body, Scene, View, found, reference, scene, the_own

ACTS = {
    "draft": ("edit", "send"),
    "sent": ("resend", "revoke"),
    "expired": ("send",),
    "approved": ("bill", "cancel"),
}


def show(session: Session, viewer: Viewer, estimate_id: UUID) -> View:
    """Returns an estimate as the viewer may see it; to a contact a draft is not there."""
    estimate = _visible(session, viewer, estimate_id)
    at = scene(session, viewer.firm_id)
    invoices = queries.invoices_of_estimate(session, viewer.firm_id, estimate)
    seen = [i for i in invoices if viewer.is_member or i["status"] != "draft"]
    return {
        **_shared(session, viewer, at, estimate),
        "invoices": [_invoice(at, i) for i in seen] if viewer.may("invoices:read") else [],
        "acts": _acts(viewer, estimate),
        "activity": activity.latest(session, viewer, subjects=[UUID(estimate["id"])]),
    }


def sending(session: Session, viewer: Viewer, estimate_id: UUID) -> View:
    """Returns what would be sent, and to whom."""
    estimate = the_own(session, viewer, "estimate", estimate_id)
    at = scene(session, viewer.firm_id)
    asked = found(queries.find_resource(session, viewer.firm_id, "contact", estimate["contact_id"]))
    known = queries.has_signed_in(session, viewer.firm_id, asked["id"])
    return _shared(session, viewer, at, estimate) | {
        "asked": {
            "name": asked["name"],
            "first_name": first_name(asked["name"]),
            "email": asked["email"],
            "has_password": known,
            "role": asked["role"],
        }
    }


def question(session: Session, viewer: Viewer, estimate_id: UUID) -> View:
    """Returns what is asked about before an estimate is answered, taken back or billed."""
    estimate = _visible(session, viewer, estimate_id)
    return _shared(session, viewer, scene(session, viewer.firm_id), estimate)


def _visible(session: Session, viewer: Viewer, estimate_id: UUID) -> Body:
    estimate = the_own(session, viewer, "estimate", estimate_id)
    if not viewer.is_member and estimate["status"] not in SHOWN_TO_CLIENTS:
        raise NotFound
    return estimate


def _acts(viewer: Viewer, estimate: Body) -> list[str]:
    acts: Any = ACTS.get(estimate["status"], ()) if viewer.may("estimates:write") else ()
    return [act for act in acts if act != "bill" or viewer.may("invoices:write")]


def _shared(session: Session, viewer: Viewer, at: Scene, estimate: Body) -> View:
    firm_id = viewer.firm_id
    client = queries.find_resource(session, firm_id, "client", estimate["client_id"])
    asked = queries.find_resource(session, firm_id, "contact", estimate["contact_id"])
    named = reference(client, estimate["client_id"])
    return {
        "estimate": _head(at, estimate),
        "client": named,
        "asked_name": asked["name"] if asked else named["name"],
        "currency": estimate["currency"],
        "lines": [_line(line) for line in estimate["lines"]],
        "taxes": estimate["taxes"],
        "approval": _approval(estimate),
    }


def _head(at: Scene, estimate: Body) -> View:
    same = (
        "id", "number", "title", "notes", "terms", "expires_on", "viewed_at", "document_hash",
        "document_version", "contact_id", "version", "net_amount", "tax_amount", "total_amount",
        "invoiced_total_amount", "rest_amount", "declined_reason", "canceled_reason",
    )  # fmt: skip
    return {name: estimate[name] for name in same} | {
        "status": estimate["status"],
        "prices_include_tax": with_tax(estimate),
        **taken_off(estimate),
        "shown_status": shown_status(estimate),
        "sent_on": at.on(estimate["sent_at"]),
        "approved_on": at.on(estimate["approved_at"]),
    }


def _line(line: Body) -> View:
    same = ("name", "description", "quantity", "unit_price", "tax_rate", "net_amount")
    discount = line["discount_percent"]
    return {name: line[name] for name in same} | {
        "amount": said(line),
        "discount_percent": discount if Decimal(discount) else None,
        "tax_name": line["tax_name"] or None,
    }


def _invoice(at: Scene, invoice: Body) -> View:
    """An invoice that bills a part, as the trail's next step."""
    overdue = invoice["status"] == "open" and str(invoice["due_on"]) < at.today.isoformat()
    same = ("id", "number", "currency", "total_amount", "due_amount", "issued_on")
    return {name: invoice[name] for name in same} | {
        "status": "overdue" if overdue else invoice["status"]
    }


def _approval(estimate: Body) -> View | None:
    kept = estimate["approval"]
    if not kept:
        return None
    return {name: kept[name] for name in ("name", "at", "document_hash", "address")}
