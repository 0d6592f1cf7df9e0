"""The form of an instant bill: what it begins with, and what its next charge comes to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.taxes import borne
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.methods import payable_with
from dashboard_bff.views.parts.prices import usual
from dashboard_bff.views.parts.scene import Body, View, scene, the_client
from dashboard_bff.views.parts.taxes import taxed


def blank(session: Session, viewer: Viewer, firm: Body, client_id: UUID) -> View:
    """Returns what the form chooses from, and what it begins with."""
    client = the_client(session, viewer, client_id)
    at, firm = scene(session, viewer.firm_id), taxed(session, viewer, firm)
    methods = queries.gather(
        session, viewer.firm_id, Slice("payment_method", ("active",)), client_ids=[client_id]
    )["payment_method"]
    default = next((m["id"] for m in methods if m["is_default"]), "")
    pricing = usual(session, viewer.firm_id)
    return {
        "client": {name: client[name] for name in ("id", "name", "currency", "status")},
        "today": at.today.isoformat(),
        "tax_choices": firm["tax_choices"],
        "methods": payable_with(at, methods),
        "tax_rounding": pricing["tax_rounding"],
        "next": None,
        "values": {
            "quantity": "1",
            "interval_count": "1",
            "starts_on": at.today.isoformat(),
            "mode": "automatic",
            "prices_include_tax": "1" if pricing["prices_include_tax"] else "0",
            "payment_method_id": default,
            "tax_name": firm["tax_name"],
            "tax_rate": firm["tax_rate"],
            **borne(firm["tax_name"], firm["tax_rate"]),
        },
    }


def priced(view: View, wanted: Mapping[str, Any], totals: Body) -> View:
    """Returns the form with its next charge: when it is, what it comes to and what collects it."""
    again = totals["recurring"]
    sums = again[0] if again else totals["once"]
    methods = dict(view["methods"])
    return view | {
        "next": {
            "on": wanted["starts_on"] or view["today"],
            "interval_unit": wanted["interval_unit"],
            "interval_count": wanted["interval_count"],
            "waits": wanted["mode"] == "manual",
            "method": methods.get(wanted["payment_method_id"] or ""),
            **{n: sums[n] for n in ("net_amount", "tax_amount", "total_amount")},
        }
    }
