"""Collections: the money of the whole firm on its way in, what stands in its way, and what came back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from common.clock import due_instant
from common.money import to_major
from dashboard_bff import queries
from dashboard_bff.queries import collections as found
from dashboard_bff.queries.collections import STATES
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.collecting import shares
from dashboard_bff.views.parts.collection import reason, waiting_of
from dashboard_bff.views.parts.methods import method_of
from dashboard_bff.views.parts.months import month_after
from dashboard_bff.views.parts.paging import address, decode_place, next_cursor
from dashboard_bff.views.parts.recovery import SHOWN_MONTHS, recovery
from dashboard_bff.views.parts.scene import Scene, View
from dashboard_bff.views.reports import the_scene

USUAL_STATE = "failed"
USUAL_RETRIES = 3
EVERY = 1_000_000


def show(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> View:
    """Returns what is in one state, page by page, with the sums of each and what came back."""
    at, limit = the_scene(session, viewer), query.get("limit") or 50
    state = query.get("status") if query.get("status") in STATES else USUAL_STATE
    filter_ = {"status": state, "q": query.get("q")}
    place = decode_place(query.get("before"))
    rows = found.collection_rows(
        session, viewer.firm_id, str(state), filter_["q"], after=place, limit=limit
    )
    shown = [_row(session, at, row) for row in rows[:limit]]
    return {
        "filter": filter_,
        "states": _states(session, at),
        "items": shown,
        "shown": len(shown),
        "total": found.collection_count(session, viewer.firm_id, str(state), filter_["q"]),
        "next_cursor": next_cursor(rows, limit),
        "address": address("/collections", filter_, usual=""),
        "shares": shares(session, viewer),
        "tries": 1 + _retries(session, viewer),
        "recovery": _recovery(session, at),
    }


def table(session: Session, viewer: Viewer) -> Iterator[Sequence[object]]:
    """Returns every invoice of every state as rows, the head first."""
    at = the_scene(session, viewer)
    yield ("state", "invoice", "client", "client_id", "currency", "amount", "attempts", "reason",
           "next_try_on")  # fmt: skip
    for state in STATES:
        for each in found.collection_rows(session, viewer.firm_id, state, None, limit=EVERY):
            row = _row(session, at, each)
            amount = to_major(row["amount"], row["currency"])
            yield (state, row["number"], row["client"]["name"], row["client"]["id"],
                   row["currency"], amount, row["attempts"], row["reason"], row["next_on"])  # fmt: skip


def _row(session: Session, at: Scene, row: Any) -> View:
    invoice, payment = row.invoice, row.payment
    failed = payment["status"] == "failed"
    return {
        "id": invoice["id"],
        "number": invoice["number"],
        "client": {"id": invoice["client_id"], "name": row.client_name},
        "currency": invoice["currency"],
        "amount": row.asked,
        "due_amount": invoice["due_amount"],
        "status": payment["status"],
        "reason": reason(payment) if failed else None,
        "needs_new_method": failed and payment.get("needs_new_method", False),
        "attempts": row.attempts,
        "tried_at": payment["processed_at"],
        "next_on": at.on(row.next_at.isoformat()) if row.next_at else None,
        "method": method_of(at, {}, payment),
        "waiting": waiting_of(payment),
    }


def _states(session: Session, at: Scene) -> dict[str, View]:
    """Counts and sums of every state; currencies stand side by side."""
    sums = found.collection_sums(session, at.firm_id)
    states: dict[str, View] = {}
    for state in STATES:
        own = [row for row in sums if row.state == state]
        nexts = [row.next_at for row in own if row.next_at]
        states[state] = {
            "count": sum(row.number for row in own),
            "planned_count": sum(row.planned_number for row in own),
            "next_on": at.on(min(nexts).isoformat()) if nexts else None,
            "totals": [{"currency": row.currency, "amount": row.amount} for row in own],
        }
    return states


def _retries(session: Session, viewer: Viewer) -> int:
    said = queries.find_resource(session, viewer.firm_id, "collection_settings", viewer.firm_id)
    return len(said["retry_days"]) if said else USUAL_RETRIES


def _recovery(session: Session, at: Scene) -> list[View]:
    first = month_after(at.today, 1 - SHOWN_MONTHS)
    rows = found.recovered(session, at.firm_id, at.zone, since=due_instant(first, at.zone))
    return recovery(at, rows)
