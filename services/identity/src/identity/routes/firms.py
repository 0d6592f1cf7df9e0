"""The firm and its settings over HTTP."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import conditional, require_match, with_etag
from identity import queries
from identity.schemas import FirmChange, FirmSchema
from identity.usecases.firms import change_firm

routes = Blueprint("firm", __name__, url_prefix="/v1/firm", description="The firm of the token.")

FIRM = FirmSchema()


@routes.get("")
@requires("firm:read")
@routes.response(200, FirmSchema)
def show() -> Response:
    """Shows the firm and its settings."""
    with transaction() as session:
        firm = queries.the_firm(session, current_principal().firm_id)
    return with_etag(FIRM.dump(firm), firm.version)


@routes.patch("")
@requires("firm:write")
@routes.arguments(FirmChange)
@routes.response(200, FirmSchema)
@conditional
def change(changes: dict[str, Any]) -> Response:
    """Changes settings that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        firm = queries.locked_firm(session, who.firm_id)
        require_match(firm.version)
        change_firm(session, who, firm, changes)
    return with_etag(FIRM.dump(firm), firm.version)
