"""Clients as rows: whom to write to, what runs, what is billed next, what is open."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import initials
from dashboard_bff.views.parts.client_head import client_status
from dashboard_bff.views.parts.invoices import balances, summed
from dashboard_bff.views.parts.people import avatar_url, main_contact
from dashboard_bff.views.parts.scene import Body, Scene, View
from dashboard_bff.views.parts.services import RUNNING

SLICES = (
    Slice("contact", None, 2000),
    Slice("service", None, 10_000),
    Slice("proposal", ("accepted",), 5000),
)


def client_rows(session: Session, viewer: Viewer, at: Scene, clients: Sequence[Body]) -> list[View]:
    """Returns the clients as the list shows them; without money where the viewer may see none."""
    ids = [UUID(client["id"]) for client in clients]
    if not ids:
        return []
    found = queries.gather(session, viewer.firm_id, *SLICES, client_ids=ids)
    sums = _sums(session, viewer, at, clients) if viewer.may("invoices:read") else {}
    own = {kind: _by_client(bodies) for kind, bodies in found.items()}
    return [_row(client, own, sums.get(client["id"], [])) for client in clients]


def _row(client: Body, own: dict[str, dict[str, list[Body]]], sums: list[View]) -> View:
    services = own["service"][client["id"]]
    running = [service for service in services if service["status"] in RUNNING]
    contact = main_contact(own["contact"][client["id"]][::-1])
    dates = [service["next_billing_on"] for service in running if service["next_billing_on"]]
    return {
        "id": client["id"],
        "name": client["name"],
        "initials": initials(client["name"]),
        "avatar_url": avatar_url(client),
        "tags": client.get("tags", []),
        "is_test": client["is_test"],
        "status": client_status(client, services, own["proposal"][client["id"]]),
        "contact_name": contact["name"] if contact else None,
        "contact_email": contact["email"] if contact else None,
        "service_count": len(running),
        "next_billing_on": min(dates, default=None),
        "balances": sums,
    }


def _sums(
    session: Session, viewer: Viewer, at: Scene, clients: Sequence[Body]
) -> dict[str, list[View]]:
    """The clients' balances; where nothing is open, nothing in the client's own currency."""
    ids = [UUID(client["id"]) for client in clients]
    open_sums = queries.open_sums(session, viewer.firm_id, at.today, client_ids=ids)
    unapplied = queries.unapplied_payments(session, viewer.firm_id, client_ids=ids)
    found = summed(open_sums, unapplied, at)
    return {
        client["id"]: list(found.get(client["id"], {}).values()) or balances([], client["currency"])
        for client in clients
    }


def _by_client(bodies: Sequence[Body]) -> dict[str, list[Body]]:
    found: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        found[body["client_id"]].append(body)
    return found
