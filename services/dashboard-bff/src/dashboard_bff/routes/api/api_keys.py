"""Keys for programs as JSON: the text of one is in one answer, and never again."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, fresh, members_only, needs, viewer
from dashboard_bff.schemas import ApiKeyDraft
from dashboard_bff.usecases import api_keys as keys
from dashboard_bff.views import api_keys as views

routes = Blueprint("api_keys", __name__, url_prefix="/api/v1/api-keys")


@routes.get("")
@members_only
@needs("api_keys:write")
def index() -> Json:
    """Lists the firm's keys, and what a new one may be given."""
    return views.show(viewer(), keys.all_keys(desk()), keys.makers(desk()))


@routes.post("")
@members_only
@needs("api_keys:write")
@fresh
@routes.arguments(ApiKeyDraft)
def make(draft: Json) -> tuple[Json, int]:
    """Makes a key and says its text, this once."""
    return keys.make_key(desk(), **draft), 201


@routes.post("/<uuid:key_id>/revocation")
@members_only
@needs("api_keys:write")
def revoke(key_id: UUID) -> Json:
    """Ends a key for good."""
    revoked: Json = keys.revoke_key(desk(), key_id)
    return revoked
