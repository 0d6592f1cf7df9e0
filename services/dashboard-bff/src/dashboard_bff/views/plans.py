"""Plans: the list of what can be taken, one to be changed, and the question whether to retire it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Wanted
from dashboard_bff.usecases.taxes import borne
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.paging import address, decode_place, next_cursor
from dashboard_bff.views.parts.prices import usual
from dashboard_bff.views.parts.scene import Body, View, found
from dashboard_bff.views.parts.taxes import offered, taxed

NEW: View = {"id": None, "name": "New plan", "address": "/plans/new"}
STATUSES = ("active", "retired")
SHOWN = (
    "id", "version", "name", "description", "status", "is_offered", "terms_number", "currency",
    "unit_price", "setup_price", "tax_name", "tax_rate", "prices_include_tax", "interval_unit",
    "interval_count", "trial_days", "net_amount", "total_amount", "setup_net_amount",
    "setup_total_amount",
)  # fmt: skip


def index(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> View:
    """Returns the firm's plans, the newest first."""
    base = Wanted("plan")
    filters = {"all": base} | {status: base.among((status,)) for status in STATUSES}
    status = query.get("status") if query.get("status") in filters else "active"
    limit, place = query.get("limit") or 50, decode_place(query.get("before"))
    wanted = filters[str(status)]
    rows = queries.document_page(session, viewer.firm_id, wanted, before=place, limit=limit)
    return {
        "items": [plan_row(row.body) for row in rows[:limit]],
        "counts": {
            name: queries.document_count(session, viewer.firm_id, each)
            for name, each in filters.items()
        },
        "filter": {"status": status},
        "shown": min(len(rows), limit),
        "total": queries.document_count(session, viewer.firm_id, wanted),
        "next_cursor": next_cursor(rows, limit),
        "address": address("/plans", {"status": status}, usual="active"),
    }


def show(session: Session, viewer: Viewer, plan_id: UUID) -> View:
    """Returns a plan of the firm; raises NotFound."""
    return plan_row(found(queries.find_resource(session, viewer.firm_id, "plan", plan_id)))


def asked(session: Session, viewer: Viewer, plan_id: UUID | None) -> View:
    """Returns what the form of a plan, or of a new one, is about, and the taxes to choose from."""
    if plan_id is None:
        return NEW | {"tax_choices": offered(session, viewer)}
    plan = show(session, viewer, plan_id) | {"address": f"/plans/{plan_id}/edit"}
    return plan | {"tax_choices": offered(session, viewer)}


def plan_row(plan: Body) -> View:
    """Returns a plan as rows and forms show it."""
    # Plans that were told of before this was asked for are not billed so.
    return {name: plan[name] for name in SHOWN} | {"at_month_end": plan.get("at_month_end", False)}


def blank(session: Session, viewer: Viewer) -> View:
    """Returns what the form of a new plan begins with: priced as the firm prices now."""
    firm = found(queries.find_resource(session, viewer.firm_id, "firm", viewer.firm_id))
    firm = taxed(session, viewer, firm)
    priced = usual(session, viewer.firm_id)
    return {
        "currency": firm["currency"],
        "interval_unit": "month",
        "interval_count": "1",
        "at_month_end": "0",
        **borne(firm["tax_name"], firm["tax_rate"]),
        "prices_include_tax": "1" if priced["prices_include_tax"] else "0",
    }


def values(plan: View) -> View:
    """Returns what the form of a plan is filled with; what it does not ask for stays empty."""
    asked = {name: plan[name] for name in ("setup_price", "tax_rate", "trial_days")}
    return (
        plan
        | borne(plan["tax_name"], plan["tax_rate"])
        | {
            "prices_include_tax": "1" if plan["prices_include_tax"] else "0",
            "at_month_end": "1" if plan["at_month_end"] else "0",
            **{name: "" if _is_nothing(value) else value for name, value in asked.items()},
        }
    )


def _is_nothing(value: Any) -> bool:
    return not str(value).strip("0.")
