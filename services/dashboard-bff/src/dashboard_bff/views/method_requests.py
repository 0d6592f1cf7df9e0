"""What a client was asked for, as the firm sees it."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.method_requests import is_reader
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, Scene, View, the_client, the_own


def latest_request(session: Session, viewer: Viewer, at: Scene, client_id: UUID) -> View | None:
    """Returns the newest request of a client, or None if it was never asked."""
    found = queries.resources(
        session, viewer.firm_id, "method_request", client_id=client_id, limit=50
    )
    newest = max(found, key=lambda each: (each["created_at"], each["id"]), default=None)
    return _row(at, newest) if newest else None


def can_be_asked(session: Session, viewer: Viewer, client_id: UUID) -> bool:
    """Tells whether somebody at the client would read it."""
    return any(is_reader(each) for each in queries.contacts_of(session, viewer.firm_id, client_id))


def own_request(session: Session, viewer: Viewer, client_id: UUID, request_id: UUID) -> Body:
    """Returns a request of the client; raises NotFound of any other."""
    the_client(session, viewer, client_id)
    request = the_own(session, viewer, "method_request", request_id)
    if request["client_id"] != str(client_id):
        raise NotFound
    return request


def _row(at: Scene, request: Body) -> View:
    return {
        "id": request["id"],
        "status": request["status"],
        "requested_on": at.on(request["created_at"]),
        "reminder_count": request["reminder_count"],
        "reminded_on": at.on(request["reminded_at"]) if request["reminded_at"] else None,
        "remind_on": at.on(request["remind_at"]) if request["remind_at"] else None,
        "ended_on": at.on(request["ended_at"]) if request["ended_at"] else None,
    }
