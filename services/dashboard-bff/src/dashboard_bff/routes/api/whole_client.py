"""One client, whole, as JSON: everything that is kept of it, its merging and its erasure."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, fresh, members_only, needs, reading, viewer
from dashboard_bff.schemas import Merge
from dashboard_bff.usecases import whole_client
from dashboard_bff.usecases.merging import merge_client
from dashboard_bff.views import merging

routes = Blueprint("api_whole_client", __name__, url_prefix="/api/v1/clients/<uuid:client_id>")

READS = ("invoices:read", "proposals:read", "services:read", "payments:read")


@routes.post("/export")
@members_only
@needs("clients:export", "payment_methods:read", *READS)
def export(client_id: UUID) -> Json:
    """Hands out everything that is kept of the client; that it was is noted in the audit log."""
    return whole_client.gather(desk(), client_id)


@routes.post("/erasure")
@members_only
@needs("clients:erase", *READS)
@fresh
def erase(client_id: UUID) -> Json:
    """Erases the client for good; 409 names what stands `in_the_way`."""
    return whole_client.erase_client(desk(), client_id)


@routes.get("/twins")
@members_only
@needs("clients:write")
def twins(client_id: UUID) -> Json:
    """Lists the clients that this one may be."""
    with reading() as session:
        return merging.suggestions(session, viewer(), client_id, None)


@routes.post("/merge")
@members_only
@needs("clients:write", "contacts:write", "payment_methods:read", *READS)
@routes.arguments(Merge)
def merge(draft: Json, client_id: UUID) -> Json:
    """Merges the client into another; 409 says what it `has` that cannot move."""
    return merge_client(desk(), client_id, draft["into"])
