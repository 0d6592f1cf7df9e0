"""API keys over HTTP; the text of one is in one answer, and never again."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from common.paging import Page, PageQuery, decode_cursor, page, page_schema
from identity import queries
from identity.schemas import ApiKeyDraft, ApiKeyMadeSchema, ApiKeySchema
from identity.usecases.api_keys import Made, make_api_key, revoke_api_key

routes = Blueprint("api_keys", __name__, url_prefix="/v1/api-keys", description="For programs.")

API_KEY = ApiKeySchema()


@routes.get("")
@requires("api_keys:write")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(ApiKeySchema))
def index(query: dict[str, Any]) -> Page:
    """Lists keys, revoked ones too, the newest first."""
    who, before = current_principal(), decode_cursor(query["cursor"])
    with transaction() as session:
        rows = queries.list_api_keys(session, who.firm_id, before=before, limit=query["limit"])
    return page(rows, query["limit"], lambda key: key.id)


@routes.post("")
@requires("api_keys:write")
@routes.arguments(ApiKeyDraft)
@routes.response(201, ApiKeyMadeSchema)
def make(draft: dict[str, Any]) -> Made:
    """Makes a key and says its text, this once."""
    with transaction() as session:
        return make_api_key(session, current_principal(), draft, now=clock.now())


@routes.post("/<uuid:api_key_id>/revocation")
@requires("api_keys:write")
@routes.response(200, ApiKeySchema)
def revoke(api_key_id: UUID) -> Response:
    """Ends a key for good."""
    with transaction() as session:
        key = revoke_api_key(session, current_principal(), api_key_id, now=clock.now())
    return with_etag(API_KEY.dump(key), key.version)
