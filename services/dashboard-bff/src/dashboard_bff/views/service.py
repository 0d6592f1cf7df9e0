"""A service: what is agreed, and past and future billings on one line of time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts import activity
from dashboard_bff.views.parts.attention import is_late
from dashboard_bff.views.parts.collection import Payments
from dashboard_bff.views.parts.invoices import invoice_row
from dashboard_bff.views.parts.prices import with_tax
from dashboard_bff.views.parts.scene import Body, Scene, View, reference, scene, the_own
from dashboard_bff.views.parts.services import RUNNING, awaiting_completion, service_row
from dashboard_bff.views.subscriptions import of_service

SHOWN_PAST, SHOWN_TO_COME = 12, 6
TO_COME = ("planned", "pending_confirmation", "scheduled", "issuing")
TONES = {"paid": "good", "overdue": "bad", "partially_paid": "warn"}


def show(session: Session, viewer: Viewer, service_id: UUID) -> View:
    """Returns a service as the viewer may see it; without money where they may see none."""
    service = the_own(session, viewer, "service", service_id)
    at = scene(session, viewer.firm_id)
    firm_id, money = viewer.firm_id, viewer.may("invoices:read")
    client = queries.find_resource(session, firm_id, "client", service["client_id"])
    methods = queries.several(session, firm_id, "payment_method", [service["payment_method_id"]])
    items = queries.items_of_service(session, firm_id, service)
    waiting = awaiting_completion(items)
    row = service_row(at, service, methods=methods, waiting=waiting, money=money)
    invoices = _invoices(session, viewer, at, client, items) if money else {}
    return {
        "service": row | _terms(service, money=money),
        "client": reference(client, service["client_id"]),
        "proposal": _proposal(session, viewer, at, service),
        "is_instant": not (service["proposal_id"] or service.get("subscription_id")),
        "subscription": of_service(session, viewer, service),
        "money": money,
        "can_change": viewer.is_member and service["status"] in RUNNING,
        "can_complete": _can_complete(viewer, service, waiting),
        "confirm_id": _to_confirm(viewer, service, items),
        "method": row["method"],
        "last_failure": _last_failure(invoices),
        "billings": _billings(at, viewer, items, invoices) if money else [],
        "activity": activity.latest(session, viewer, subjects=[UUID(service["id"])]),
    }


def _terms(service: Body, *, money: bool) -> View:
    always = ("description", "kind", "starts_on", "ends_on", "anchor_on", "version")
    amounts = ("quantity", "unit_price", "tax_rate", "tax_amount", "total_amount")
    discount = service["discount_percent"]
    return {name: service[name] for name in always} | {
        "prices_include_tax": with_tax(service),
        "estimate_by": service.get("estimate_by"),
        "at_month_end": bool(service.get("at_month_end")),
        **{name: service.get(name) if money else None for name in ("most", "most_net_amount")},
        **{name: service[name] if money else None for name in amounts},
        "discount_percent": discount if money and Decimal(discount) else None,
    }


def _proposal(session: Session, viewer: Viewer, at: Scene, service: Body) -> View | None:
    if not viewer.may("proposals:read"):
        return None
    proposal = queries.find_resource(session, viewer.firm_id, "proposal", service["proposal_id"])
    if proposal is None:
        return None
    kept = proposal["acceptance"]
    return {
        "id": proposal["id"],
        "number": proposal["number"],
        "accepted_on": at.on(proposal["accepted_at"]),
        "accepted_by": kept["name"] if kept else None,
    }


def _can_complete(viewer: Viewer, service: Body, waiting: frozenset[str]) -> bool:
    return (
        viewer.is_member
        and viewer.may("services:write")
        and service["status"] in RUNNING
        and service["mode"] == "manual"
        and service["id"] in waiting
        and not service.get("estimate_by")
    )


def _to_confirm(viewer: Viewer, service: Body, items: Sequence[Body]) -> str | None:
    """The item that waits for somebody to say what its estimate has come to."""
    if not (service.get("estimate_by") and viewer.is_member and viewer.may("services:write")):
        return None
    waits = [item["id"] for item in items if item["status"] == "pending_confirmation"]
    return waits[0] if waits and service["status"] in RUNNING else None


def _invoices(
    session: Session, viewer: Viewer, at: Scene, client: Body | None, items: Sequence[Body]
) -> dict[str, View]:
    """The invoices that the service's newest items became, as lists show them."""
    ids = [item["invoice_id"] for item in items if item["invoice_id"]][-SHOWN_PAST:]
    known = queries.several(session, viewer.firm_id, "invoice", ids)
    payments = Payments.around(
        at, queries.payments_about(session, viewer.firm_id, list(known.values()))
    )
    return {id_: invoice_row(invoice, payments, client) for id_, invoice in known.items()}


def _billings(
    at: Scene, viewer: Viewer, items: Sequence[Body], invoices: Mapping[str, View]
) -> list[View]:
    """One line of time: the latest to come on top, then down into the past."""
    coming = [item for item in items if item["status"] in TO_COME][:SHOWN_TO_COME]
    past = [item for item in items if item["status"] in ("invoiced", "waived")][-SHOWN_PAST:]
    dated = [item for item in coming if item["due_on"] and item["status"] != "issuing"]
    following = dated[0]["id"] if dated else None
    return [
        *(_to_come(at, item, is_next=item["id"] == following) for item in reversed(coming)),
        *(
            _given_up(item, viewer)
            if item["status"] == "waived"
            else _issued(at, item, invoices.get(item["invoice_id"]))
            for item in reversed(past)
        ),
    ]


def _to_come(at: Scene, item: Body, *, is_next: bool) -> View:
    late = item["status"] == "pending_confirmation" and is_late(at, item)
    return {
        "on": item["due_on"],
        "name": item["name"],
        "status": "overdue" if late else item["status"],
        "tone": "bad" if late else "next" if is_next else None,
        "is_next": is_next,
        "invoice": None,
        "note": item["reason"],
        "amount": item["net_amount"],
    }


def _given_up(item: Body, viewer: Viewer) -> View:
    """What is never billed; why is for the firm alone."""
    return {
        "on": item["due_on"],
        "name": item["name"],
        "status": "waived",
        "tone": None,
        "is_next": False,
        "invoice": None,
        "note": item["reason"] if viewer.is_member else None,
        "amount": item["net_amount"],
    }


def _issued(at: Scene, item: Body, row: View | None) -> View:
    """An issued item shows its invoice; that may still be on its way here."""
    known = {"id": item["invoice_id"], "number": item["invoice_number"]}
    return {
        "on": row["issued_on"] if row else item["due_on"],
        "name": item["name"],
        "status": row["status"] if row else "open",
        "tone": TONES.get(row["status"]) if row else None,
        "is_next": False,
        "invoice": known,
        "note": _note(at, row) if row else None,
        "amount": row["total_amount"] if row else item["total_amount"],
    }


def _note(at: Scene, row: View) -> str | None:
    state = row["collection"]
    if row["status"] == "paid" and row["paid_on"]:
        return f"paid {at.short(row['paid_on'])}"
    if state["state"] == "failed":
        retry = state["next_retry_on"]
        return "declined" + (f", next retry {at.short(retry)}" if retry else "")
    words = {"processing": "processing", "unknown": "outcome unknown"}
    return words.get(state["state"])


def _last_failure(invoices: Mapping[str, View]) -> View | None:
    failed = [
        row["collection"] for row in invoices.values() if row["collection"]["state"] == "failed"
    ]
    if not failed:
        return None
    last = max(failed, key=lambda state: state["on"])
    return {"on": last["on"], "reason": last["reason"]}
