"""What clients may do with their subscriptions, and what unpaid means, as a page of the settings."""

from typing import Any

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.subscription_settings import change_settings, settings

routes = Blueprint("subscription_settings_pages", __name__, url_prefix="/settings/subscriptions")

TO_FIX = frozenset({412, 422, 428})


@routes.get("")
@members_only
@needs("firm:read")
def show() -> Page:
    """Shows what clients may do themselves, and what happens when collection gives up."""
    found = settings(desk())
    return _page(found["etag"], form_with(found))


@routes.post("")
@members_only
@needs("firm:write")
def save() -> Page:
    """Says so."""
    draft = _draft()
    try:
        change_settings(desk(), draft, etag=request.form.get("etag"))
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        return _ask_again(draft, error)
    return go("/settings/subscriptions", toast="Subscriptions are changed")


def _draft() -> dict[str, Any]:
    return {
        "when_unpaid": request.form.get("when_unpaid", ""),
        "clients_may": request.form.getlist("clients_may"),
    }


def _ask_again(draft: dict[str, Any], error: AppError) -> Page:
    # What was typed is about the version it was typed over, until somebody is told of a newer one.
    stale = error.status != 422
    etag = settings(desk())["etag"] if stale else request.form.get("etag", "")
    return _page(etag, form_with(draft, error), error.status)


def _page(etag: str, form: dict[str, Any], status: int = 200) -> Page:
    view = {"etag": etag}
    return page("settings/subscriptions.html", view, nav="settings", form=form, status=status)
