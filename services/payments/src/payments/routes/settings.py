"""How a firm collects, over HTTP."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from payments.schemas.settings import CollectionSettingsDraft, CollectionSettingsSchema
from payments.usecases.settings import change_settings, locked_settings, the_settings

routes = Blueprint(
    "collection_settings",
    __name__,
    url_prefix="/v1/collection-settings",
    description="When it is tried again, and on which days.",
)

SETTINGS = CollectionSettingsSchema()


@routes.get("")
@requires("firm:read")
@routes.response(200, CollectionSettingsSchema)
def show() -> Response:
    """Shows what the firm has said; version 0 is what goes without saying."""
    with transaction() as session:
        firm_id = current_principal().firm_id
        settings = the_settings(session, firm_id, now=firm_now(session))
    return with_etag(SETTINGS.dump(settings), settings.version)


@routes.put("")
@requires("firm:write")
@routes.arguments(CollectionSettingsDraft)
@routes.response(200, CollectionSettingsSchema)
@conditional
def replace(draft: dict[str, Any]) -> Response:
    """Replaces what the firm has said, as the caller has seen it (If-Match)."""
    who = current_principal()
    with transaction() as session:
        settings = locked_settings(session, who.firm_id, now=firm_now(session))
        require_match(settings.version)
        change_settings(session, who, settings, draft)
    return with_etag(SETTINGS.dump(settings), settings.version)
