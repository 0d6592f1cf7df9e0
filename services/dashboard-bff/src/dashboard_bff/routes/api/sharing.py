"""Share an invoice with whoever pays it, as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, needs
from dashboard_bff.usecases.sharing import end_sharing, share

routes = Blueprint("api_sharing", __name__, url_prefix="/api/v1/invoices")


@routes.post("/<uuid:invoice_id>/share-links")
@needs("payments:write", "invoices:read")
def make(invoice_id: UUID) -> tuple[Response, int]:
    """Makes a link by which the invoice is paid; its address is told this once."""
    return jsonify(share(desk(), invoice_id)), 201


@routes.delete("/<uuid:invoice_id>/share-links")
@needs("payments:write", "invoices:read")
def end(invoice_id: UUID) -> Json:
    """Ends every link to the invoice; 404 if there was none."""
    return end_sharing(desk(), invoice_id)
