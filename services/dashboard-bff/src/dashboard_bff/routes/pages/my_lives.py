"""Canceling and pausing one's own subscription, as dialogs; and taking that back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, NotFound
from dashboard_bff.routes import (
    contacts_only,
    desk,
    idempotency_key,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.usecases.lives import do, said_of
from dashboard_bff.usecases.my_lives import billed_yet
from dashboard_bff.views import managing
from dashboard_bff.views.lives import BLANK, told

routes = Blueprint("my_lives_pages", __name__, url_prefix="/my-billing/subscriptions")

NAV = "my-billing"
TO_FIX = frozenset({403, 409, 422})


@routes.get("/<uuid:subscription_id>/<any(cancel, pause, resume, undo):change>")
@contacts_only
@needs("subscriptions:read")
def ask(subscription_id: UUID, change: str) -> Page:
    """Asks when and why; says what becomes of it."""
    return _asked(subscription_id, change, form_with(BLANK))


@routes.post("/<uuid:subscription_id>/<any(cancel, pause, resume, undo):change>")
@contacts_only
@needs("subscriptions:write")
def act(subscription_id: UUID, change: str) -> Page:
    """Does it, or asks again with what is wrong; sent twice, it is done once and said twice."""
    said = said_of(request.form, change)
    try:
        done = do(desk(), subscription_id, change, said, key=idempotency_key())
    except AppError as error:
        return _again(subscription_id, change, error)
    return go("/my-billing", toast=told(change, done))


def _again(subscription_id: UUID, change: str, error: AppError) -> Page:
    """Where it is not offered there is nothing to ask; where it is not any more, the client hears why."""
    if error.status not in TO_FIX:
        raise error
    try:
        return _asked(subscription_id, change, form_with(request.form, error), error.status)
    except NotFound:
        if error.status != 409:
            raise
        return go("/my-billing", notice=refused(error))


def _asked(subscription_id: UUID, change: str, form: dict[str, Any], status: int = 200) -> Page:
    view = _view(subscription_id, change) | {"change": change}
    view["billed"] = managing.billed_yet(billed_yet(desk(), subscription_id, change))
    return page("subscriptions/act.html", view, nav=NAV, form=form, status=status)


def _view(subscription_id: UUID, change: str) -> dict[str, Any]:
    with reading() as session:
        return managing.asked(session, viewer(), own_client(), subscription_id, change)
