"""Where an invoice comes from and where it went: proposal, service, item, invoice, payment."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import plural
from dashboard_bff.views.parts.invoices import is_open
from dashboard_bff.views.parts.methods import method_name
from dashboard_bff.views.parts.scene import Body, Scene, View

PAYMENT_STATES = {
    "scheduled": "Scheduled for",
    "processing": "Processing since",
    "requires_action": "Waits for a confirmation since",
    "unknown": "Outcome unknown since",
    "succeeded": "Succeeded",
    "failed": "Failed",
    "canceled": "Canceled",
}


def trail(
    session: Session, viewer: Viewer, at: Scene, invoice: Body, row: View, payments: Sequence[Body]
) -> list[View]:
    """Returns the steps of an invoice's way, as far as the viewer may see them."""
    sources = (
        _source(session, viewer, invoice, "proposal", lambda p: _accepted(at, p)),
        _source(session, viewer, invoice, "service", lambda s: _words(s["status"])),
        _source(session, viewer, invoice, "billing_item", lambda i: _billed(at, i)),
    )
    estimate = _estimate(session, viewer, at, invoice)
    here = _step("invoice", invoice["number"] or "Draft", _state(at, row), None, here=True)
    return [*(step for step in (estimate, *sources) if step), here, *_payment(at, row, payments)]


def _estimate(session: Session, viewer: Viewer, at: Scene, invoice: Body) -> View | None:
    """The estimate that the invoice bills, or bills a part of."""
    id_ = invoice.get("estimate_id")
    estimate = queries.find_resource(session, viewer.firm_id, "estimate", id_) if id_ else None
    if estimate is None or not viewer.may("estimates:read"):
        return None
    state = f"Approved {at.short(estimate['approved_at'])}"
    return _step("estimate", estimate["number"], state, f"/estimates/{estimate['id']}")


def _source(session: Session, viewer: Viewer, invoice: Body, kind: str, state: Any) -> View | None:
    """One step for all things of a kind that the lines come from."""
    field = "item_id" if kind == "billing_item" else f"{kind}_id"
    noun = "services" if kind == "billing_item" else f"{kind}s"
    ids = list(dict.fromkeys(line[field] for line in invoice["lines"] if line[field]))
    known = queries.several(session, viewer.firm_id, kind, ids)
    if not known or not viewer.may(f"{noun}:read"):
        return None
    first = known[next(id_ for id_ in ids if id_ in known)]
    if len(ids) > 1:
        return _step(kind, plural(len(ids), kind.replace("_", " ")), state(first), None)
    href = None if kind == "billing_item" else f"/{kind}s/{first['id']}"
    return _step(kind, _name(kind, first), state(first), href)


def _name(kind: str, body: Body) -> str:
    return str(body["number"] if kind == "proposal" else body["name"])


def _accepted(at: Scene, proposal: Body) -> str:
    if proposal["accepted_at"]:
        return f"Accepted {at.short(proposal['accepted_at'])}"
    return _words(proposal["status"])


def _billed(at: Scene, item: Body) -> str:
    words = _words(item["status"])
    return f"{words}, due {at.short(item['due_on'])}" if item["due_on"] else words


def _state(at: Scene, row: View) -> str:
    if row["status"] == "overdue":
        return f"Overdue since {at.short(row['due_on'])}"
    if row["status"] == "paid" and row["paid_on"]:
        return f"Paid {at.short(row['paid_on'])}"
    return f"Issued {at.short(row['issued_on'])}" if row["issued_on"] else "Not issued"


def _payment(at: Scene, row: View, payments: Sequence[Body]) -> list[View]:
    """The last step: the attempt that counts just now, or that one is still to come."""
    failed = row["collection"]["state"] == "failed"
    tried = [p for p in payments if p["status"] == "failed"] if failed else payments
    newest = next((p for p in tried if p["status"] != "canceled"), None)
    if newest is None:
        return (
            [_step("payment", "Payment", "Not yet", None, "open")] if is_open(row["status"]) else []
        )
    status = newest["status"]
    on = newest["succeeded_at"] or newest["processed_at"] or newest["scheduled_for"]
    state = f"{PAYMENT_STATES.get(status, _words(status))} {at.short(on or newest['created_at'])}"
    outside = newest["gateway"] == "offline" or not newest["method"]
    name = newest["reference"] or "Payment" if outside else method_name(newest["method"])
    tone = {"succeeded": None, "failed": "bad"}.get(status, "open")
    return [_step("payment", name, state, None, tone)]


def _words(status: str) -> str:
    return status.replace("_", " ").capitalize()


def _step(
    kind: str,
    name: str,
    state: str,
    href: str | None,
    tone: str | None = None,
    *,
    here: bool = False,
) -> View:
    return {"kind": kind, "name": name, "state": state, "href": href, "tone": tone, "here": here}
