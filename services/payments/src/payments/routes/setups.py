"""What a browser needs so that a card goes to the gateway, and not through here."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.ids import new_id
from payments.schemas.methods import SetupDraft, SetupSchema
from payments.usecases.asking import connected, set_up
from payments.usecases.methods import gateway_name_for

routes = Blueprint(
    "setups", __name__, url_prefix="/v1/setups", description="Cards about to be given."
)


@routes.post("")
@requires("payment_methods:write")
@routes.arguments(SetupDraft)
@routes.response(201, SetupSchema)
def create(draft: dict[str, Any]) -> dict[str, str]:
    """Lets a browser give the client's gateway a card; what it answers with is kept nowhere."""
    who, client_id = current_principal(), draft["client_id"]
    with transaction() as session:
        name = gateway_name_for(session, who, client_id)
    gateway = connected(current_app.extensions["gateways"], who.firm_id, name)
    # What a link gives is for one thing, and forgotten if nothing comes of that.
    begun = set_up(gateway, who.firm_id, client_id, new_id(), stays=who.document is None)
    return {"gateway": name, "publishable_key": begun.publishable_key, "opens": begun.client_secret}
