"""A firm's own fields over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from clients import queries
from clients.routes.notes import member
from clients.schemas import CustomFieldChange, CustomFieldDraft, CustomFieldSchema
from clients.usecases.custom_fields import (
    add_custom_field,
    change_custom_field,
    remove_custom_field,
)
from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent

routes = Blueprint(
    "custom_fields", __name__, url_prefix="/v1/custom-fields", description="A firm's own fields."
)

FIELD = CustomFieldSchema()


@routes.get("")
@requires("clients:read")
@routes.response(200, CustomFieldSchema(many=True))
def index() -> Any:
    """Lists the firm's own fields, the first made first."""
    who = member()
    with transaction() as session:
        return queries.custom_fields(session, who.firm_id)


@routes.post("")
@requires("firm:write")
@routes.arguments(CustomFieldDraft)
@routes.response(201, CustomFieldSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Adds a field."""
    who = current_principal()
    with transaction() as session:
        field = add_custom_field(session, who, draft, now=firm_now(session))
    return with_etag(FIELD.dump(field), field.version, 201)


@routes.patch("/<uuid:field_id>")
@requires("firm:write")
@routes.arguments(CustomFieldChange)
@routes.response(200, CustomFieldSchema)
@conditional
def change(changes: dict[str, Any], field_id: UUID) -> Response:
    """Changes a field that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        field = queries.locked_custom_field(session, who.firm_id, field_id)
        require_match(field.version)
        change_custom_field(session, who, field, changes)
    return with_etag(FIELD.dump(field), field.version)


@routes.delete("/<uuid:field_id>")
@requires("firm:write")
@routes.response(200, CustomFieldSchema)
def remove(field_id: UUID) -> Response:
    """Removes a field."""
    with transaction() as session:
        field = remove_custom_field(session, current_principal(), field_id)
    return with_etag(FIELD.dump(field), field.version)
