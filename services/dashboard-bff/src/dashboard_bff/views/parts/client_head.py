"""The head that all tabs of a client's page share."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import initials
from dashboard_bff.views.parts.people import avatar_url, main_contact
from dashboard_bff.views.parts.scene import Body, Scene, View
from dashboard_bff.views.parts.services import RUNNING
from dashboard_bff.views.parts.terms import terms_of


def client_head(session: Session, viewer: Viewer, at: Scene, client: Body) -> View:
    """Returns the name, the state and one line of facts of a client."""
    client_id = UUID(client["id"])
    contact = main_contact(queries.contacts_of(session, viewer.firm_id, client_id))
    found = queries.gather(
        session,
        viewer.firm_id,
        queries.Slice("service"),
        queries.Slice("proposal", ("accepted",)),
        client_ids=[client_id],
    )
    invoices = queries.count(session, viewer.firm_id, "invoice", client_id=client_id)
    terms = client["terms_days"]
    return {
        "id": client["id"],
        "name": client["name"],
        "initials": initials(client["name"]),
        "avatar_url": avatar_url(client),
        "status": client_status(client, found["service"], found["proposal"]),
        "merged_into": client.get("merged_into"),
        "is_test": client["is_test"],
        "contact_name": contact["name"] if contact else None,
        "terms_days": at.firm["invoice_terms_days"] if terms is None else terms,
        "terms": terms_of(client, at.firm),
        "currency": client["currency"],
        "since_on": at.on(client["created_at"]),
        "service_count": len(found["service"]),
        "invoice_count": invoices if viewer.may("invoices:read") else None,
        "version": client["version"],
    }


def client_status(client: Body, services: list[Body], accepted: list[Body]) -> str:
    """Returns active while a service runs or an accepted proposal's services are still to come."""
    if client["status"] != "active":
        return str(client["status"])
    if any(service["status"] in RUNNING for service in services):
        return "active"
    begun = {service["proposal_id"] for service in services}
    return "active" if any(p["id"] not in begun for p in accepted) else "inactive"
