"""What needs someone at the firm, over all clients: one line for each sort of trouble."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.views.formats import plural
from dashboard_bff.views.parts.attention import attention_item, is_late
from dashboard_bff.views.parts.collection import Payments
from dashboard_bff.views.parts.invoices import invoice_row
from dashboard_bff.views.parts.methods import method_row
from dashboard_bff.views.parts.scene import Body, Scene, View

EXPIRES_SOON = timedelta(days=7)

SLICES = (
    Slice("payment", queries.UNSETTLED, 5000),
    Slice("payment", ("failed",), 1000),
    Slice("payment", ("succeeded",), queries.NEWEST),
    Slice("billing_item", ("pending_confirmation",), 2000),
    Slice("proposal", ("awaiting_acceptance",), 1000),
    Slice("payment_method", ("active",), 5000),
    Slice("gateway_difference", ("open",), 1000),
)


def firm_attention(session: Session, at: Scene) -> list[View]:
    """Returns the lines, the worst first."""
    found = queries.gather(session, at.firm_id, *SLICES)
    rows = _rows(session, at, found["payment"])
    items = found["billing_item"]
    lines = [
        _failed(at, [row for row in rows if row["collection"]["state"] == "failed"]),
        _unknown([row for row in rows if row["collection"]["state"] == "unknown"]),
        _differing(found["gateway_difference"]),
        _late(at, [item for item in items if is_late(at, item) and not item["reason"]]),
        _sent_back([item for item in items if item["reason"]]),
        _expiring(session, at, found["proposal"]),
        _ending(session, at, found["payment_method"]),
    ]
    return [line for line in lines if line]


def _rows(session: Session, at: Scene, payments: Sequence[Body]) -> list[View]:
    """The open invoices that payments were tried for."""
    tried = [p for p in payments if p["status"] in ("failed", "unknown")]
    ids = {part["invoice_id"] for payment in tried for part in payment["allocations"]}
    invoices = queries.several(session, at.firm_id, "invoice", ids).values()
    around = Payments.around(at, payments)
    rows = [invoice_row(invoice, around, None) for invoice in invoices]
    return [row for row in rows if row["due_amount"]]


def _failed(at: Scene, rows: Sequence[View]) -> View | None:
    if not rows:
        return None
    retries = sorted(
        r["collection"]["next_retry_on"] for r in rows if r["collection"]["next_retry_on"]
    )
    then = f"Next retry {at.short(retries[0])}" if retries else "Another payment method is needed"
    if len(rows) == 1:
        title, href = f"{rows[0]['number']} was declined", f"/invoices/{rows[0]['id']}"
    else:
        title, href = plural(len(rows), "failed payment"), "/invoices?status=open"
    return attention_item("card_off", "bad", title, then, href, act=None) | _sum(rows, "due_amount")


def _unknown(rows: Sequence[View]) -> View | None:
    if not rows:
        return None
    title = plural(len(rows), "unknown outcome")
    href = f"/invoices/{rows[0]['id']}" if len(rows) == 1 else "/invoices?status=open"
    line = attention_item("question", "warn", title, "The gateway is being asked", href, act=None)
    return line | _sum(rows, "due_amount")


def _differing(differences: Sequence[Body]) -> View | None:
    if not differences:
        return None
    title, href = plural(len(differences), "gateway difference"), "/gateway-differences"
    why = "The gateway's books and yours are not the same"
    return attention_item("question", "bad", title, why, href, act=None) | _sum([], "")


def _late(at: Scene, items: Sequence[Body]) -> View | None:
    if not items:
        return None
    oldest = min(items, key=lambda item: item["due_on"])
    title = f"{plural(len(items), 'item')} overdue to issue"
    since = f"Oldest since {at.short(oldest['due_on'])}"
    href = f"/clients/{oldest['client_id']}/schedule"
    line = attention_item("clock_alert", "warn", title, since, href, act=None)
    return line | _sum(items, "net_amount")


def _sent_back(items: Sequence[Body]) -> View | None:
    if not items:
        return None
    title = f"{plural(len(items), 'item')} sent back"
    href = f"/clients/{items[0]['client_id']}/schedule"
    line = attention_item("calendar_off", "bad", title, items[0]["reason"], href, act=None)
    return line | _sum(items, "net_amount")


def _expiring(session: Session, at: Scene, proposals: Sequence[Body]) -> View | None:
    until = (at.today + EXPIRES_SOON).isoformat()
    soon = [p for p in proposals if p["expires_on"] and p["expires_on"] <= until]
    if not soon:
        return None
    title = f"{plural(len(soon), 'proposal')} expiring"
    href = (
        f"/proposals/{soon[0]['id']}" if len(soon) == 1 else "/proposals?status=awaiting_acceptance"
    )
    return attention_item("signature", "info", title, _names(session, at, soon), href, act=None)


def _ending(session: Session, at: Scene, methods: Sequence[Body]) -> View | None:
    used = [method for method in methods if method["uses"] or method["is_default"]]
    soon = [m for m in used if method_row(at, m)["status"] in ("expiring", "expired")]
    if not soon:
        return None
    title = f"{plural(len(soon), 'card')} about to expire"
    # There the client is asked for a new one.
    href, names = f"/clients/{soon[0]['client_id']}/payment-methods", _names(session, at, soon)
    return attention_item("calendar_off", "mute", title, names, href, act="Ask for a new one")


def _names(session: Session, at: Scene, bodies: Sequence[Body]) -> str:
    ids = list(dict.fromkeys(body["client_id"] for body in bodies))
    known = queries.several(session, at.firm_id, "client", ids[:2])
    names = [known[id_]["name"] for id_ in ids[:2] if id_ in known]
    more = [f"{len(ids) - 2} more"] if len(ids) > 2 else []
    return ", ".join([*names, *more])


def _sum(rows: Sequence[View], field: str) -> View:
    """A sum only where all are in one currency: two are never added."""
    currencies = {row["currency"] for row in rows}
    if len(currencies) != 1:
        return {"amount": None, "currency": None}
    return {"amount": sum(row[field] for row in rows), "currency": currencies.pop()}
