"""Archive a client, unless money is open or a service runs, and bring it back.

Whether anything stands in the way is asked of who knows it, before and after: what was issued or begun
between the two brings the client back at once, and is named. After that the other services have heard,
and begin nothing new for it.
"""

from typing import Any
from uuid import UUID

from common.errors import Conflict
from dashboard_bff import queries
from dashboard_bff.usecases.commands import Desk

RUNNING = ("scheduled", "active")
MOST_PAGES = 50


def archive_client(desk: Desk, client_id: UUID) -> dict[str, Any]:
    """Archives a client; raises Conflict that names what stands in the way."""
    desk.ask("clients", f"/v1/clients/{client_id}")
    refuse_if_busy(desk, client_id, "client_not_settled")
    path = f"/v1/clients/{client_id}/archival"
    archived: dict[str, Any] = desk.command("clients", "POST", path, kind="client")
    if in_the_way(desk, client_id):
        restore_client(desk, client_id)
        refuse_if_busy(desk, client_id, "client_not_settled")
    return archived


def restore_client(desk: Desk, client_id: UUID) -> dict[str, Any]:
    """Brings an archived client back."""
    path = f"/v1/clients/{client_id}/restoration"
    restored: dict[str, Any] = desk.command("clients", "POST", path, kind="client")
    return restored


def refuse_if_busy(desk: Desk, client_id: UUID, code: str) -> None:
    """Raises Conflict with the open invoices, payments under way and running services, if any."""
    if found := in_the_way(desk, client_id):
        names = ", ".join(thing["name"] for thing in found[:5])
        raise Conflict(code, f"This stands in the way: {names}.", extra={"in_the_way": found})


def in_the_way(desk: Desk, client_id: UUID) -> list[dict[str, Any]]:
    """Returns what of the client is not settled, each with a name, and an amount where there is one."""
    return [
        *_open_invoices(desk, client_id),
        *_payments(desk, client_id),
        *_services(desk, client_id),
    ]


def every(desk: Desk, service: str, path: str, **query: Any) -> list[dict[str, Any]]:
    """Returns all items of a service's list, page after page."""
    items: list[dict[str, Any]] = []
    cursor = None
    for _ in range(MOST_PAGES):
        page = desk.ask(service, path, limit=100, cursor=cursor, **query)
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return items


def _open_invoices(desk: Desk, client_id: UUID) -> list[dict[str, Any]]:
    found = every(desk, "invoicing", "/v1/invoices", client_id=client_id, status="open")
    return [
        _thing("invoice", i["id"], f"{i['number']}, open", i["due_amount"], i["currency"])
        for i in found
    ]


def _payments(desk: Desk, client_id: UUID) -> list[dict[str, Any]]:
    """Payments under way are known here within a second, and have an open invoice before that."""
    with desk.database.transaction(desk.viewer.firm_id) as session:
        found = queries.resources(
            session,
            desk.viewer.firm_id,
            "payment",
            client_id=client_id,
            statuses=queries.UNSETTLED,
        )
    return [
        _thing("payment", p["id"], "a payment under way", p["amount"], p["currency"]) for p in found
    ]


def _services(desk: Desk, client_id: UUID) -> list[dict[str, Any]]:
    found = every(desk, "subscriptions", "/v1/services", client_id=client_id)
    return [
        _thing("service", s["id"], f"the service {s['name']}")
        for s in found
        if s["status"] in RUNNING
    ]


def _thing(
    kind: str, id_: str, name: str, amount: int | None = None, currency: str | None = None
) -> dict[str, Any]:
    return {"kind": kind, "id": id_, "name": name, "amount": amount, "currency": currency}
