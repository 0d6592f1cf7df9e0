"""The life of a subscription over HTTP: it is paused, goes on, is canceled, and is not after all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional_if_named, require_match, with_etag
from common.idempotency import idempotent
from subscriptions.schemas.lives import (
    CancellationDraft,
    CancellationPreviewSchema,
    CancellationQuestion,
    PauseDraft,
    PausePreviewSchema,
)
from subscriptions.schemas.subscribing import SubscriptionSchema
from subscriptions.usecases import lives

routes = Blueprint(
    "subscription_lives",
    __name__,
    url_prefix="/v1/subscriptions/<uuid:subscription_id>",
    description="How a subscription goes on.",
)

SUBSCRIPTION = SubscriptionSchema()
Wanted = dict[str, Any]


@routes.post("/pausing")
@requires("subscriptions:write")
@routes.arguments(PauseDraft)
@routes.response(200, SubscriptionSchema)
@idempotent
@conditional_if_named
def pause(wanted: Wanted, subscription_id: UUID) -> Response:
    """Bills nothing from now on, or from the end of the period on."""
    return _done(subscription_id, lambda *of, now: lives.pause(*of, wanted, now=now))


@routes.post("/pausing/preview")
@requires("subscriptions:write")
@routes.arguments(PauseDraft)
@routes.response(200, PausePreviewSchema)
def preview_pause(wanted: Wanted, subscription_id: UUID) -> Any:
    """Shows from when a pause would hold, and what is billed before it."""
    who = current_principal()
    with transaction() as session:
        life = lives.the_life(session, who, subscription_id)
        return lives.preview_pause(session, who, life, wanted, now=firm_now(session))


@routes.post("/resuming")
@requires("subscriptions:write")
@routes.response(200, SubscriptionSchema)
@idempotent
@conditional_if_named
def resume(subscription_id: UUID) -> Response:
    """Goes on today, and charges the rest of its period by days."""
    return _done(subscription_id, lives.resume)


@routes.post("/cancellation")
@requires("subscriptions:write")
@routes.arguments(CancellationDraft)
@routes.response(200, SubscriptionSchema)
@idempotent
@conditional_if_named
def cancel(wanted: Wanted, subscription_id: UUID) -> Response:
    """Is over now, or at the end of the period."""
    return _done(subscription_id, lambda *of, now: lives.cancel(*of, wanted, now=now))


@routes.delete("/cancellation")
@requires("subscriptions:write")
@routes.response(200, SubscriptionSchema)
@conditional_if_named
def take_back(subscription_id: UUID) -> Response:
    """Takes back a cancellation whose day has not come, or else a pause that has not begun."""
    return _done(subscription_id, lives.take_back)


@routes.post("/cancellation/preview")
@requires("subscriptions:write")
@routes.arguments(CancellationQuestion)
@routes.response(200, CancellationPreviewSchema)
def preview(wanted: Wanted, subscription_id: UUID) -> Any:
    """Shows what a cancellation would make of what is not issued, and what is billed yet."""
    who = current_principal()
    with transaction() as session:
        life = lives.the_life(session, who, subscription_id)
        return lives.preview_cancellation(session, who, life, wanted, now=firm_now(session))


def _done(subscription_id: UUID, act: Callable[..., None]) -> Response:
    """Does it to the subscription, as the caller has seen it if they say so (If-Match)."""
    who = current_principal()
    with transaction() as session:
        life = lives.the_life(session, who, subscription_id)
        if "If-Match" in request.headers:
            require_match(life.subscription.version)
        act(session, who, life, now=firm_now(session))
        done = SUBSCRIPTION.dump(life.subscription)
    return with_etag(done, done["version"])
