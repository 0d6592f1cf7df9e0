"""Managing what comes again, as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from common.errors import AppError, NotFound
from dashboard_bff.routes import (
    Json,
    contacts_only,
    desk,
    idempotency_key,
    keyed,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.schemas import Command
from dashboard_bff.schemas.managing import MethodChoice
from dashboard_bff.usecases.lives import do
from dashboard_bff.usecases.managing import change_method, preview_next
from dashboard_bff.usecases.my_lives import billed_yet
from dashboard_bff.views import managing

routes = Blueprint("api_managing", __name__, url_prefix="/api/v1/my-billing/subscriptions")


@routes.get("/<uuid:subscription_id>")
@contacts_only
@needs("services:read", "payment_methods:read")
def show(subscription_id: UUID) -> Json:
    """Shows what is charged next, what can pay for it, and what saving retries."""
    with reading() as session:
        view = managing.show(session, viewer(), own_client(), subscription_id)
    return view | {"next": preview_next(desk(), view["next"])}


@routes.post("/<uuid:subscription_id>/payment-method")
@contacts_only
@needs("services:read", "payment_methods:write", "payments:write")
@routes.arguments(MethodChoice)
@keyed
def save(wanted: Json, subscription_id: UUID) -> tuple[Response, int]:
    """Saves what pays from the next charge on, and retries the invoices that are named."""
    with reading() as session:
        managing.the_managed(session, viewer(), own_client(), subscription_id)
    return jsonify(change_method(desk(), subscription_id, wanted, key=idempotency_key())), 200


@routes.get("/<uuid:subscription_id>/<any(cancel, pause, resume, undo):change>")
@contacts_only
@needs("subscriptions:read")
def ask(subscription_id: UUID, change: str) -> Json:
    """Shows what an act is about, and what each choice of its day would still have billed."""
    with reading() as session:
        view = managing.asked(session, viewer(), own_client(), subscription_id, change)
    billed = billed_yet(desk(), subscription_id, change)
    return view | {"billed": managing.billed_yet(billed)}


@routes.post("/<uuid:subscription_id>/<any(cancel, pause, resume, undo):change>")
@contacts_only
@needs("subscriptions:write")
@routes.arguments(Command)
@keyed
def act(said: Json, subscription_id: UUID, change: str) -> Json:
    """Cancels, pauses, goes on, or takes that back, as far as the firm lets its clients."""
    try:
        return do(desk(), subscription_id, change, said, key=idempotency_key())
    except AppError as refused:
        if refused.code == "not_offered_to_clients":
            raise NotFound from refused
        raise
