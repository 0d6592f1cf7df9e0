"""Changing, confirming and ending what is billed, as JSON."""

from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    desk,
    idempotency_key,
    keyed,
    members_only,
    needs,
    reading,
    viewer,
)
from dashboard_bff.schemas import Command
from dashboard_bff.usecases import services as acts
from dashboard_bff.usecases.instant_bills import start_instant_bill
from dashboard_bff.views.parts.scene import the_client

routes = Blueprint("api_services", __name__, url_prefix="/api/v1")


@routes.patch("/billing-items/<uuid:item_id>")
@members_only
@needs("services:write")
@routes.arguments(Command)
def change_item(wanted: Json, item_id: UUID) -> Json:
    """Changes an item that was read (If-Match), alone or with the following ones."""
    return acts.change_item(desk(), item_id, wanted, etag=request.headers.get("If-Match"))


@routes.post("/billing-items/<uuid:item_id>/edit-previews")
@members_only
@needs("services:write")
@routes.arguments(Command)
def preview_item(wanted: Json, item_id: UUID) -> Json:
    """Shows items before and after a change."""
    return acts.preview_item(desk(), item_id, wanted)


@routes.post("/billing-items/<uuid:item_id>/waiving")
@members_only
@needs("services:write")
@routes.arguments(Command)
def waive_item(wanted: Json, item_id: UUID) -> Json:
    """Never bills an item that was read (If-Match), for a reason; it cannot be undone."""
    return acts.waive_item(desk(), item_id, wanted, etag=request.headers.get("If-Match"))


@routes.patch("/services/<uuid:service_id>")
@members_only
@needs("services:write")
@routes.arguments(Command)
def change_service(wanted: Json, service_id: UUID) -> Json:
    """Changes what is not issued of a service that was read (If-Match)."""
    return acts.change_service(desk(), service_id, wanted, etag=request.headers.get("If-Match"))


@routes.post("/services/<uuid:service_id>/edit-previews")
@members_only
@needs("services:write")
@routes.arguments(Command)
def preview_service(wanted: Json, service_id: UUID) -> Json:
    """Shows a service and its items before and after a change."""
    return acts.preview_service(desk(), service_id, wanted)


@routes.post("/services/<uuid:service_id>/ending")
@members_only
@needs("services:write")
@routes.arguments(Command)
@keyed
def end(wanted: Json, service_id: UUID) -> Json:
    """Ends a service now or on a date; it cannot be undone."""
    return acts.end_service(desk(), service_id, wanted, key=idempotency_key())


@routes.post("/services/<uuid:service_id>/ending-previews")
@members_only
@needs("services:write")
@routes.arguments(Command)
def preview_end(wanted: Json, service_id: UUID) -> Json:
    """Shows what an end would make of what is not issued."""
    return acts.preview(desk(), f"/v1/services/{service_id}/ending-previews", wanted)


@routes.post("/clients/<uuid:client_id>/service-endings")
@members_only
@needs("services:write")
@routes.arguments(Command)
@keyed
def end_all(wanted: Json, client_id: UUID) -> Json:
    """Ends every running service of a client."""
    wanted["client_id"] = str(client_id)
    return acts.end_all(desk(), wanted, key=idempotency_key())


@routes.post("/clients/<uuid:client_id>/service-ending-previews")
@members_only
@needs("services:write")
@routes.arguments(Command)
def preview_end_all(wanted: Json, client_id: UUID) -> Json:
    """Shows what ending all would make of what is not issued."""
    wanted["client_id"] = str(client_id)
    return acts.preview(desk(), "/v1/service-ending-previews", wanted)


@routes.post("/clients/<uuid:client_id>/billing-confirmations")
@members_only
@needs("services:write")
@routes.arguments(Command)
@keyed
def confirm(wanted: Json, client_id: UUID) -> Json:
    """Bills items that waited for a person, now or on a date."""
    _know(client_id)
    wanted["client_id"] = str(client_id)
    return acts.confirm_items(desk(), wanted, key=idempotency_key())


@routes.post("/clients/<uuid:client_id>/billing-confirmation-previews")
@members_only
@needs("services:write")
@routes.arguments(Command)
def preview_confirm(wanted: Json, client_id: UUID) -> Json:
    """Shows which invoices would result."""
    _know(client_id)
    wanted["client_id"] = str(client_id)
    return acts.preview(desk(), "/v1/billing-confirmation-previews", wanted)


@routes.post("/clients/<uuid:client_id>/instant-bills")
@members_only
@needs("services:write", "payment_methods:write")
@routes.arguments(Command)
@keyed
def bill(wanted: Json, client_id: UUID) -> tuple[Response, int]:
    """Bills a client, once or at an interval, for what nobody has to sign."""
    _know(client_id)
    return jsonify(start_instant_bill(desk(), client_id, wanted, key=idempotency_key())), 201


def _know(client_id: UUID) -> None:
    """Raises NotFound unless the client is the firm's, before what is said of it is looked at."""
    with reading() as session:
        the_client(session, viewer(), client_id)
