"""What lines would come to, over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from invoicing.schemas.proposals import PreviewDraft, PreviewSchema
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
