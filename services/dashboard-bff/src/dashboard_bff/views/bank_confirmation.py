"""A payment that its payer's bank wants confirmed, for the one who is to do it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.collection import WAITS, confirmation_of
from dashboard_bff.views.parts.methods import method_of
from dashboard_bff.views.parts.scene import View, scene, the_own


def question(session: Session, viewer: Viewer, payment_id: UUID) -> View:
    """Returns the payment as its payer sees it; raises NotFound for another client's."""
    payment = the_own(session, viewer, "payment", payment_id)
    at = scene(session, viewer.firm_id)
    ids = [payment["payment_method_id"]]
    methods = queries.several(session, viewer.firm_id, "payment_method", ids)
    same = ("id", "status", "amount", "currency", "version", "failure_reason")
    parts = payment["allocations"]
    return {
        "payment": {name: payment[name] for name in same},
        "waits": payment["status"] == WAITS,
        "method": method_of(at, methods, payment),
        "invoices": [
            {"id": part["invoice_id"], "number": part["invoice_number"]} for part in parts
        ],
        "gateway": payment["gateway"],
        "address": confirmation_of(payment),
        "back": f"/invoices/{parts[0]['invoice_id']}" if len(parts) == 1 else "/my-billing",
    }


def with_bank(view: View, opened: Mapping[str, Any] | None) -> View:
    """Adds until when the bank waits; None if it has answered and only that is still to be read."""
    until = opened["until"] if opened else None
    return view | {"is_connected": opened is not None, "answered": opened is None, "until": until}
