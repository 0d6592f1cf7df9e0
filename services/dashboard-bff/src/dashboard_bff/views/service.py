"""A service: what is agreed, and past and future billings on one line of time."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.sessions import Viewer
from dashboard_bff.views.parts import activity
from dashboard_bff.views.parts.attention import is_late
from dashboard_bff.views.parts.scene import Body, Scene, View, reference, scene, the_own
from dashboard_bff.views.parts.services import RUNNING, awaiting_completion, service_row

SHOWN_PAST, SHOWN_TO_COME = 6, 6


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
    past = [item for item in items if item["status"] in ("issuing", "invoiced", "waived")]
    to_come = _to_come(items)
    return {
        "service": row | _terms(service, money=money),
        "client": reference(client, service["client_id"]),
        "method": row["method"],
        "can_complete": _can_complete(viewer, service, waiting),
        "past": [_item(at, item, money=money) for item in past[-SHOWN_PAST:]][::-1],
        "to_come": [_item(at, item, money=money) for item in to_come[:SHOWN_TO_COME]],
        "later_count": max(0, len(to_come) - SHOWN_TO_COME),
        "activity": activity.latest(session, viewer, subjects=[UUID(service["id"])]),
    }


def _to_come(items: Sequence[Body]) -> list[Body]:
    return [i for i in items if i["status"] in ("planned", "pending_confirmation", "scheduled")]


def _terms(service: Body, *, money: bool) -> View:
    always = ("description", "kind", "starts_on", "ends_on", "anchor_on", "version")
    amounts = ("quantity", "unit_price", "discount_percent", "tax_rate", "tax_amount", "total_amount")
    return {name: service[name] for name in always} | {
        name: service[name] if money else None for name in amounts
    }


def _can_complete(viewer: Viewer, service: Body, waiting: frozenset[str]) -> bool:
    return (
        viewer.is_member
        and viewer.may("services:write")
        and service["status"] in RUNNING
        and service["mode"] == "manual"
        and service["id"] in waiting
    )


def _item(at: Scene, item: Body, *, money: bool) -> View:
    always = ("id", "name", "due_on", "period_start", "period_end", "mode", "reason")
    amounts = ("quantity", "unit_price", "net_amount", "total_amount", "invoice_id", "invoice_number")
    late = item["status"] == "pending_confirmation" and is_late(at, item)
    return {name: item[name] for name in always} | {
        "status": "overdue" if late else item["status"],
        "currency": item["currency"] if money else None,
        **{name: item[name] if money else None for name in amounts},
    }
