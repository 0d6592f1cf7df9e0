"""Files of clients as JSON: taken in, looked at row by row, applied."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.schemas.lists import ImportQuery
from dashboard_bff.usecases import imports
from dashboard_bff.views import imports as views

routes = Blueprint("api_imports", __name__, url_prefix="/api/v1/clients/imports")


@routes.post("")
@members_only
@needs("clients:write")
@routes.arguments(Command)
@keyed
def take_in(draft: Json) -> tuple[Response, int]:
    """Takes a file of clients in, as `text`; nothing becomes of it before it is applied."""
    return jsonify(imports.take_in(desk(), imports.CLIENTS, draft, key=idempotency_key())), 201


@routes.get("/<uuid:import_id>")
@members_only
@needs("clients:write")
@routes.arguments(ImportQuery, location="query")
def show(query: Json, import_id: UUID) -> Json:
    """Shows how far a file is, and what becomes of its rows."""
    file = imports.progress(desk(), imports.CLIENTS, import_id)
    return views.show(file, imports.rows(desk(), imports.CLIENTS, import_id, **query), query)


@routes.post("/<uuid:import_id>/application")
@members_only
@needs("clients:write")
@keyed
def apply(import_id: UUID) -> Json:
    """Has the rows applied as they were shown."""
    return imports.apply(desk(), imports.CLIENTS, import_id, key=idempotency_key())
