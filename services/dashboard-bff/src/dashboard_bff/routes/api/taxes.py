"""The firm's taxes as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.taxes import (
    add_tax,
    change_tax,
    remove_tax,
    restore_tax,
    retire_tax,
    taxes_of,
)

routes = Blueprint("api_taxes", __name__, url_prefix="/api/v1/taxes")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def index() -> Json:
    """Lists the firm's taxes, what is offered for lines first."""
    return {"items": taxes_of(desk())}


@routes.post("")
@members_only
@needs("firm:write", "invoices:read")
@routes.arguments(Command)
@keyed
def create(draft: Json) -> tuple[Response, int]:
    """Adds a tax."""
    return jsonify(add_tax(desk(), draft, key=idempotency_key())), 201


@routes.patch("/<uuid:tax_id>")
@members_only
@needs("firm:write", "invoices:read")
@routes.arguments(Command)
def change(changes: Json, tax_id: UUID) -> Json:
    """Changes a tax for lines to come; `etag` among the fields is the version that was read."""
    return change_tax(desk(), tax_id, changes, etag=changes.pop("etag", None))


@routes.post("/<uuid:tax_id>/retirement")
@members_only
@needs("firm:write", "invoices:read")
def retire(tax_id: UUID) -> Json:
    """Offers a tax no more; what bears it keeps it."""
    return retire_tax(desk(), tax_id)


@routes.post("/<uuid:tax_id>/restoration")
@members_only
@needs("firm:write", "invoices:read")
def restore(tax_id: UUID) -> Json:
    """Offers a retired tax again."""
    return restore_tax(desk(), tax_id)


@routes.delete("/<uuid:tax_id>")
@members_only
@needs("firm:write", "invoices:read")
def remove(tax_id: UUID) -> Json:
    """Takes a tax off the list; refused while something to come bears it."""
    return remove_tax(desk(), tax_id)
