"""Impersonations over HTTP: begin, end, revoke, and who looked at what."""

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
from identity.schemas import ImpersonationDraft, ImpersonationSchema
from identity.usecases.impersonations import (
    end_impersonation,
    revoke_impersonation,
    start_impersonation,
    start_test,
)

routes = Blueprint(
    "impersonations", __name__, url_prefix="/v1", description="Who looks at whose billing."
)

IMPERSONATION = ImpersonationSchema()


@routes.get("/impersonations")
@requires("impersonations:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(ImpersonationSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists them, the newest first: a contact sees who looked at their own client's billing."""
    who, before, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    with transaction() as session:
        rows = queries.list_impersonations(
            session, who.firm_id, before=before, limit=limit, only_client=who.client_id
        )
    return page(rows, limit, lambda row: row.id)


@routes.post("/impersonations")
@requires("impersonations:write")
@routes.arguments(ImpersonationDraft)
@routes.response(201, ImpersonationSchema)
def start(draft: dict[str, Any]) -> Response:
    """Begins to look at a contact's billing, with a reason, for half an hour."""
    with transaction() as session:
        visit = start_impersonation(session, current_principal(), now=clock.now(), **draft)
    return with_etag(IMPERSONATION.dump(visit), visit.version, 201)


@routes.post("/test-contacts/<uuid:contact_id>/impersonations")
@requires("test_contacts:write")
@routes.response(201, ImpersonationSchema)
def test(contact_id: UUID) -> Response:
    """Begins to act as a contact of a test client."""
    with transaction() as session:
        visit = start_test(session, current_principal(), contact_id, now=clock.now())
    return with_etag(IMPERSONATION.dump(visit), visit.version, 201)


@routes.post("/impersonations/<uuid:impersonation_id>/end")
@requires("impersonations:end")
@routes.response(200, ImpersonationSchema)
def end(impersonation_id: UUID) -> Response:
    """Ends one's own."""
    with transaction() as session:
        visit = end_impersonation(session, current_principal(), impersonation_id, now=clock.now())
    return with_etag(IMPERSONATION.dump(visit), visit.version)


@routes.post("/impersonations/<uuid:impersonation_id>/revocation")
@requires("impersonations:write")
@routes.response(200, ImpersonationSchema)
def revoke(impersonation_id: UUID) -> Response:
    """Ends anybody's."""
    with transaction() as session:
        visit = revoke_impersonation(
            session, current_principal(), impersonation_id, now=clock.now()
        )
    return with_etag(IMPERSONATION.dump(visit), visit.version)
