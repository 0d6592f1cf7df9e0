"""The firm's own fields of clients as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.custom_fields import add_field, change_field, fields_of, remove_field

routes = Blueprint("api_custom_fields", __name__, url_prefix="/api/v1/client-fields")


@routes.get("")
@members_only
@needs("clients:read")
def index() -> Json:
    """Lists the firm's own fields."""
    return {"items": fields_of(desk())}


@routes.post("")
@members_only
@needs("firm:write")
@routes.arguments(Command)
@keyed
def create(draft: Json) -> tuple[Response, int]:
    """Adds a field."""
    return jsonify(add_field(desk(), draft, key=idempotency_key())), 201


@routes.patch("/<uuid:field_id>")
@members_only
@needs("firm:write")
@routes.arguments(Command)
def change(changes: Json, field_id: UUID) -> Json:
    """Changes a field; `etag` among the fields is the version that was read."""
    return change_field(desk(), field_id, changes, etag=changes.pop("etag", None))


@routes.delete("/<uuid:field_id>")
@members_only
@needs("firm:write")
def remove(field_id: UUID) -> Json:
    """Removes a field."""
    return remove_field(desk(), field_id)
