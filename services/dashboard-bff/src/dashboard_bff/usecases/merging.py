"""Merge a client that was entered twice, unless anything was ever agreed with it or billed to it."""

from typing import Any
from uuid import UUID

from common.errors import Conflict
from dashboard_bff.usecases.commands import Desk

# What cannot move between clients: each belongs to whom it was made for.
STAYS = (
    ("proposals", "invoicing", "/v1/proposals"),
    ("estimates", "invoicing", "/v1/estimates"),
    ("invoices", "invoicing", "/v1/invoices"),
    ("services", "subscriptions", "/v1/services"),
    ("payments", "payments", "/v1/payments"),
    ("payment methods", "payments", "/v1/payment-methods"),
)


def has(desk: Desk, client_id: UUID) -> list[str]:
    """Returns which kinds of things the client has that cannot move to another."""
    return [
        name
        for name, service, path in STAYS
        if desk.ask(service, path, client_id=client_id, limit=1)["items"]
    ]


def merge_client(desk: Desk, client_id: UUID, kept_id: Any) -> dict[str, Any]:
    """Merges the client into the kept one; raises Conflict that says what stands in the way."""
    desk.ask("clients", f"/v1/clients/{client_id}")
    if found := has(desk, client_id):
        words = ", ".join(found)
        said = f"It has {words}, which stay where they are. Keep this client instead."
        raise Conflict("client_documented", said, extra={"has": found})
    path, body = f"/v1/clients/{client_id}/merge", {"into": str(kept_id)}
    merged: dict[str, Any] = desk.command("clients", "POST", path, body, kind="client")
    # Whoever came over is on the kept client's page when the person gets there.
    desk.keep("client", desk.ask("clients", f"/v1/clients/{kept_id}"))
    desk.keep("contact", *desk.ask("clients", f"/v1/clients/{kept_id}/contacts"))
    return merged
