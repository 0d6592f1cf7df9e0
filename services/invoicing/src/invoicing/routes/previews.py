"""What lines would come to, over HTTP."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from invoicing.schemas.invoices import PricedInvoiceSchema, ReleasedGroup
from invoicing.schemas.proposals import PreviewDraft, PreviewSchema
from invoicing.usecases.billing_groups import preview_group
from invoicing.usecases.proposals import preview

routes = Blueprint("previews", __name__, url_prefix="/v1/previews", description="Prices, unkept.")


@routes.post("")
@requires("proposals:read")
@routes.arguments(PreviewDraft)
@routes.response(200, PreviewSchema)
def price(draft: dict[str, Any]) -> dict[str, Any]:
    """Prices lines without keeping them."""
    with transaction() as session:
        return preview(session, current_principal(), **draft)


@routes.post("/billing-groups")
@requires("invoices:read")
@routes.arguments(ReleasedGroup(unknown=RAISE))
@routes.response(200, PricedInvoiceSchema)
def price_group(group: dict[str, Any]) -> Any:
    """Prices what would be billed together as its invoice would be, without keeping anything."""
    with transaction() as session:
        return preview_group(session, current_principal(), group, now=firm_now(session))
