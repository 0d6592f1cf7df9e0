"""Asking clients for payment methods, over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from common.idempotency import idempotent
from common.paging import Page, decode_cursor, page, page_schema
from payments import queries
from payments.schemas.lists import ClientPageQuery
from payments.schemas.method_requests import MethodRequestDraft, MethodRequestSchema
from payments.usecases.method_requests import request_method, revoke_request

routes = Blueprint(
    "method_requests",
    __name__,
    url_prefix="/v1/method-requests",
    description="What clients were asked for.",
)

REQUEST = MethodRequestSchema()


@routes.get("")
@requires("clients:read", "payment_methods:read")
@routes.arguments(ClientPageQuery, location="query")
@routes.response(200, page_schema(MethodRequestSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists requests, the newest first."""
    who, before, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    with transaction() as session:
        rows = queries.list_requests(
            session, who.firm_id, client_id=who.client_id or query["client_id"],
            before=before, limit=limit,
        )  # fmt: skip
    return page(rows, limit, lambda row: row.id)


@routes.post("")
@requires("clients:read", "payment_methods:write")
@routes.arguments(MethodRequestDraft)
@routes.response(201, MethodRequestSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Asks a client for a payment method; it is mailed a link, and reminded three times."""
    who = current_principal()
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        request = request_method(session, who, **draft, now=now)
    return with_etag(REQUEST.dump(request), request.version, 201)


@routes.post("/<uuid:request_id>/revocation")
@requires("clients:read", "payment_methods:write")
@routes.response(200, MethodRequestSchema)
def revoke(request_id: UUID) -> Response:
    """Asks the client no more."""
    who = current_principal()
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        request = revoke_request(session, who, request_id, now=now)
    return with_etag(REQUEST.dump(request), request.version)
