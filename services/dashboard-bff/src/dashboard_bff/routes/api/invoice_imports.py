"""Files of invoices of another system as JSON: taken in, looked at row by row, drafted."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.schemas.lists import ImportQuery
from dashboard_bff.usecases import imports
from dashboard_bff.views import imports as views

routes = Blueprint("api_invoice_imports", __name__, url_prefix="/api/v1/invoices/imports")


@routes.post("")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
@keyed
def take_in(draft: Json) -> tuple[Response, int]:
    """Takes a file of invoices in, as `text`; nothing becomes of it before it is applied."""
    return jsonify(imports.take_in(desk(), imports.INVOICES, draft, key=idempotency_key())), 201


@routes.get("/<uuid:file_id>")
@members_only
@needs("invoices:write")
@routes.arguments(ImportQuery, location="query")
def show(query: Json, file_id: UUID) -> Json:
    """Shows how far a file is, and what becomes of its rows."""
    file = imports.progress(desk(), imports.INVOICES, file_id)
    return views.show_invoices(
        file, imports.rows(desk(), imports.INVOICES, file_id, **query), query
    )


@routes.post("/<uuid:file_id>/application")
@members_only
@needs("invoices:write")
@keyed
def apply(file_id: UUID) -> Json:
    """Has the invoices drafted as they were shown."""
    return imports.apply(desk(), imports.INVOICES, file_id, key=idempotency_key())
