"""A firm's taxes over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent
from invoicing import queries
from invoicing.models import Tax
from invoicing.schemas.taxes import FirmTaxesSchema, FirmTaxSchema, TaxChange, TaxDraft
from invoicing.usecases.taxes import add_tax, change_tax, remove_tax, restore_tax, retire_tax

routes = Blueprint("taxes", __name__, url_prefix="/v1/taxes", description="A firm's taxes.")

TAX = FirmTaxSchema()


@routes.get("")
@requires("firm:read")
@routes.response(200, FirmTaxesSchema)
def index() -> Any:
    """Lists the firm's taxes, what is offered for lines first."""
    with transaction() as session:
        return {"items": queries.taxes(session, current_principal().firm_id)}


@routes.post("")
@requires("firm:write")
@routes.arguments(TaxDraft)
@routes.response(201, FirmTaxSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Adds a tax."""
    with transaction() as session:
        tax = add_tax(session, current_principal(), draft, now=firm_now(session))
    return answer(tax, 201)


@routes.patch("/<uuid:tax_id>")
@requires("firm:write")
@routes.arguments(TaxChange)
@routes.response(200, FirmTaxSchema)
@conditional
def change(changes: dict[str, Any], tax_id: UUID) -> Response:
    """Changes a tax that the caller has seen (If-Match), for lines to come."""
    who = current_principal()
    with transaction() as session:
        tax = _the_tax(session, tax_id)
        require_match(tax.version)
        change_tax(session, who, tax, changes, now=firm_now(session))
    return answer(tax)


@routes.post("/<uuid:tax_id>/retirement")
@requires("firm:write")
@routes.response(200, FirmTaxSchema)
def retire(tax_id: UUID) -> Response:
    """Offers a tax no more."""
    with transaction() as session:
        tax = _the_tax(session, tax_id)
        retire_tax(session, current_principal(), tax, now=firm_now(session))
    return answer(tax)


@routes.post("/<uuid:tax_id>/restoration")
@requires("firm:write")
@routes.response(200, FirmTaxSchema)
def restore(tax_id: UUID) -> Response:
    """Offers a retired tax again."""
    with transaction() as session:
        tax = _the_tax(session, tax_id)
        restore_tax(session, current_principal(), tax, now=firm_now(session))
    return answer(tax)


@routes.delete("/<uuid:tax_id>")
@requires("firm:write")
@routes.response(200, FirmTaxSchema)
def remove(tax_id: UUID) -> Response:
    """Takes a tax off the list; 409 while something to come bears it."""
    with transaction() as session:
        tax = _the_tax(session, tax_id)
        remove_tax(session, current_principal(), tax, now=firm_now(session))
    return answer(tax)


def answer(tax: Tax, status: int = 200) -> Response:
    """Returns the tax with its ETag."""
    return with_etag(TAX.dump(tax), tax.version, status)


def _the_tax(session: Any, tax_id: UUID) -> Tax:
    """Returns a tax of the firm to be changed, while nobody else changes the list."""
    firm_id = current_principal().firm_id
    queries.lock_firm(session, firm_id)
    return queries.locked_tax(session, firm_id, tax_id)
