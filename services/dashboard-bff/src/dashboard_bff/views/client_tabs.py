"""The client page's other tabs: Services, Billing schedule, Invoices."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import lists
from dashboard_bff.views.parts import credit_notes
from dashboard_bff.views.parts.attention import is_late
from dashboard_bff.views.parts.client_head import client_head
from dashboard_bff.views.parts.methods import method_row, method_rows
from dashboard_bff.views.parts.months import busiest_currency, next_months
from dashboard_bff.views.parts.scene import Body, Scene, View, scene, the_client
from dashboard_bff.views.parts.services import awaiting_completion, newest_first, service_row

SHOWN_GROUPS = 8
UNISSUED = ("planned", "pending_confirmation", "scheduled", "issuing")

Found = dict[str, list[Body]]


def services(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns the client's services, the running ones first."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    slices = (
        Slice("service"),
        Slice("payment_method"),
        Slice("billing_item", ("pending_confirmation",)),
    )
    found = queries.gather(session, viewer.firm_id, *slices, client_ids=[client_id])
    methods = {method["id"]: method for method in found["payment_method"]}
    money = viewer.may("invoices:read")
    waiting = awaiting_completion(found["billing_item"])
    return {
        "client": client_head(session, viewer, at, client),
        "money": money,
        "items": [
            service_row(at, service, methods=methods, waiting=waiting, money=money)
            for service in newest_first(found["service"])
        ],
    }


def schedule(session: Session, viewer: Viewer, client_id: UUID, *, later: bool = False) -> View:
    """Returns what will be billed: what waits for a person, and dated groups; `later` shows all."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    slices = (
        Slice("billing_item", UNISSUED, 5000),
        Slice("service"),
        Slice("payment_method"),
        Slice("payment", queries.UNSETTLED, 5000),
    )
    found = queries.gather(session, viewer.firm_id, *slices, client_ids=[client_id])
    items = sorted(found["billing_item"], key=lambda item: (item["due_on"] or "9999", item["id"]))
    methods = _methods_by_service(at, found)
    groups = _groups([item for item in items if not _waits(item)], methods)
    return {
        "client": client_head(session, viewer, at, client),
        "chart": next_months(
            at, client["name"], busiest_currency(items, client["currency"]), items
        ),
        "methods": _methods(at, found),
        "manual": _manual(at, [item for item in items if _waits(item)], methods),
        "automatic": groups if later else groups[:SHOWN_GROUPS],
        "later_count": 0 if later else max(0, len(groups) - SHOWN_GROUPS),
    }


def invoices(
    session: Session, viewer: Viewer, client_id: UUID, query: Mapping[str, Any] | None = None
) -> View:
    """Returns the client's invoices, the newest first."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    asked = {**(query or {}), "client_id": client_id}
    listed = lists.invoices(session, viewer, asked, path=f"/clients/{client_id}/invoices")
    return {
        **listed,
        "client": client_head(session, viewer, at, client),
        "credit_notes": credit_notes.of_client(session, viewer, client_id),
    }


def _waits(item: Body) -> bool:
    """A person has to do something before it is billed."""
    return item["status"] in ("pending_confirmation", "planned") and (
        item["mode"] == "manual" or item["status"] == "pending_confirmation"
    )


def _manual(at: Scene, items: Iterable[Body], methods: Mapping[str, View | None]) -> list[View]:
    rows = [
        {
            **_item(item),
            "status": "overdue" if is_late(at, item) else item["status"],
            "reason": item["reason"],
            "method": methods.get(item["service_id"]),
            "can_complete": _is_done_by_saying_so(item),
            "can_confirm": bool(item.get("price_open")),
        }
        for item in items
    ]
    return sorted(rows, key=lambda row: row["status"] != "overdue")


def _is_done_by_saying_so(item: Body) -> bool:
    return item["mode"] == "manual" and item["due_on"] is None and not item.get("price_open")


def _groups(items: Sequence[Body], methods: Mapping[str, View | None]) -> list[View]:
    """Items of one date, currency and method become one invoice."""
    groups: dict[tuple[str, str, str], View] = {}
    for item in items:
        method = methods.get(item["service_id"])
        key = (item["due_on"] or "", item["currency"], method["id"] if method else "")
        group = groups.setdefault(key, _group(item, method))
        group["net_amount"] += item["net_amount"]
        group["items"].append(_item(item) | {"status": item["status"]})
    return list(groups.values())


def _group(item: Body, method: View | None) -> View:
    return {
        "due_on": item["due_on"],
        "currency": item["currency"],
        "method": method,
        "net_amount": 0,
        "items": [],
    }


def _item(item: Body) -> View:
    return {
        "id": item["id"],
        "service_id": item["service_id"],
        "name": item["name"],
        "due_on": item["due_on"],
        "quantity": item["quantity"],
        "unit_price": item["unit_price"],
        "net_amount": item["net_amount"],
        "currency": item["currency"],
        "period_start": item["period_start"],
        "period_end": item["period_end"],
    }


def _methods_by_service(at: Scene, found: Found) -> dict[str, View | None]:
    rows = {method["id"]: method_row(at, method) for method in found["payment_method"]}
    return {
        service["id"]: rows.get(service["payment_method_id"] or "") for service in found["service"]
    }


def _methods(at: Scene, found: Found) -> list[View]:
    names = {service["id"]: service["name"] for service in found["service"]}
    return method_rows(at, found["payment_method"], found["payment"], names)
