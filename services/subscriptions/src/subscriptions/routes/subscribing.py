"""Subscriptions over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, decode_cursor, page, page_schema
from subscriptions.queries import subscribing as queries
from subscriptions.schemas.subscribing import (
    SubscriptionDraft,
    SubscriptionSchema,
    SubscriptionsQuery,
)
from subscriptions.usecases.subscribing import start_subscription

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
    client_id = query["client_id"]
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
        made = start_subscription(session, who, wanted, id_=id_, now=firm_now(session))
    return with_etag(SUBSCRIPTION.dump(made), made.version, 201)


@routes.get("/<uuid:subscription_id>")
@requires("subscriptions:read")
@routes.response(200, SubscriptionSchema)
def show(subscription_id: UUID) -> Response:
    """Shows a subscription."""
    firm_id = current_principal().firm_id
    with transaction() as session:
        found = queries.the_subscription(session, firm_id, subscription_id)
    return with_etag(SUBSCRIPTION.dump(found), found.version)
