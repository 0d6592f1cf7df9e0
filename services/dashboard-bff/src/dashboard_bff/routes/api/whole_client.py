"""One client, whole, as JSON: everything that is kept of it, and its erasure."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.usecases import whole_client

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
def erase(client_id: UUID) -> Json:
    """Erases the client for good; 409 names what stands `in_the_way`."""
    return whole_client.erase_client(desk(), client_id)
