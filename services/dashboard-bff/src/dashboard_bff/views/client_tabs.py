"""The client page's other tabs: Services, Billing schedule, Invoices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import lists
from dashboard_bff.views.parts import credit_notes
from dashboard_bff.views.parts.client_head import client_head
from dashboard_bff.views.parts.credits import credit_rows
from dashboard_bff.views.parts.methods import method_rows, names_of_uses
from dashboard_bff.views.parts.months import busiest_currency, next_months
from dashboard_bff.views.parts.scene import Body, Scene, View, reference, scene, the_client
from dashboard_bff.views.parts.schedule import (
    UNISSUED,
    groups,
    manual_rows,
    methods_of_items,
    waits,
)
from dashboard_bff.views.parts.services import (
    RUNNING,
    awaiting_completion,
    newest_first,
    service_row,
)

SHOWN_GROUPS = 8

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
        "running_count": sum(service["status"] in RUNNING for service in found["service"]),
        "items": [
            service_row(at, service, methods=methods, waiting=waiting, money=money)
            for service in newest_first(found["service"])
        ],
    }


def to_end(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns what there is to end of a client: its services that are not over."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    running = Slice("service", RUNNING)
    found = queries.gather(session, viewer.firm_id, running, client_ids=[client_id])["service"]
    return {
        "client": reference(client, client["id"]),
        "today": at.today.isoformat(),
        "back": f"/clients/{client_id}/services",
        "address": f"/clients/{client_id}/services/ending",
        "running": [service["name"] for service in newest_first(found)],
        "preview": None,
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
        Slice("credit_balance"),
    )
    found = queries.gather(session, viewer.firm_id, *slices, client_ids=[client_id])
    items = sorted(found["billing_item"], key=lambda item: (item["due_on"] or "9999", item["id"]))
    methods = methods_of_items(at, items, found["service"], found["payment_method"])
    dated = groups([item for item in items if not waits(item)], methods)
    return {
        "client": client_head(session, viewer, at, client),
        "chart": next_months(
            at, client["name"], busiest_currency(items, client["currency"]), items
        ),
        "methods": _methods(at, found),
        "credits": credit_rows(found["credit_balance"]) if viewer.may("invoices:read") else [],
        "manual": manual_rows(at, [item for item in items if waits(item)], methods),
        "automatic": dated if later else dated[:SHOWN_GROUPS],
        "later_count": 0 if later else max(0, len(dated) - SHOWN_GROUPS),
        "address": f"/clients/{client_id}/schedule",
        "keep": "later=1" if later else "",
        "opened": None,
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


def _methods(at: Scene, found: Found) -> list[View]:
    return method_rows(at, found["payment_method"], found["payment"], names_of_uses(found))
