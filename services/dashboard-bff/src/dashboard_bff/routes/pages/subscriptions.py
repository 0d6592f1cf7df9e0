"""Subscriptions as pages: who is on what, and starting one; a service's page shows the rest."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.subscriptions import start_subscription, subscription_draft
from dashboard_bff.views import subscriptions

routes = Blueprint("subscription_pages", __name__)

TO_FIX = frozenset({404, 409, 422})
BLANK = {"quantity": "1", "with_trial": "1"}


@routes.get("/subscriptions")
@members_only
@needs("subscriptions:read")
def index() -> Page:
    """Lists the firm's subscriptions."""
    with reading() as session:
        view = subscriptions.index(session, viewer(), list_query())
    return page("subscriptions/list.html", view, nav="billing")


@routes.get("/clients/<uuid:client_id>/subscriptions/new")
@members_only
@needs("subscriptions:write", "payment_methods:write")
def ask_start(client_id: UUID) -> Page:
    """Asks which plan a client is to be on."""
    return page("subscriptions/new.html", _choice(client_id), nav="clients", form=form_with(BLANK))


@routes.post("/clients/<uuid:client_id>/subscriptions/new")
@members_only
@needs("subscriptions:write", "payment_methods:write")
def start(client_id: UUID) -> Page:
    """Starts the subscription, or shows the form again."""
    view, wanted = _choice(client_id), subscription_draft(request.form, client_id)
    try:
        made = start_subscription(desk(), wanted, key=idempotency_key())
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        form = form_with(request.form, error)
        return page("subscriptions/new.html", view, nav="clients", form=form, status=error.status)
    return go(f"/services/{made['id']}", toast=f"{made['name']} started")


def _choice(client_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return subscriptions.blank(session, viewer(), client_id)
