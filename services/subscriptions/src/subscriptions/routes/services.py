"""Services over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, decode_cursor, page, page_schema
from subscriptions import queries
from subscriptions.schemas import ServiceSchema, ServicesQuery
from subscriptions.schemas.instant_bills import InstantBillDraft
from subscriptions.usecases.instant_bills import start_instant_bill
from subscriptions.usecases.services import complete_service

routes = Blueprint("services", __name__, url_prefix="/v1/services", description="What is billed.")

SERVICE = ServiceSchema()


@routes.get("")
@requires("services:read")
@routes.arguments(ServicesQuery, location="query")
@routes.response(200, page_schema(ServiceSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists services, of one client if it is named, the first made first."""
    who, after = current_principal(), decode_cursor(query["cursor"])
    client_id, limit = query["client_id"] or who.client_id, query["limit"]
    if client_id:
        who.require_client(client_id)
    with transaction() as session:
        rows = queries.list_services(
            session, who.firm_id, client_id=client_id, after=after, limit=limit
        )
    return page(rows, limit, lambda service: service.id)


@routes.post("")
@requires("services:write")
@routes.arguments(InstantBillDraft)
@routes.response(201, ServiceSchema)
@idempotent
def create(wanted: dict[str, Any]) -> Response:
    """Bills a client, once or at an interval, for what nobody has to sign."""
    who, id_ = current_principal(), wanted["id"] or resource_id()
    with transaction() as session:
        made = start_instant_bill(session, who, wanted, id_=id_, now=firm_now(session))
    return with_etag(SERVICE.dump(made), made.version, 201)


@routes.get("/<uuid:service_id>")
@requires("services:read")
@routes.response(200, ServiceSchema)
def show(service_id: UUID) -> Response:
    """Shows a service."""
    who = current_principal()
    with transaction() as session:
        service = queries.the_service(session, who.firm_id, service_id)
    who.require_client(service.client_id)
    return with_etag(SERVICE.dump(service), service.version)


@routes.post("/<uuid:service_id>/completion")
@requires("services:write")
@routes.response(200, ServiceSchema)
def complete(service_id: UUID) -> Response:
    """Says that the work is done, so that it is billed today."""
    with transaction() as session:
        service = complete_service(session, current_principal(), service_id, now=firm_now(session))
    return with_etag(SERVICE.dump(service), service.version)
