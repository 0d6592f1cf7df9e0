"""Subscriptions over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, decode_cursor, page, page_schema
from subscriptions.queries import subscribing as queries
from subscriptions.schemas.subscribing import (
    ChangeDraft,
    ChangePreviewSchema,
    StartPreviewSchema,
    SubscriptionDraft,
    SubscriptionSchema,
    SubscriptionsQuery,
)
from subscriptions.usecases import plan_changes, subscribing

routes = Blueprint(
    "subscriptions", __name__, url_prefix="/v1/subscriptions", description="Who is on what."
)

SUBSCRIPTION = SubscriptionSchema()


@routes.get("")
@requires("subscriptions:read")
@routes.arguments(SubscriptionsQuery, location="query")
@routes.response(200, page_schema(SubscriptionSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists subscriptions, of one client if it is named."""
    who, limit, after = current_principal(), query["limit"], decode_cursor(query["cursor"])
    client_id = query["client_id"] or who.client_id
    if client_id:
        who.require_client(client_id)
    with transaction() as session:
        found = queries.list_subscriptions(
            session, who.firm_id, client_id=client_id, after=after, limit=limit
        )
    return page(found, limit, lambda each: each.id)


@routes.post("")
@requires("subscriptions:write")
@routes.arguments(SubscriptionDraft)
@routes.response(201, SubscriptionSchema)
@idempotent
def start(wanted: dict[str, Any]) -> Response:
    """Puts a client on a plan."""
    who, id_ = current_principal(), wanted["id"] or resource_id()
    with transaction() as session:
        made = subscribing.start_subscription(session, who, wanted, id_=id_, now=firm_now(session))
    return with_etag(SUBSCRIPTION.dump(made), made.version, 201)


@routes.post("/preview")
@requires("subscriptions:read")
@routes.arguments(SubscriptionDraft)
@routes.response(200, StartPreviewSchema)
def preview_start(wanted: dict[str, Any]) -> Any:
    """Shows the very lines of the first bill that a start would bring."""
    with transaction() as session:
        return subscribing.preview_start(
            session, current_principal(), wanted, now=firm_now(session)
        )


@routes.get("/<uuid:subscription_id>")
@requires("subscriptions:read")
@routes.response(200, SubscriptionSchema)
def show(subscription_id: UUID) -> Response:
    """Shows a subscription."""
    who = current_principal()
    with transaction() as session:
        found = queries.the_subscription(session, who.firm_id, subscription_id)
    who.require_client(found.client_id)
    return with_etag(SUBSCRIPTION.dump(found), found.version)


@routes.post("/<uuid:subscription_id>/changes")
@requires("subscriptions:write")
@routes.arguments(ChangeDraft)
@routes.response(200, SubscriptionSchema)
@conditional
@idempotent
def change(wanted: dict[str, Any], subscription_id: UUID) -> Response:
    """Puts a subscription on another plan or quantity, now or at the end of the period."""
    who = current_principal()
    with transaction() as session:
        held = queries.locked_subscription(session, who, subscription_id)
        require_match(held[0].version)
        changed = plan_changes.change_subscription(
            session, who, *held, wanted, now=firm_now(session)
        )
    return with_etag(SUBSCRIPTION.dump(changed), changed.version)


@routes.post("/<uuid:subscription_id>/changes/preview")
@requires("subscriptions:write")
@routes.arguments(ChangeDraft)
@routes.response(200, ChangePreviewSchema)
def preview_change(wanted: dict[str, Any], subscription_id: UUID) -> Any:
    """Shows the very lines that a change would bill."""
    who = current_principal()
    with transaction() as session:
        held = queries.locked_subscription(session, who, subscription_id)
        return plan_changes.preview_change(session, who, *held, wanted, now=firm_now(session))


@routes.delete("/<uuid:subscription_id>/changes")
@requires("subscriptions:write")
@routes.response(200, SubscriptionSchema)
@conditional
def undo_change(subscription_id: UUID) -> Response:
    """Takes back a change that waits for the end of the period."""
    who = current_principal()
    with transaction() as session:
        held = queries.locked_subscription(session, who, subscription_id)
        require_match(held[0].version)
        kept = plan_changes.undo_change(session, who, *held, now=firm_now(session))
    return with_etag(SUBSCRIPTION.dump(kept), kept.version)
