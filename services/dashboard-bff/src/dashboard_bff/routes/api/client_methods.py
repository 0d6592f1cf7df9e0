"""A client's payment methods as the firm manages them, as JSON."""

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
    require_method,
    viewer,
)
from dashboard_bff.schemas import NewMethod
from dashboard_bff.schemas.managing import Successor
from dashboard_bff.usecases import payments
from dashboard_bff.usecases.managing import change_method
from dashboard_bff.views import client_methods, methods

routes = Blueprint("api_client_methods", __name__, url_prefix="/api/v1/clients/<uuid:client_id>")


@routes.get("/payment-methods")
@members_only
@needs("payment_methods:read")
def show(client_id: UUID) -> Json:
    """Shows every method on file, and which pays for what."""
    with reading() as session:
        return client_methods.manage(session, viewer(), client_id)


@routes.post("/payment-methods")
@members_only
@needs("payment_methods:write")
@routes.arguments(NewMethod)
@keyed
def add(new: Json, client_id: UUID) -> tuple[Response, int]:
    """Adds a payment method for the client by the gateway's token."""
    with reading() as session:
        methods.by_member(session, viewer(), client_id, None)
    key, default = idempotency_key(), new["make_default"]
    made = payments.add_method_of(desk(), client_id, new["token"], make_default=default, key=key)
    return jsonify(made), 201


@routes.get("/payment-methods/<uuid:method_id>/activity")
@members_only
@needs("payment_methods:read")
def activity(client_id: UUID, method_id: UUID) -> Json:
    """Shows what happened to a method, and what became of its charges."""
    require_method(client_id, method_id)
    said = payments.activity(desk(), method_id, request.args.get("cursor"))
    with reading() as session:
        return client_methods.told(session, viewer(), client_id, method_id, said)


@routes.post("/payment-methods/<uuid:method_id>/default")
@members_only
@needs("payment_methods:write")
def make_default(client_id: UUID, method_id: UUID) -> Json:
    """Makes a method the one that is offered first."""
    require_method(client_id, method_id)
    return payments.make_default(desk(), method_id)


@routes.post("/payment-methods/<uuid:method_id>/reactivation")
@members_only
@needs("payment_methods:write")
def reactivate(client_id: UUID, method_id: UUID) -> Json:
    """Lets a suspended method be charged again."""
    require_method(client_id, method_id)
    return payments.reactivate(desk(), method_id)


@routes.delete("/payment-methods/<uuid:method_id>")
@members_only
@needs("payment_methods:write")
def delete(client_id: UUID, method_id: UUID) -> Json:
    """Deletes a method that nothing uses; 409 with what does."""
    require_method(client_id, method_id)
    return payments.delete_method(desk(), method_id)


@routes.post("/payment-methods/<uuid:method_id>/replacement")
@members_only
@needs("payment_methods:write")
@routes.arguments(Successor)
def replace(wanted: Json, client_id: UUID, method_id: UUID) -> Json:
    """Lets another method pay for all that this one does, and deletes this one, or nothing."""
    require_method(client_id, method_id)
    return payments.replace_method(desk(), client_id, method_id, wanted["payment_method_id"])


@routes.put("/services/<uuid:service_id>/payment-method")
@members_only
@needs("payment_methods:write", "services:read")
@routes.arguments(Successor)
def assign(wanted: Json, client_id: UUID, service_id: UUID) -> Json:
    """Lets a method pay for a running service, from its next charge on."""
    with reading() as session:
        client_methods.assignment(session, viewer(), client_id, service_id)
    return change_method(desk(), service_id, wanted, key="")
