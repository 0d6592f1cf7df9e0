"""Collect an invoice now or on a date, move what is planned, or call it off; payments decides."""

from typing import Any
from uuid import UUID

from common.errors import Conflict, NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.commands import Desk, catching_up


def collect(desk: Desk, invoice_id: UUID, order: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Collects what was seen now, or plans it for a date; the answer says what came of it."""
    path = f"/v1/receivables/{invoice_id}/collections"
    return catching_up(
        lambda: desk.command("payments", "POST", path, order, kind="payment", key=key)
    )


def move(desk: Desk, payment_id: UUID, draft: dict[str, Any], *, etag: str | None) -> Any:
    """Moves what is planned, as it was seen, to another date or method."""
    path = f"/v1/payments/{payment_id}/schedule"
    return desk.command("payments", "PUT", path, draft, kind="payment", if_match=etag)


def call_off(desk: Desk, payment_id: UUID, *, etag: str | None) -> Any:
    """Calls off what is planned, as it was seen."""
    path = f"/v1/payments/{payment_id}/schedule"
    return desk.command("payments", "DELETE", path, kind="payment", if_match=etag)


def retry_now(desk: Desk, invoice_id: UUID, *, key: str) -> dict[str, Any]:
    """Collects what is due of the invoice, as it is known here, from what pays for it anyhow."""
    order = {"payment_method_id": None, "expected_amount": _invoice(desk, invoice_id)["due_amount"]}
    return collect(desk, invoice_id, order, key=key)


def move_planned(desk: Desk, invoice_id: UUID, on: str) -> Any:
    """Moves what is planned for the invoice to another day; raises Conflict if nothing is."""
    planned = _planned(desk, invoice_id)
    return move(desk, UUID(planned["id"]), {"on": on}, etag=f'"{planned["version"]}"')


def call_off_planned(desk: Desk, invoice_id: UUID) -> Any:
    """Calls off what is planned for the invoice; raises Conflict if nothing is."""
    planned = _planned(desk, invoice_id)
    return call_off(desk, UUID(planned["id"]), etag=f'"{planned["version"]}"')


def _planned(desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    invoice = _invoice(desk, invoice_id)
    with desk.database.transaction(desk.viewer.firm_id) as session:
        found = queries.payments_of_invoice(session, desk.viewer.firm_id, invoice)
    planned = next((each for each in found if each["status"] == "scheduled"), None)
    if planned is None:
        raise Conflict("nothing_planned", "Nothing is planned for it.")
    return planned


def _invoice(desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    firm_id, client_id = desk.viewer.firm_id, desk.viewer.client_id
    with desk.database.transaction(firm_id) as session:
        invoice = queries.find_resource(session, firm_id, "invoice", invoice_id)
    if invoice is None or (client_id and invoice["client_id"] != str(client_id)):
        raise NotFound
    return invoice
